"""Bytes of one file in, a `Recording` out. No I/O, no store, no clock."""
