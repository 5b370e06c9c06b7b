"""What a person does: writes down pain, brings files, takes them back, and does it in two windows at once."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as Late

from tests.browser.visit import HEARD_MS, WAIT_MS, Visitor, choose, press, visitor
from tests.command import answer, niggle
from tests.homes import track
from tests.served import Served, served

DROPPED = 200
HOSTILE = "<script>alert(1)</script> ![x](http://evil.example/x.png) **bold** [a](http://evil.example) $x$ :smile:"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service on a home that these tests write to."""
    with served(tmp_path_factory.mktemp("flows") / "home") as running:
        yield running


@pytest.fixture
def person(browser: Browser, service: Served) -> Iterator[Visitor]:
    with visitor(browser, service.url) as one:
        yield one


def upload(person: Visitor, service: Served, file: Path) -> Page:
    """Bring a file through the Data page and wait for what came of it."""
    before = len(service.ask("imports")["rows"])
    page = person.open("data")
    page.locator('input[type="file"]').set_input_files(file)
    expect(page.get_by_role("button", name=re.compile("^Remove "))).to_be_visible()
    press(page.get_by_role("button", name="Import", exact=True), lambda: len(service.ask("imports")["rows"]) > before)
    until = time.monotonic() + WAIT_MS / 1000
    while service.ask("imports")["rows"][0]["finished_at"] is None:
        assert time.monotonic() < until, "the upload was not imported"
        time.sleep(0.05)
    expect(page.get_by_text(re.compile(r"Importing 1 uploaded file: \d imported")).first).to_be_visible()
    return page


def log(folder: Path, name: str, title: str) -> Path:
    """A training log of three recent runs with this title, unlike those of any other title."""
    today = datetime.now(UTC).date()
    rows = [f'{today - timedelta(days=back)},{8 + len(title)}.{back},50:00,"{title}"' for back in (1, 3, 5)]
    (folder / name).write_text("\n".join(["date,distance_km,duration,title", *rows]) + "\n", "utf-8")
    return folder / name


def test_an_uploaded_fit_appears_under_runs_and_twice_is_once(
    person: Visitor, service: Served, demo_files: list[Path], tmp_path: Path
) -> None:
    page = upload(person, service, demo_files[-1])
    expect(page.get_by_text("1 imported, 0 already here").first).to_be_visible()
    page = upload(person, service, demo_files[-1])
    expect(page.get_by_text("0 imported, 1 already here").first).to_be_visible()
    page = person.open("runs")
    expect(page.locator(".st-key-runs a")).to_have_count(1)
    cut = tmp_path / "cut.fit"
    cut.write_bytes(demo_files[-3].read_bytes()[:9000])
    page = upload(person, service, cut)
    expect(page.get_by_text(re.compile("With warnings")).first).to_be_visible()
    page = person.open("data?outcome=imported")
    expect(page.get_by_text("cut.fit").first).to_be_visible()
    expect(person.open("runs").locator(".st-key-runs a")).to_have_count(2)


def test_pain_entered_in_the_browser_shows_on_load(person: Visitor, service: Served, tmp_path: Path) -> None:
    upload(person, service, log(tmp_path, "log.csv", "Easy"))
    page = person.open("")
    press(page.get_by_role("button", name="No pain today"), page.get_by_text("Noted: no pain on").first)
    press(page.get_by_role("radio", name="Knee", exact=True), page.get_by_role("radio", name="Left", exact=True))
    choose(page.get_by_role("radio", name="Left", exact=True))
    told = page.get_by_text(re.compile("Noted: left knee 7/10")).first
    press(page.get_by_role("radio", name="7", exact=True), told)
    page = person.open("load")
    expect(page.get_by_text("pain noted on 1 day.").first).to_be_visible()
    expect(page.locator(".st-key-figure-weeks svg.marks text", has_text=re.compile("^7$")).first).to_be_attached()
    page = person.open("")
    places = page.locator(".st-key-pain-entry").get_by_role("radio")
    expect(places.first).to_have_text("Left knee")
    choose(places.first)
    told = page.get_by_text(re.compile("Noted: left knee 2/10")).first
    press(page.get_by_role("radio", name="2", exact=True), told)
    press(page.get_by_role("button", name="Take it back"), page.get_by_text("Taken back.").first)


def test_two_windows_on_one_note_do_not_overwrite_each_other(
    browser: Browser, service: Served, person: Visitor
) -> None:
    number = answer(service.home, "pain", "add", "--area", "foot", "--severity", "3")["id"]
    with visitor(browser, service.url) as other:
        first, second = person.open(f"niggles?note={number}"), other.open(f"niggles?note={number}")
        first.get_by_label("Your words").fill("from the first window")
        press(first.get_by_role("button", name="Save"), first.get_by_text("Saved.").first)
        second.get_by_label("Your words").fill("from the second window")
        press(second.get_by_role("button", name="Save"), second.get_by_text("changed in another window").first)
    notes = {row["id"]: row["text"] for row in service.ask("pain_list")["rows"]}
    assert notes[number] == "from the first window"


