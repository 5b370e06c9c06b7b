"""Frames in, charts out: Altair, at most 5,000 marks each, dates as the runner's own days."""
