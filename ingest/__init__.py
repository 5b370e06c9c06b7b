"""Bytes in, rows out: reading a runner's files and writing them to the store."""
