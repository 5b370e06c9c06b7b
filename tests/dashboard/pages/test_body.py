"""What the runner says of himself, in the settings."""

from tests.dashboard.pages.conftest import TODAY, Serve
from tests.dashboard.pages.window import Window


def test_it_is_said_what_is_needed_and_nothing_is_guessed(serve: Serve, window: Window) -> None:
    serve("demo")
    words = window.open("settings").words
    assert "Load by heart rate (TRIMP) needs your resting heart rate and sex" in words
    assert "Maximum heart rate 1" in words
    assert "(used until you say another)" in words
    assert "your resting rate is likely lower (not used)" in words


def test_what_is_said_is_kept_and_can_be_deleted(serve: Serve, window: Window) -> None:
    owner = serve("demo")
    window.open("settings")
    window.test.selectbox(key="body-fact").set_value("resting_heart_rate")
    window.run()
    window.test.number_input(key="body-beats").set_value(48)
    window.press_in_form("Save", "new-body")
    assert window.told == ["Resting heart rate is kept."]
    day = f"{TODAY.day} {TODAY:%b %Y}"
    assert f"Resting heart rate**: 48 beats/min, from {day} on" in window.words
    window.test.selectbox(key="body-fact").set_value("sex")
    window.run()
    window.press_in_form("Save", "new-body")
    assert window.told == ["Give a value first."]
    window.test.radio(key="body-sex").set_value("female")
    window.press_in_form("Save", "new-body")
    assert [row["value"] for row in owner.answer("body_list")["rows"]] == ["48", "female"]
    window.open("load", range="1y", more="fitness")
    assert "Load is heart rate." in window.words
    window.open("settings").press("body-delete-1")
    assert [row["value"] for row in owner.answer("body_list")["rows"]] == ["female"]


def test_what_cannot_be_is_refused_in_words(serve: Serve, window: Window) -> None:
    serve("one")
    window.open("settings")
    window.test.number_input(key="body-beats").set_value(60)
    window.press_in_form("Save", "new-body")
    assert window.told == ["A maximum heart rate goes from 100 to 230 beats a minute, not '60'."]
