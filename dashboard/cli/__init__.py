"""The terminal: `niggle ...`."""

import os
import sys


def main() -> None:
    """Run one command. What goes wrong is a sentence on stderr, never a traceback: exit 1 failed work, 2 misuse."""
    from dashboard.cli import interrupt

    interrupt.install()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # arrays of a run are small: threads would only wait for another
    os.umask(0o077)  # a runner's history is health data: whatever is written is the runner's alone
    try:
        from dashboard.cli.app import commands

        commands()()
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our answer has read enough
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 (the last resort: a runner never sees a traceback)
        sentence, status = _ending(interrupt.STOPPED if interrupt.pressed() else error)
        print(f"niggle: {sentence}", file=sys.stderr)  # noqa: T201
        sys.exit(status)


def _ending(error: Exception) -> tuple[str, int]:
    """What to say of an error, and the exit status."""
    from dashboard.faults import sentence_of
    from ingest.errors import Refusal

    return sentence_of(error), error.exit_status if isinstance(error, Refusal) else 1
