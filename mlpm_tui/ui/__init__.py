"""The dashboard: keys in, wishes out, cells painted."""
