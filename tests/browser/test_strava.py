"""Strava in a real browser, against the fake and its page: connect, see runs come, sync, disconnect."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visit import WAIT_MS, Visitor, press, visitor
from tests.fake_strava import FakeStrava, Limits, Run
from tests.served import Served, served
from tests.strava_people import connect, settings_of


def hours_ago(hours: float) -> datetime:
    return (datetime.now(UTC) - timedelta(hours=hours)).replace(tzinfo=None, microsecond=0)


@pytest.fixture
def fake() -> Iterator[FakeStrava]:
    with FakeStrava() as running:
        for number in range(4):
            name = f"Over the hill {number}"
            running.add(Run(name=name, start=hours_ago(20 + 24 * number), samples_every_s=5, description="Left calf"))
        yield running


@pytest.fixture
def service(fake: FakeStrava, tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "home", settings=settings_of(fake)) as running:
        yield running


def faults(person: Visitor, fake: FakeStrava) -> list[str]:
    """What is wrong, but for having been at Strava's page."""
    return [one for one in person.faults() if not one.startswith(f"asked {fake.url}")]


def to_strava(person: Visitor, fake: FakeStrava, retention: str) -> Page:
    """Fill in the form on the Data page and go to Strava's page, in the same tab."""
    page = person.open("data")
    press(page.get_by_text("Connect Strava"), page.get_by_label("Client ID"))
    page.get_by_label("Client ID").fill(fake.client_id)
    page.get_by_label("Client secret").fill(fake.client_secret)
    page.locator(".st-key-strava-retention").get_by_text(retention, exact=True).click()
    press(page.get_by_role("button", name="Go to Strava"), page.get_by_role("link", name="Connect with Strava"))
    return page


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_connect_see_runs_come_sync_and_disconnect(
    browser: Browser, service: Served, fake: FakeStrava, narrow: bool
) -> None:
    size = "narrow" if narrow else "wide"
    with visitor(browser, service.url, narrow=narrow) as person:
        page = person.open("data")
        press(page.get_by_text("Connect Strava"), page.get_by_label("Client secret"))
        page.wait_for_timeout(500)  # until it is unfolded
        person.keep(f"strava-form-{size}")
        assert not person.faults()
        page = to_strava(person, fake, "7 days" if narrow else "keep")
        person.keep(f"strava-go-{size}")
        link = page.get_by_role("link", name="Connect with Strava")
        press(link, page.get_by_role("heading", name="Authorize Niggle?"))
        assert len(page.context.pages) == 1
        if narrow:
            page.get_by_label("profile:read_all").uncheck()
        page.get_by_role("button", name="Authorize").click()
        person.drawn()
        assert re.fullmatch(re.escape(service.url) + r"/data\?strava=[0-9a-f]{16}", page.url)
        expect(page.get_by_text(f"Strava is connected: account {fake.athlete_id}")).to_be_visible()
        missing = page.get_by_text("it is for heart-rate zones").last
        expect(missing).to_be_visible() if narrow else expect(missing).to_have_count(0)
        expect(page.get_by_text(re.compile(r"All( of the last 7 days)? is here, as of \d\d:\d\d"))).to_be_visible()
        person.drawn()
        person.keep(f"strava-connected-{size}")
        assert not faults(person, fake)

        newest = max(fake.activities.values(), key=lambda run: run.start)
        assert "Over the hill 0" in person.open("runs").locator(".st-key-runs").inner_text()
        fake.edit(newest.id, name="Round the lake")
        page = person.open("data")
        press(page.get_by_role("button", name="Sync now"), page.get_by_text("Asking Strava what is new."))
        until = time.monotonic() + WAIT_MS / 1000
        while "Round the lake" not in person.open("runs").locator(".st-key-runs").inner_text():
            assert time.monotonic() < until, "the edit did not arrive"
        person.keep(f"strava-runs-{size}")
        assert "Strava" in person.open("").locator("[data-testid=stMain]").inner_text()
        person.keep(f"strava-today-{size}")
        assert not faults(person, fake)

        page = person.open("data")
        press(page.get_by_role("button", name="Disconnect").first, page.get_by_text("What stays: your files"))
        person.keep(f"strava-disconnect-{size}")
        page.keyboard.press("Escape")  # the picture needed a window of another size
        really = page.locator(".st-key-strava-disconnect").get_by_role("button")
        press(page.get_by_role("button", name="Disconnect").first, really)
        press(really, page.get_by_text("Strava is disconnected."))
        person.drawn()
        person.keep(f"strava-gone-{size}")
        expect(person.open("runs").locator(".st-key-runs a")).to_have_count(0)
        assert fake.valid_refresh_token is None
        assert not faults(person, fake)


def test_whoever_cancels_at_strava_is_told_so_and_nothing_is_connected(
    browser: Browser, service: Served, fake: FakeStrava
) -> None:
    with visitor(browser, service.url) as person:
        page = to_strava(person, fake, "keep")
        cancel = page.get_by_role("button", name="Cancel")
        press(page.get_by_role("link", name="Connect with Strava"), cancel)
        cancel.click()
        person.drawn()
        expect(page.get_by_text("You did not authorise it at Strava, so nothing was connected.")).to_be_visible()
        person.keep("strava-cancelled")
        assert not service.ask("strava_status")["connected"]


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_what_it_waits_for_and_what_went_wrong_is_told(browser: Browser, tmp_path: Path, narrow: bool) -> None:
    size = "narrow" if narrow else "wide"
    with FakeStrava(limits=Limits(30, 1000, 60, 2000)) as fake:
        fake.fill(60, every=10.0)
        fake.add(Run(name="Odd", start=hours_ago(3), extra={"start_date": "soon", "start_date_local": None}))
        with (
            served(tmp_path / "home", settings=settings_of(fake)) as service,
            visitor(browser, service.url, narrow=narrow) as person,
        ):
            connect(service.home, fake)
            page = person.open("data")
            expect(page.get_by_text("Strava allows 25 requests in a quarter of an hour")).to_be_visible()
            expect(
                page.get_by_text(re.compile(r"It goes on: (tomorrow, )?\d\d:\d\d\. All will be here by "))
            ).to_be_visible()
            press(page.get_by_text("1 activity was not understood"), page.get_by_text("View on Strava"))
            person.drawn()
            person.keep(f"strava-waits-{size}")
            assert not faults(person, fake)
            fake.limits = Limits()
            fake.revoke_access()
            press(page.get_by_role("button", name="Sync now"), page.get_by_text("Connect again.").last)
            expect(page.get_by_label("Client secret")).to_be_visible()
            person.drawn()
            person.keep(f"strava-again-{size}")
            person.open("")
            person.keep(f"strava-today-again-{size}")
            assert not faults(person, fake)