def test_a_hostile_title_is_text_and_asks_nobody(person: Visitor, service: Served, tmp_path: Path) -> None:
    title = HOSTILE + "x" * (200 - len(HOSTILE))
    assert niggle(service.home, "import", str(log(tmp_path, "hostile.csv", title))).returncode == 0
    page = person.open("runs?text=script")
    expect(page.locator(".st-key-runs a").first).to_contain_text("<script>alert(1)</script>")
    shown = page.get_by_role("heading", level=2)
    press(page.locator(".st-key-runs a").first, shown)
    expect(shown).to_contain_text("<script>alert(1)</script>")
    assert shown.inner_text().replace("\u2060", "") == title
    person.drawn()
    assert person.faults() == []


def test_an_import_is_taken_back_in_the_browser(person: Visitor, service: Served, tmp_path: Path) -> None:
    before = service.ask("status")["activities"]
    page = upload(person, service, log(tmp_path, "undo.csv", "To be undone"))
    expect(page.get_by_text("uploaded in the browser").first).to_be_visible()
    assert service.ask("status")["activities"] >= before
    number = service.ask("imports")["rows"][0]["run_no"]
    page = person.open("data")
    really = page.get_by_role("button", name="Take it back")
    press(page.locator(f".st-key-import-{number}").get_by_role("button", name="Undo"), really)
    press(really, page.get_by_text("taken away.").first)
    assert number not in [row["run_no"] for row in service.ask("imports")["rows"]]


@pytest.mark.slow
def test_hundreds_of_files_dropped_at_once_are_all_accounted_for(browser: Browser, tmp_path: Path) -> None:
    """A thousand are brought without a browser: what Streamlit's own page does for each grows with their number."""
    files = []
    for number in range(DROPPED):
        file = tmp_path / f"{number:04}.csv"
        file.write_text(
            f"date,distance_km\n20{10 + number // 100}-01-{1 + number % 28:02},{5 + number / 1000}\n", "utf-8"
        )
        files.append(file)
    with served(tmp_path / "home") as running, visitor(browser, running.url) as person:
        page = person.open("data")
        page.locator('input[type="file"]').set_input_files([str(file) for file in files])
        button = page.get_by_role("button", name="Import", exact=True)
        expect(button).to_be_visible(timeout=300_000)
        told = page.get_by_text(f"{DROPPED} imported, 0 already here").first
        press(button, told, within_ms=60_000)  # it moves as long as the list of files above it grows
        assert running.ask("status")["activities"] == DROPPED


