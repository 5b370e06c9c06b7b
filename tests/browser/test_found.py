"""From a note in a Strava archive to "your history, found", to an episode, to what came before it: by looking and by
pressing what the pages offer, wide and narrow.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.archives import Run, some_runs, strava_files, zipped
from tests.browser.test_flows import upload
from tests.browser.visit import Visitor, press, visitor
from tests.served import Served, served

SAID = (
    "Left knee 4/10 after 2 miles", "Easy along the river", "left knee sore again, 3/10", "no knee pain today",
    "Right calf tight from 5 km", "Long run with Bob. His knee hurts.", "my left knee was fine",
)  # fmt: skip


SPELLS = ((60, 84), (200, 240), (300, 330))  # runs in which it hurt, the first and the one after the last


def archive(folder: Path) -> Path:
    """Three years of runs as Strava exports them, each third day, with what their runner wrote while his knee hurt."""
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    runs: list[Run] = [
        replace(
            run,
            start=now - timedelta(days=1100 - 3 * place, hours=3),
            description=next((SAID[(place - first) % 7] for first, end in SPELLS if first <= place < end), ""),
            distance_m=6000 + 700 * (place % 13),
        )
        for place, run in enumerate(some_runs(366))
    ]
    runs.append(
        replace(runs[-1], id=2_000_000, start=now - timedelta(days=1), description="Stopped. Can't bear weight.")
    )
    (folder / "export.zip").write_bytes(zipped(strava_files(runs)))
    return folder / "export.zip"


def newest(running: Served) -> dict[str, Any]:
    """The newest pain note."""
    note: dict[str, Any] = running.ask("pain_list")["rows"][0]
    return note


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_from_a_strava_archive_to_what_came_before_an_injury(browser: Browser, tmp_path: Path, narrow: bool) -> None:
    size = "narrow" if narrow else "wide"
    with served(tmp_path / "home") as running, visitor(browser, running.url, narrow=narrow) as person:
        page = upload(person, running, archive(tmp_path))
        expect(page.get_by_text(re.compile(r"You wrote about your left knee \d+ times since 20"))).to_be_visible()
        person.keep(f"found-data-{size}")
        page = person.open("")
        expect(page.get_by_text("“Can't bear weight.” on")).to_be_visible()
        expect(page.get_by_role("heading", name="Your history, found")).to_be_visible()
        person.keep(f"found-today-{size}")
        assert not person.faults()
        press(
            page.get_by_role("link", name="Look at them one by one").first,
            page.get_by_role("heading", name="What you wrote about"),
        )
        person.drawn()
        assert not person.faults()
        person.keep(f"found-one-by-one-{size}")
        mention = page.locator(".st-key-mentions")
        said = page.locator(".st-key-deed").get_by_text("No pain; it is not asked again")  # a toast says so, too
        press(mention.get_by_role("button", name="Not pain").first, said)
        press(
            page.locator(".st-key-place-knee-left").get_by_role("button", name="Yes, that was pain"),
            page.get_by_text(re.compile(r"\d+ pain notes made of your words")).first,
        )
        notes = running.ask("pain_list")["rows"]
        assert len(notes) > 25
        assert {(note["area"], note["side"]) for note in notes} == {("knee", "left")}
        person.drawn()
        person.keep(f"found-confirmed-{size}")
        onward = page.locator(".st-key-deed").get_by_role("link", name="Say what it was")
        press(onward, page.get_by_role("heading", name="What was it?"))
        page = person.drawn()
        expect(page.get_by_text("“Left knee 4/10 after 2 miles”").first).to_be_visible()
        assert not person.faults()
        person.keep(f"found-niggles-{size}")
        named = page.locator("[class*=st-key-episode-knee-left-]").first
        expect(named.get_by_text("niggle", exact=False).first).to_be_visible()
        press(named.get_by_role("button", name="An injury"), named.get_by_role("link", name="What came before it?"))
        expect(page.locator(".st-key-deed").get_by_text("An injury, you say.")).to_be_visible()
        person.drawn()
        assert not person.faults()
        person.keep(f"found-injury-{size}")
        press(
            named.get_by_role("link", name="What came before it?"),
            page.get_by_text("that does not rule load out").first,
        )
        _what_came_before(running, person, size)
        press(page.get_by_role("link", name="The injury on Niggles"), page.get_by_role("heading", name="What was it?"))
        page = person.drawn()
        page.get_by_label("Or in your own words").fill("right hamstring 3/10 from 3 km, foot odd")
        page.get_by_label("Or in your own words").press("Enter")
        asked = page.locator(".st-key-pain-understood")
        expect(asked.get_by_text("right thigh (hamstring), 3/10, from 3.0 km")).to_be_visible()
        person.keep(f"found-own-words-{size}")
        press(asked.get_by_role("button", name="Yes").first, lambda: newest(running)["area"] == "thigh")
        note = newest(running)
        assert (note["side"], note["severity"], note["felt_at_m"]) == ("right", 3, 3000)


def _what_came_before(running: Served, person: Visitor, size: str) -> None:
    """The Before page of the one injury: a picture, places among the runner's own runs, and no test."""
    page = person.drawn()
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    found = running.ask("before", on=today)
    assert (found["tier"], found["injuries"], found["test"]) == (1, 1, None)
    assert [row["week"] for row in found["aligned"]] == list(range(-8, 1))
    expect(page.get_by_role("heading", name="How far did you run in the weeks before?")).to_be_visible()
    expect(page.get_by_role("heading", name="Where do these values lie among your own runs?")).to_be_visible()
    expect(page.get_by_role("heading", name="What else changed, and what was looked at?")).to_be_visible()
    expect(page.get_by_role("heading", name="What would chance do?")).to_be_visible()
    assert len(page.locator('[data-testid="stVegaLiteChart"]').all()) == 2
    assert not person.faults()
    person.keep(f"found-before-{size}")
