"""All athletes together, in the settings: only where there are several, and only when it is asked."""

from tests.claims import claims
from tests.dashboard.pages.conftest import Serve
from tests.dashboard.pages.window import Window

HEADING = "How often are the athletes here hurt?"


def headings(window: Window) -> list[str]:
    return [one.value for one in window.test.subheader]


def test_one_athlete_is_no_roster(serve: Serve, window: Window) -> None:
    serve("recent")
    assert HEADING not in headings(window.open("settings", roster="shown"))


def test_two_are_counted_when_it_is_asked_and_put_away_again(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    owner.answer("athlete_add", name="Mara")
    assert HEADING in headings(window.open("settings"))
    assert "2 athletes here" not in window.words
    window.press("roster")
    assert window.address == {"roster": "shown"}
    assert "2 athletes here, 1 with runs: " in window.words
    assert "No injury is noted. 1 runner has never written a note." in window.words
    (table,) = [one.value for one in window.test.dataframe]
    assert [str(cell) for cell in table.iloc[0]][:4] == ["all", "1", "0", "0"]
    assert not [found for text in window.texts for found in claims(text, few=True)]
    window.press("roster-close")
    assert window.address == {}