def test_an_upload_goes_on_after_the_service_was_killed(
    browser: Browser, demo_files: list[Path], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with served(home) as running, visitor(browser, running.url) as person:
        page = person.open("data")
        page.locator('input[type="file"]').set_input_files([str(file) for file in demo_files[-60:]])
        # Killed as soon as the upload is taken in: the files of a runner are decoded before anybody could look.
        press(page.get_by_role("button", name="Import", exact=True), lambda: any((home / "inbox").glob("*")))
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait()
    with served(home) as running, visitor(browser, running.url) as person:
        page = person.open("data")
        expect(page.get_by_text("Going on with an upload: 60 imported").first).to_be_visible(timeout=60_000)
        assert running.ask("status")["activities"] == 60
        assert not list((home / "inbox").iterdir())


def brought(service: Served, *files: Path) -> None:
    """Import files of this machine, as a command does."""
    service.ask("import_files", paths=[str(file) for file in files])


def activities(service: Served) -> int:
    return int(service.ask("status")["activities"])


def metres(service: Served) -> int:
    """How far all weeks go together."""
    today = datetime.now(UTC).date().isoformat()
    weeks = service.ask("load", first_weekday=0, today=today)["weeks"]
    return sum(week["distance_m"] or 0 for week in weeks)


def done(service: Served, count: int) -> None:
    """Wait until so many activities are here."""
    until = time.monotonic() + WAIT_MS / 1000
    while activities(service) != count:
        assert time.monotonic() < until, f"{activities(service)} activities, not {count}"
        time.sleep(0.1)


@pytest.mark.parametrize("narrow", [False, True])
def test_a_run_that_two_sources_tell_is_decided_changed_deleted_and_all_of_it_taken_back(
    browser: Browser, tmp_path: Path, narrow: bool
) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).replace(hour=6, minute=0, second=0, tzinfo=None)
    (tmp_path / "watch.gpx").write_text(track("Morning run", yesterday, 40))
    (tmp_path / "phone.gpx").write_text(track("Run on the phone", yesterday + timedelta(seconds=40), 38, 3.4))
    (tmp_path / "log.csv").write_text(
        f"date,sport,distance_km,duration,title\n{yesterday.date()},treadmill,7.92,55:00,Belt\n"
    )
    broken = tmp_path / "broken.csv"
    broken.write_text("date,dstance_km\n2026-02-01,10\n")
    with served(tmp_path / "home") as running, visitor(browser, running.url, narrow=narrow) as person:
        brought(running, *(tmp_path / name for name in ("watch.gpx", "phone.gpx", "log.csv", "broken.csv")))
        assert activities(running) == 3
        page = person.open("")
        link = page.get_by_role("link", name="1 pair of activities may be one run: decide")
        press(link, page.get_by_text("1 pair may be one run told twice."))
        expect(page.get_by_text("7.20 km, differs")).to_be_visible()
        person.drawn()
        assert person.faults() == []
        person.keep(f"pair-{'narrow' if narrow else 'wide'}")

        press(page.get_by_role("button", name="One run", exact=True), page.get_by_text("Nothing is in doubt now."))
        assert activities(running) == 2
        two_runs = page.get_by_role("button", name="Two runs", exact=True)
        press(page.get_by_role("button", name="Take it back"), two_runs)
        assert activities(running) == 3
        press(two_runs, page.get_by_text("Decided by you (1)"))
        assert activities(running) == 3

        expect(page.get_by_text("broken.csv · line 1")).to_be_visible()
        broken.write_text(f"date,distance_km,title\n{yesterday.date() - timedelta(days=3)},10,Mended\n")
        told = page.get_by_text("Trying broken.csv again: 1 imported").first
        press(page.get_by_role("button", name="Try again"), told)
        expect(page.get_by_role("button", name="Try again")).to_have_count(0)
        done(running, 4)
        person.drawn()
        assert person.faults() == []

        before = metres(running)
        page = person.open("runs?text=Belt")
        press(page.locator(".st-key-runs a").first, page.get_by_role("heading", name="What was in this run?"))
        press(page.locator("summary", has_text="Change"), page.get_by_label("Distance, km"))
        page.get_by_label("Distance, km").fill("8.5")
        page.get_by_label("Distance, km").press("Enter")
        expect(page.get_by_text("Distance 8.50 km, by you; your log said 7.92 km.")).to_be_visible()
        assert metres(running) == before + 580
        person.drawn()
        assert person.faults() == []
        person.keep(f"changed-{'narrow' if narrow else 'wide'}")
        address = page.url
        page = person.open("load")
        expect(page.get_by_role("heading", name="How far did you run each week?")).to_be_visible()
        page.goto(address)
        person.drawn()

        delete, really = (page.get_by_role("button", name=name, exact=True) for name in ("Delete", "Delete this run"))
        press(page.locator("summary", has_text="Change"), delete)
        person.drawn()
        for _ in range(5):  # a page that is drawn again just then folds it up, or leaves it where nobody sees it
            press(delete, really)
            with suppress(Late):
                really.click(timeout=HEARD_MS)
                break
            page.keyboard.press("Escape")
        expect(page.get_by_text("Deleted: Belt").first).to_be_visible()
        expect(page.get_by_role("heading", name="Which run?")).to_be_visible()
        assert "run=" not in page.url
        assert metres(running) == before - 7920
        page = person.open("data")
        press(page.get_by_role("button", name="Bring back"), page.get_by_text("It is back: Belt").first)
        assert metres(running) == before + 580
        person.drawn()
        assert person.faults() == []


def test_whose_history_is_shown_goes_along_to_every_page(browser: Browser, tmp_path: Path) -> None:
    file = log(tmp_path, "log.csv", "Hers")
    with served(tmp_path / "home") as running, visitor(browser, running.url, narrow=True) as person:
        running.ask("athlete_add", name="Mara")
        running.ask("import_files", paths=[str(file)], athlete="Mara")
        page = person.open("")
        expect(page.get_by_text("Nothing is here yet.")).to_be_visible()
        mara = page.get_by_role("option", name="Mara")
        press(page.get_by_role("combobox").first, mara)
        mara.click()
        expect(page.get_by_text("Nothing is here yet.")).to_have_count(0)
        page.wait_for_url(re.compile("athlete=Mara"))
        assert person.faults() == []
        person.keep("athlete-narrow")
    with served(tmp_path / "home") as running, visitor(browser, running.url) as person:
        page = person.open("?athlete=Mara")
        press(page.get_by_role("link", name="Runs", exact=True), page.locator(".st-key-runs a").first)
        expect(page.locator(".st-key-runs a")).to_have_count(3)
        page.wait_for_url(re.compile("runs.*athlete=Mara"))
        press(page.locator(".st-key-runs a").first, page.get_by_role("heading", level=2))
        expect(page.get_by_role("heading", level=2)).to_have_text("Hers")
        press(page.get_by_role("link", name="Today", exact=True), page.get_by_role("button", name="No pain today"))
        press(page.get_by_role("button", name="No pain today"), page.get_by_text("Noted: no pain on").first)
        assert running.ask("pain_list")["rows"] == []
        assert len(running.ask("pain_list", athlete="Mara")["rows"]) == 1
        person.keep("athlete-wide")
