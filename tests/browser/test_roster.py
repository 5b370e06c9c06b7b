"""A coach's roster of three installations, one silent, one in pain, one calm: found in one screen, called, and sunk."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from dashboard.desk import utc_now
from tests.browser.test_share import window
from tests.browser.visit import Visitor, press
from tests.command import answer, niggle
from tests.dashboard.test_guests import made
from tests.dashboard.test_visitors import OWNERS, with_password
from tests.served import served

DAY = utc_now().date()
ATHLETES = {"Silas": (range(12, 60, 2), ""), "Petra": (range(1, 60, 2), "knee"), "Carl": (range(1, 60, 2), "")}


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A coach's home with what the three installations told."""
    folder = tmp_path_factory.mktemp("roster")
    for name, (days, area) in ATHLETES.items():
        home = folder / name
        lines = [f"{DAY - timedelta(days=back)},10.0,50:00,Easy" for back in days]
        (folder / f"{name}.csv").write_text("\n".join(["date,distance_km,duration,title", *lines]) + "\n")
        assert niggle(home, "import", str(folder / f"{name}.csv")).returncode == 0
        for back, severity in enumerate((6, 5, 2, 2, 1, 2)):
            if area:
                on = f"{DAY - timedelta(days=back)}"
                noted = niggle(home, "pain", "add", "--area", area, "--side", "left", "--severity", str(severity),
                               "--on", on, "stiff")  # fmt: skip
                assert noted.returncode == 0, noted.stderr
        with_password(home, OWNERS)
        link = made(home, "load,pain")
        with served(home) as theirs:
            answer(folder / "coach", "roster", "add", theirs.url + link["path"], "--name", name)
            assert answer(folder / "coach", "roster", "fetch")["failing"] == []
    return folder / "coach"


@pytest.mark.parametrize("narrow", [False, True])
def test_who_needs_a_call_is_seen_in_one_screen_and_sinks_when_called(
    browser: Browser, coach: Path, narrow: bool
) -> None:
    look = "narrow" if narrow else "wide"
    answer(coach, "roster", "called", "2", "--undo")
    with served(coach) as service:
        page = window(browser, narrow=narrow)
        visitor = Visitor(page, service.url)
        visitor.open("roster")
        expect(page.get_by_text("2 of 3 athletes with a reason to look.")).to_be_visible()
        rows = page.locator("[class*=st-key-roster-]:is(.st-key-roster-1, .st-key-roster-2, .st-key-roster-3)")
        expect(rows).to_have_count(3)
        told = [row.inner_text() for row in rows.all()]
        assert ["Petra" in told[0], "Silas" in told[1], "Carl" in told[2]] == [True] * 3
        assert "Left knee 6/10" in told[0]
        assert "Nothing for 12 days" in told[1]
        assert visitor.faults() == []
        visitor.keep(f"roster-{look}")
        press(rows.nth(0).get_by_role("button", name="Call"), page.get_by_role("button", name="In 2 days"))
        visitor.keep(f"roster-called-{look}")
        press(page.get_by_role("button", name="In 2 days"), page.get_by_text("1 of 3 athletes"))
        expect(rows.nth(2)).to_contain_text("look again")
        visitor.keep(f"roster-sunk-{look}")
        page.context.close()
