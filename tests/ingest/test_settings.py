from pathlib import Path

import pytest

from ingest.settings import BadSetting, default_home, load_settings


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}).first_weekday == 0
    (tmp_path / "niggle.toml").write_text('first_weekday = "sunday"\n')
    assert load_settings(tmp_path, {}).first_weekday == 6
    assert load_settings(tmp_path, {"NIGGLE_FIRST_WEEKDAY": "saturday"}).first_weekday == 5
    assert load_settings(tmp_path, {"NIGGLE_FIRST_WEEKDAY": "saturday"}, first_weekday="friday").first_weekday == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('timezone = "Mars/Olympus"', "zone such as Europe/Berlin"),
        ('first_weekday = "someday"', "monday"),
        ("max_file_bytes = -1", "above 0"),
        ('max_file_bytes = "lots"', "whole number"),
        ('distance_unit = "furlong"', "km or mi"),
        ('watch = "garmin"', "from the root"),
        ("watch = 5", "a list of folders"),
        ("watch = [1]", "a list of folders"),
        ('watch = ["~nobody-of-this-name/x"]', "from the root"),
        ('allowed_hosts = ["*"]', "names such as"),
        ('allowed_hosts = ["run.example.org:443"]', "without a port"),
        ("allowed_hosts = 5", "a list such as"),
        ('trusted_proxies = ["0.0.0.0/0"]', "addresses such as"),
        ('trusted_proxies = ["*"]', "addresses such as"),
        ('colour = "blue"', "no setting named colour"),
        ("timezone = ", "cannot be read"),
    ],
)
def test_a_wrong_value_names_the_setting_and_where_it_stands(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "niggle.toml").write_text(text)
    with pytest.raises(BadSetting, match=told) as refusal:
        load_settings(tmp_path, {})
    assert "niggle.toml" in str(refusal.value)


def test_the_machines_zone_is_the_default_and_a_setting_goes_before_it(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}, "Europe/Berlin").timezone == "Europe/Berlin"
    assert load_settings(tmp_path, {"NIGGLE_TIMEZONE": "Asia/Tokyo"}, "Europe/Berlin").timezone == "Asia/Tokyo"


def test_folders_to_watch_are_a_list_in_the_file_and_separated_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / "niggle.toml").write_text('watch = ["/a b", "~/garmin"]\n')
    assert load_settings(tmp_path, {}).watch == (Path("/a b"), Path.home() / "garmin")
    assert load_settings(tmp_path, {"NIGGLE_WATCH": "/c:/d:"}).watch == (Path("/c"), Path("/d"))
    assert load_settings(tmp_path, {"NIGGLE_WATCH": ""}).watch == ()


def test_names_and_proxies_are_lists_in_the_file_and_separated_by_commas_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / "niggle.toml").write_text('allowed_hosts = ["Run.Example.org."]\ntrusted_proxies = ["10.0.0.0/24"]\n')
    settings = load_settings(tmp_path, {})
    assert (settings.allowed_hosts, settings.trusted_proxies) == (("run.example.org",), ("10.0.0.0/24",))
    settings = load_settings(tmp_path, {"NIGGLE_ALLOWED_HOSTS": "a.example, b.example", "NIGGLE_TRUSTED_PROXIES": ""})
    assert (settings.allowed_hosts, settings.trusted_proxies) == (("a.example", "b.example"), ())


def test_the_home_is_where_the_environment_says(tmp_path: Path) -> None:
    assert default_home({"NIGGLE_HOME": str(tmp_path)}) == tmp_path
    assert default_home({}).name == "niggle"
