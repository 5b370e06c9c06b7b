"""Ctrl-C, wherever it comes, is a sentence and not a traceback; and it is not lost."""

import signal
from types import FrameType

from ingest.errors import Stopped

STOPPED = Stopped("Stopped. What is done is kept; the same command goes on from here.")

_pressed = False


def install() -> None:
    """From now on Ctrl-C raises `STOPPED` in the main thread."""
    signal.signal(signal.SIGINT, _stop)


def _stop(_: int, __: FrameType | None) -> None:
    global _pressed
    _pressed = True
    raise STOPPED


def pressed() -> bool:
    """Whether it was pressed: within a query DuckDB puts an error of its own in place of ours."""
    return _pressed


def check() -> None:
    """Stop now if it was pressed where Python swallows what a signal raises (a finaliser, a callback of C code)."""
    if _pressed:
        raise STOPPED
