"""Painted and composed parts of screens."""
