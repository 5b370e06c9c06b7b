"""The command line as a runner uses it: in a process of its own, with a home of its own."""

import io
import json
import os
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

from dashboard.cli.context import ask
from ingest.settings import load_settings
from tests import warm

PROGRAM = [sys.executable, "-c", "from dashboard.cli import main; main()"]


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a command in this home; the test's own settings never leak in."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NIGGLE_")}
    return {**clean, "NIGGLE_HOME": str(home), "NIGGLE_TIMEZONE": "UTC", "COLUMNS": "120", **settings}


def niggle(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, however it ends."""
    return warm.run(arguments, environment(home, **settings))


def typed(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end like `niggle`, but within this process."""
    from dashboard import cli
    from dashboard.cli import context

    out, err = io.StringIO(), io.StringIO()
    before, mask, handler = dict(os.environ), os.umask(0o077), signal.getsignal(signal.SIGINT)
    status: Any = 0
    try:
        os.environ.clear()
        os.environ.update(environment(home, **settings))
        with mock.patch.object(sys, "argv", ["niggle", *arguments]), redirect_stdout(out), redirect_stderr(err):
            cli.main()
    except SystemExit as end:
        status = end.code or 0
    finally:
        os.environ.clear()
        os.environ.update(before)
        os.umask(mask)
        signal.signal(signal.SIGINT, handler)
        context.choose_athlete("")
        context.choose_day("")
    return subprocess.CompletedProcess(["niggle", *arguments], status, out.getvalue(), err.getvalue())


def heard(home: Path, request: str, **values: Any) -> Any:
    """What a command hears from the service or, where none runs, from the store; without starting a process for it."""
    return ask(load_settings(home, {}), request, **values)


def answer(home: Path, *arguments: str, **settings: str) -> Any:
    """The JSON document that a command answers with."""
    done = typed(home, *arguments, "--json", **settings)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
