import os
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.command import niggle

DEMO_UNTIL = date(2026, 3, 22)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the demo runner, made by the command that a newcomer runs. Read it; do not write to it."""
    home = tmp_path_factory.mktemp("demo") / "home"
    done = niggle(home, "demo", "--until", DEMO_UNTIL.isoformat(), "--no-serve")
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="session")
def demo_files(demo_home: Path) -> list[Path]:
    """The demo runner's FIT files, oldest first."""
    return sorted((demo_home / "demo" / "files").glob("*.fit"))


_STATUS = pytest.StashKey[int]()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave at once: where hypothesis is loaded, DuckDB's binding fills a page with objects that the interpreter's
    end did not free, below pytest's summary line. Everything of ours is closed by now.
    """
    if _STATUS in config.stash and not hasattr(config, "workerinput"):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[_STATUS])
