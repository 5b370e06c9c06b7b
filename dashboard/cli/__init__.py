"""The terminal: `niggle ...`."""

import os
import sys


def main() -> None:
    """Run one command. A refusal is a sentence on stderr, never a traceback: exit 1 failed work, 2 misuse."""
    from dashboard.cli.app import app
    from ingest.errors import Refusal

    os.umask(0o077)  # a runner's history is health data: whatever is written is the runner's alone
    try:
        app()
    except Refusal as refusal:
        print(f"niggle: {refusal}", file=sys.stderr)  # noqa: T201
        sys.exit(refusal.exit_status)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our answer has read enough
        sys.exit(1)
