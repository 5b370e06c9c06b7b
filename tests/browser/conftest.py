"""A real browser, and homes as people have them: empty, with one run, with the demo runner's eighteen months."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visit import WAIT_MS
from tests.command import niggle
from tests.conftest import DEMO_UNTIL
from tests.served import Served, served

expect.set_options(timeout=WAIT_MS)

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Elsewhere it may be missing, in CI never."""
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "CI must have chromium"
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory, demo_home: Path, demo_files: list[Path]) -> dict[str, Path]:
    """Homes by name: "empty", "one" (one run of the demo runner), "demo" (his eighteen months, until yesterday)."""
    root = tmp_path_factory.mktemp("homes")
    one = root / "one"
    done = niggle(one, "import", str(demo_files[-1]))
    assert done.returncode == 0, done.stderr
    shutil.copytree(demo_home, root / "demo", ignore=shutil.ignore_patterns("files"))
    _until_yesterday(root / "demo" / "niggle.duckdb")
    return {"empty": root / "empty", "one": one, "demo": root / "demo"}


def _until_yesterday(database: Path) -> None:
    """Move the demo, which ends on a fixed day, to end yesterday: pages ask about today."""
    days = (datetime.now(UTC).date() - timedelta(days=1) - DEMO_UNTIL).days
    with duckdb.connect(str(database)) as con:
        moved = {
            "activity": ("local_date", "started_utc"),
            "source_activity": ("local_date", "started_utc"),
            "pain_note": ("local_date",),
            "tried": ("from_date", "to_date"),
            "clinician_finding": ("local_date", "to_date"),
            "paper": ("local_date",),
        }
        for table, columns in moved.items():
            con.execute(
                f"update {table} set " + ", ".join(f"{name} = {name} + interval {days} day" for name in columns)
            )


@pytest.fixture(scope="session")
def services(browser: Browser, homes: dict[str, Path]) -> Iterator[dict[str, Served]]:
    """A service on each of these homes. Tests that write use a home of their own."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(served(home)) for name, home in homes.items()}
