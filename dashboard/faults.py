"""What to say of an error that nobody foresaw: a sentence, never a traceback."""

import os
import sys
import traceback

from ingest.errors import Refusal, is_disk_full

NO_ROOM = "There is no room left on the disk. What was saved before is kept."


def sentence_of(error: BaseException) -> str:
    """One or two sentences for the runner. Under NIGGLE_DEBUG the traceback goes to stderr besides."""
    if isinstance(error, Refusal):
        return str(error)
    if is_disk_full(error):
        return NO_ROOM
    if os.environ.get("NIGGLE_DEBUG"):
        traceback.print_exception(error, file=sys.stderr)
    lines = str(error).strip().splitlines()
    return (
        f"a fault of Niggle's own ({type(error).__name__}: {lines[0] if lines else 'no message'}). What was saved "
        "before is kept. Please report it with what the same prints under NIGGLE_DEBUG=1."
    )
