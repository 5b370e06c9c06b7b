"""The command line as a runner uses it: in a process of its own, with a home of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from dashboard.cli.context import ask
from ingest.settings import load_settings

PROGRAM = [sys.executable, "-c", "from dashboard.cli import main; main()"]


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a command in this home; the test's own settings never leak in."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NIGGLE_")}
    return {**clean, "NIGGLE_HOME": str(home), "NIGGLE_TIMEZONE": "UTC", "COLUMNS": "120", **settings}


def niggle(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, however it ends."""
    return subprocess.run(
        [*PROGRAM, *arguments], env=environment(home, **settings), capture_output=True, text=True, check=False
    )


def heard(home: Path, request: str, **values: Any) -> Any:
    """What a command hears from the service or, where none runs, from the store; without starting a process for it."""
    return ask(load_settings(home, {}), request, **values)


def answer(home: Path, *arguments: str, **settings: str) -> Any:
    """The JSON document that a command answers with."""
    done = niggle(home, *arguments, "--json", **settings)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
