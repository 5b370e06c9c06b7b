"""A person decides whether two recordings are one run, mends a treadmill, deletes a run and brings it back."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visit import Visitor, visitor
from tests.command import typed
from tests.served import Served, served


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A home with a run of which the phone says more, a treadmill run, and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("one-run")
    day = datetime.now(UTC).date() - timedelta(days=1)
    (folder / "watch.csv").write_text(f"date,distance_km,duration,title\n{day}T07:00,10.0,50:00,Watch\n")
    (folder / "phone.csv").write_text(
        f"date,sport,distance_km,duration,title\n{day}T07:00:20,run,11.2,50:10,Phone\n{day}T18:00,treadmill,5,30:00,Mill\n"
    )
    (folder / "bad.csv").write_text("date,dstance_km\n2026-02-01,10\n")
    done = typed(folder / "home", "import", str(folder))
    assert done.returncode == 0, done.stderr
    with served(folder / "home") as running:
        yield running


@pytest.fixture(params=[False, True], ids=["wide", "narrow"])
def person(browser: Browser, service: Served, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    with visitor(browser, service.url, narrow=request.param) as one:
        yield one


def kilometres(service: Served) -> int:
    """All running of these weeks."""
    today = datetime.now(UTC).date().isoformat()
    weeks = service.ask("load", first_weekday=0, today=today)["weeks"]
    return sum(week["distance_m"] or 0 for week in weeks) // 100


def test_a_pair_is_decided_and_the_decision_undone(person: Visitor, service: Served) -> None:
    page = person.open("data")
    expect(page.get_by_text("Is this one run?")).to_be_visible()
    assert person.faults() == []
    before = kilometres(service)
    page.get_by_role("button", name="One run").click()
    expect(page.get_by_text("No pair is in doubt any more.")).to_be_visible()
    assert kilometres(service) in (before - 100, before - 112)
    page.locator(".st-key-undo-decision button").click()
    expect(page.get_by_role("button", name="One run")).to_be_visible()
    assert kilometres(service) == before


def test_a_treadmill_is_mended_a_run_deleted_and_brought_back(person: Visitor, service: Served) -> None:
    page = person.open("runs")
    before = kilometres(service)
    page.get_by_role("link", name=re.compile("Mill")).click()
    page.get_by_text("Change", exact=True).click()
    far = page.get_by_label("Distance, km")
    far.fill("6.5")
    far.press("Tab")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Distance 6.5 km, by you; before: 5.0 km")).to_be_visible()
    assert kilometres(service) == before + 15
    assert person.faults() == []
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("Distance 6.5 km, by you")).to_have_count(0)
    assert kilometres(service) == before
    delete = page.get_by_role("button", name=re.compile("Delete")).first
    if not delete.is_visible():  # the change is gone from above it, which may have folded it
        page.get_by_text("Change", exact=True).click()
    delete.click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("Deleted. On the page Data it can be brought back.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Mill"))).to_have_count(0)
    assert kilometres(service) == before - 50
    page = person.open("data")
    page.get_by_text("Decided, changed and deleted by you").click()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_role("button", name="Bring back")).to_have_count(0)
    assert kilometres(service) == before


def test_a_failed_file_is_seen_mended_and_read(person: Visitor, service: Served) -> None:
    bad = Path(service.home.parent / "bad.csv")
    page = person.open("data")
    expect(page.get_by_text("did you mean").first).to_be_visible()
    assert person.faults() == []
    whole = datetime.now(UTC).strftime("%H:%M:%S")
    bad.write_text(f"date,distance_km,title\n2020-02-01,11,Mended at {whole}\n")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text(re.compile("Trying a file again: 1 imported")).first).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    bad.write_text(f"date,dstance_km\n2026-02-01,{whole[-2:]}1\n")
    heard = typed(service.home, "import", str(bad))  # for the next window
    assert "1 failed" in heard.stdout
