"""Rows in, answers out: load, gait and pain, each number with its unit, n, coverage and caveat."""
