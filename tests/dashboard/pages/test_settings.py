import os

import pytest

from tests.dashboard.pages.conftest import Serve
from tests.dashboard.pages.window import Window


def choose(window: Window, name: str, value: str) -> None:
    window.open("settings")
    window.test.selectbox(key=f"setting-{name}").set_value(value)
    window.run()
    assert window.test.selectbox(key=f"setting-{name}").value == value


def test_miles_are_shown_everywhere_and_kept_in_the_file(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    choose(window, "distance_unit", "mi")
    assert (owner.settings.home / "niggle.toml").read_text("utf-8") == 'distance_unit = "mi"\n'
    assert "Your reference is **11.0 mi**" in window.open().words
    window.open("load")
    assert "mi a week" in str(window.charts[0]["spec"])
    assert "10.0 mi" in window.open("runs").words
    assert " km" not in window.words
    assert window.test.number_input(key="RunsState.at_least").label == "At least, mi"


def test_weeks_begin_on_the_day_that_was_chosen(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    assert " 2 Feb 2026 to 23 Mar 2026; " in window.open("load").words
    choose(window, "first_weekday", "sunday")
    assert (owner.settings.home / "niggle.toml").read_text("utf-8") == 'first_weekday = "sunday"\n'
    assert " 8 Feb 2026 to 23 Mar 2026; " in window.open("load").words


def test_dates_are_written_as_was_chosen(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    choose(window, "date_style", "2018-01-12")
    assert (owner.settings.home / "niggle.toml").read_text("utf-8") == 'date_style = "2018-01-12"\n'
    assert "Monday, 2026-03-23." in window.open().words
    assert "2026-03-21" in window.open("runs").words
    choose(window, "date_style", "Jan 12, 2018")
    assert "Monday, Mar 23, 2026." in window.open().words


def test_another_window_sees_a_changed_setting_too(serve: Serve, window: Window) -> None:
    serve("recent")
    choose(window, "distance_unit", "mi")
    other = Window().open("settings")
    assert other.test.selectbox(key="setting-distance_unit").value == "mi"


def test_what_was_written_by_hand_stays_in_the_file(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    path = owner.settings.home / "niggle.toml"
    path.write_text('# mine\ntimezone = "Europe/Berlin" # home\n', "utf-8")
    choose(window, "distance_unit", "mi")
    assert path.read_text("utf-8") == '# mine\ntimezone = "Europe/Berlin" # home\ndistance_unit = "mi"\n'
    assert owner.settings.timezone == "Europe/Berlin"


def test_a_file_that_cannot_be_changed_is_told_and_nothing_changes(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    window.open("settings")
    (owner.settings.home / "niggle.toml").write_text("distance_unit = [", "utf-8")
    window.test.selectbox(key="setting-distance_unit").set_value("mi")
    window.run()
    (told,) = window.told
    assert "niggle.toml cannot be written" in told
    assert owner.settings.distance_unit == "km"
    assert window.test.selectbox(key="setting-distance_unit").value == "km"


def test_what_the_environment_decides_cannot_be_chosen(
    serve: Serve, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "NIGGLE_DISTANCE_UNIT", "mi")
    serve("recent")
    window.open("settings")
    fixed = window.test.selectbox(key="setting-distance_unit")
    assert fixed.disabled
    assert fixed.value == "mi"
    assert fixed.help == "The environment variable NIGGLE_DISTANCE_UNIT decides this."
    assert not window.test.selectbox(key="setting-date_style").disabled
    assert "Your reference is **11.0 mi**" in window.open().words
