"""The terminal: `niggle ...`."""

import os
import sys


def main() -> None:
    """Run one command. A refusal is a sentence on stderr, never a traceback: exit 1 failed work, 2 misuse."""
    from dashboard.cli.app import app
    from ingest.errors import Refusal, is_disk_full

    os.umask(0o077)  # a runner's history is health data: whatever is written is the runner's alone
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our answer has read enough
        sys.exit(1)
    except Refusal as refusal:
        print(f"niggle: {refusal}", file=sys.stderr)  # noqa: T201
        sys.exit(refusal.exit_status)
    except Exception as error:  # the last resort: a runner never sees a traceback
        if os.environ.get("NIGGLE_DEBUG"):
            raise
        if is_disk_full(error):
            print("niggle: There is no room left on the disk. What was saved before is kept.", file=sys.stderr)  # noqa: T201
            sys.exit(1)
        told = str(error).strip().split("\n")[0]
        print(  # noqa: T201
            f"niggle: a fault of Niggle's own ({type(error).__name__}: {told}). What was saved before is kept. "
            "Please report it with what the same command prints under NIGGLE_DEBUG=1.",
            file=sys.stderr,
        )
        sys.exit(1)
