"""The demo runner: synthetic from the first step to the last, and made the same for everyone who asks for the same day.

story (what happened on which day) -> body (what a watch would have recorded) -> files (FIT, as a watch writes it).
"""
