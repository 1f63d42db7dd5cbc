"""Plain values and rules: what the work is and what may happen to it."""
