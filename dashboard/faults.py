"""What to say of an error that nobody foresaw: a sentence, never a traceback."""

import os
import sys
import traceback

from ingest.errors import Refusal, is_disk_full

NO_ROOM = "There is no room left on the disk. What was saved before is kept."


def sentence_of(error: BaseException, *, guest: bool = False) -> str:
    """One or two sentences for the runner. Under NIGGLE_DEBUG the traceback goes to stderr besides.

    `guest`: for who looks on by a link. The words of an error may be the athlete's, or a path of this machine.
    """
    if isinstance(error, Refusal):
        return str(error)
    if is_disk_full(error):
        return NO_ROOM
    if os.environ.get("NIGGLE_DEBUG"):
        traceback.print_exception(error, file=sys.stderr)
    if guest:
        return "a fault of Niggle's own. Tell whoever shares this with you which page it was on; nothing was lost."
    lines = str(error).strip().splitlines()
    return (
        f"a fault of Niggle's own ({type(error).__name__}: {lines[0] if lines else 'no message'}). What was saved "
        "before is kept. Please report it with what the same prints under NIGGLE_DEBUG=1."
    )


def logged(error: BaseException) -> str:
    """For the log, of what the service does by itself: what was refused and why, or the note of a fault."""
    sentence = sentence_of(error)
    return sentence if isinstance(error, Refusal) or is_disk_full(error) else note_of(error)


def note_of(error: BaseException) -> str:
    """For the log: what it was and where, and not what it says, which may be a runner's words or a path."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"A fault of Niggle's own: {type(error).__name__} in {last.name}, line {last.lineno}. What it says stands here "
        "under NIGGLE_DEBUG=1."
    )
