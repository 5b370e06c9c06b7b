"""Every face that Niggle shows: the terminal now, the pages on top of the same answers."""
