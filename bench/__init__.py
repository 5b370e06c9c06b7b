"""Benchmarks: each against what a runner would use instead, in one run, after checking that the answers are equal."""
