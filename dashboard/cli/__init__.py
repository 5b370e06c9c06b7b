"""The terminal: `niggle ...`."""

import os
import sys


def main() -> None:
    """Run one command. What goes wrong is a sentence on stderr, never a traceback: exit 1 failed work, 2 misuse."""
    from dashboard.cli import interrupt

    interrupt.install()
    os.umask(0o077)  # a runner's history is health data: whatever is written is the runner's alone
    try:
        from dashboard.cli.app import app

        app()
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our answer has read enough
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 (the last resort: a runner never sees a traceback)
        sentence, status = _ending(interrupt.STOPPED if interrupt.pressed() else error)
        print(f"niggle: {sentence}", file=sys.stderr)  # noqa: T201
        sys.exit(status)


def _ending(error: Exception) -> tuple[str, int]:
    """What to say of an error, and the exit status. A fault of our own shows its traceback under NIGGLE_DEBUG."""
    from ingest.errors import Refusal, is_disk_full

    if isinstance(error, Refusal):
        return str(error), error.exit_status
    if is_disk_full(error):
        return "There is no room left on the disk. What was saved before is kept.", 1
    if os.environ.get("NIGGLE_DEBUG"):
        raise error
    told = f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no message'}"
    return (
        f"a fault of Niggle's own ({told}). What was saved before is kept. "
        "Please report it with what the same command prints under NIGGLE_DEBUG=1.",
        1,
    )
