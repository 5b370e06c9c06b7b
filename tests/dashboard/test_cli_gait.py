"""`niggle gait` and `niggle gear`, as a runner types them."""

import json
from pathlib import Path
from typing import get_type_hints

import pytest

from dashboard import shapes
from dashboard.demo.story import Calendar
from tests.command import heard, typed
from tests.conftest import DEMO_UNTIL


def test_all_channels_come_as_one_document(demo_home: Path) -> None:
    done = typed(demo_home, "gait", "--json", "--since", "2026-03-01")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert set(document) == {"channels", "rows", "baselines", "changes", "old_and_new", "caveats", "synthetic"}
    names = [one["channel"] for one in document["channels"]]
    assert names[:3] == ["cadence_spm", "stance_ms", "stance_balance_left_pct"]
    assert document["synthetic"] is True
    assert {row["channel"] for row in document["rows"]} == set(names)
    assert min(row["local_date"] for row in document["rows"]) >= "2026-03-01"
    assert all(one["noise_floor"]["n"] >= 20 for one in document["channels"])
    assert {one["on"] for one in document["old_and_new"]} == {Calendar(DEMO_UNTIL).comeback.isoformat()}
    assert {(row["baseline"], row["runs"]) for row in document["baselines"] if row["channel"] == "cadence_spm"} == {
        (1, document["channels"][0]["runs"])
    }


def test_every_key_is_documented_and_none_is_left_out(demo_home: Path) -> None:
    document = heard(demo_home, "gait")
    rows = {
        "channels": shapes.GaitChannel, "rows": shapes.GaitRow, "baselines": shapes.BaselineRow,
        "old_and_new": shapes.OldAndNewRow,
    }  # fmt: skip
    assert list(document) == list(get_type_hints(shapes.GaitDocument))
    for name, shape in rows.items():
        assert sorted(document[name][0]) == sorted(get_type_hints(shape))
    gear = heard(demo_home, "gear_list")
    assert [list(gear), list(gear["rows"][0])] == [
        list(get_type_hints(shapes.GearDocument)), list(get_type_hints(shapes.GearRow))
    ]  # fmt: skip


def test_a_run_says_what_recurs_and_what_each_lap_was_like(demo_home: Path) -> None:
    key = heard(demo_home, "gait", channel="cadence_spm")["rows"][-1]["activity_id"]
    run = heard(demo_home, "run", key=key)
    assert list(run) == list(get_type_hints(shapes.RunDocument))
    for name, shape in (("laps", shapes.LapRow), ("within", shapes.WithinRow), ("fatigue", shapes.FatigueRow)):
        assert sorted(run[name][0]) == sorted(get_type_hints(shape))
    assert all(lap["average_stance_balance_left_pct"] is not None for lap in run["laps"])  # the files do not state it
    (balance,) = [row for row in run["fatigue"] if row["channel"] == "stance_balance_left_pct"]
    assert (balance["verdict"], balance["times"], balance["looked_at"]) == ("shown", 5, 5)
    told = typed(demo_home, "run", "show", key).stdout
    assert typed(demo_home, "run", key).stdout == told
    assert json.loads(typed(demo_home, "run", key, "--json").stdout) == run
    assert "as they go together in your six weeks before" in told
    assert "Fatigue point: after 3." in told
    assert "in 5 of the last 5 runs like this" in told


def test_the_table_says_what_is_noise_and_what_is_more(demo_home: Path) -> None:
    eve = Calendar(DEMO_UNTIL).onset.isoformat()
    told = typed(demo_home, "gait", "--channel", "cadence_spm", "--as-of", eve).stdout
    assert "Synthetic data" in told
    assert ", -3.0 steps/min against 172." in told
    assert "more than the noise floor of 0.2 steps/min, since" in told
    assert "no break of 28 days or more" in told
    assert "caused" not in told


def test_old_and_new_are_split_where_one_says(demo_home: Path) -> None:
    change = Calendar(DEMO_UNTIL).change
    told = typed(demo_home, "gait", "--channel", "cadence_spm", "--split", change.isoformat()).stdout
    assert ": -3.0 steps/min (-3." in told


def test_an_unknown_channel_is_misuse(demo_home: Path) -> None:
    done = typed(demo_home, "gait", "--channel", "hip_drop")
    assert done.returncode == 2
    assert "cadence_spm" in done.stderr


def test_a_home_without_gait_says_what_would_fill_it(tmp_path: Path) -> None:
    told = typed(tmp_path / "home", "gait").stdout
    assert "No run here says anything of gait" in told
    assert json.loads(typed(tmp_path / "home", "gait", "--json").stdout)["rows"] == []


def test_gear_is_added_listed_changed_and_taken_away(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (tmp_path / "log.csv").write_text("date,distance_km\n2026-02-01,10\n2026-02-03,5\n")
    typed(home, "import", str(tmp_path / "log.csv"))
    assert "Nothing yet" in typed(home, "gear", "list").stdout
    assert json.loads(typed(home, "gear", "add", "shoe", "Blue", "--from", "2026-02-02", "--json").stdout) == {"id": 1}
    (row,) = heard(home, "gear_list")["rows"]
    assert (row["name"], row["runs"], row["distance_m"], row["first_day"]) == ("Blue", 1, 5000, "2026-02-03")
    assert typed(home, "gear", "edit", "1", "--from", "").returncode == 0
    assert heard(home, "gear_list")["rows"][0]["distance_m"] == 15000
    assert "15.0 km" in typed(home, "gear", "list").stdout
    assert typed(home, "gear", "edit", "1").returncode == 2
    assert typed(home, "gear", "add", "socks", "Blue").returncode == 2
    assert typed(home, "gear", "delete", "1").returncode == 0
    assert heard(home, "gear_list")["rows"] == []


@pytest.mark.parametrize("command", ["add", "edit"])
def test_a_note_keeps_where_on_the_run_it_was_felt(tmp_path: Path, command: str) -> None:
    home = tmp_path / "home"
    typed(home, "pain", "add", "--area", "knee", "--severity", "3", *(["--at-km", "3.2"] if command == "add" else []))
    if command == "edit":
        assert typed(home, "pain", "edit", "1", "--at-km", "3.2").returncode == 0
    assert heard(home, "pain_list")["rows"][0]["felt_at_m"] == 3200
    assert typed(home, "pain", "edit", "1", "--at-km", "-1").returncode == 2
