import atexit
import fcntl
import gc
import os
import shutil
import sys
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests import warm
from tests.command import niggle

DEMO_UNTIL = date(2026, 3, 22)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the demo runner, made by the command that a newcomer runs. Read it; do not write to it.

    Made once, by the worker that needs it first; each has a copy.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made = shared / "demo-home"
    with (shared / "demo-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            done = niggle(made, "demo", "--until", DEMO_UNTIL.isoformat(), "--no-serve")
            assert done.returncode == 0, done.stderr
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("demo") / "home"))


@pytest.fixture(scope="session")
def demo_files(demo_home: Path) -> list[Path]:
    """The demo runner's FIT files, oldest first."""
    return sorted((demo_home / "demo" / "files").glob("*.fit"))


@pytest.fixture(scope="session")
def adversarial(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Homes of tests/adversarial.py by name, each made once. Read them; do not write to them."""
    from tests.adversarial import adversarial_home

    return cache(lambda name: adversarial_home(name, tmp_path_factory.mktemp(name)))


def pytest_xdist_auto_num_workers() -> int:
    """Half as many workers again as there are cores: much of the time a test waits for a service or a browser."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: it is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker is left alone with it at the end."""
    long = (
        "test_flows", "test_pages", "test_killed_service", "test_strava_secrets", "test_real_files",
        "browser/test_strava", "test_fit_oracle", "test_killed", "test_service", "test_cli",
    )  # fmt: skip
    items.sort(key=lambda item: next((n for n, name in enumerate(long) if name in item.nodeid), len(long)))


_STATUS = pytest.StashKey[int]()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_STATUS] = int(exitstatus)
    if hasattr(session.config, "workerinput"):
        atexit.register(lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), 2))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave at once: where hypothesis is loaded, DuckDB's binding fills a page with objects that the interpreter's
    end did not free, below pytest's summary line. Everything of ours is closed by now. A worker, which has more to
    tell its parent, goes on, but without that page.
    """
    warm.end()
    if _STATUS in config.stash and not hasattr(config, "workerinput"):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[_STATUS])
