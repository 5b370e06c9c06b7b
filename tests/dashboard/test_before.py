"""What came before, in words and as a document: every branch, and every history that nobody would expect."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

import polars as pl
import pytest

from analytics.changes import KINDS, Examined
from analytics.onset import LOOKED_AT, Before, Odds, Spiked, before
from analytics.onset import Tested as OneTest
from analytics.onset_test import OnsetTest
from analytics.run import Seen
from dashboard.before_documents import document_of
from dashboard.before_words import EXPOSURE_NAMES, NONE, STORY, detail, figure, rank, statements, together
from dashboard.demo.story import Calendar
from dashboard.format import Shown
from dashboard.shapes import BeforeDocument
from tests.adversarial import BUILDERS, LAST, five_injuries
from tests.analytics.history import OWNER, SHARED, new_history
from tests.claims import claims, claims_in
from tests.command import answer, typed
from tests.conftest import DEMO_UNTIL

KM = Shown()
ONSET = date(2026, 3, 1)


def fits(value: Any, hint: Any) -> bool:
    """Whether a value of a document is of the shape that is written down."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return any(fits(value, one) for one in get_args(hint))
    if origin is list:
        return isinstance(value, list) and all(fits(one, get_args(hint)[0]) for one in value)
    if is_typeddict(hint):
        hints = get_type_hints(hint)
        return isinstance(value, dict) and value.keys() == hints.keys() and all(
            fits(value[name], one) for name, one in hints.items()
        )  # fmt: skip
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint in (None, NoneType):
        return value is None
    return type(value) is hint


def no_constant(text: str) -> None:
    raise AssertionError(f"{text} is no JSON")


def document(home: Path, **settings: str) -> dict[str, Any]:
    done = typed(home, "before", "--json", "--as-of", LAST.isoformat(), **settings)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout, parse_constant=no_constant)
    return found


@pytest.mark.parametrize("name", BUILDERS)
def test_every_history_is_answered_in_the_shape_written_down(adversarial: Callable[[str], Path], name: str) -> None:
    found = document(adversarial(name))
    assert fits(found, BeforeDocument), name
    told = [row["id"] for row in found["episodes"] if row["counted"]]
    assert len(told) == found["injuries"]
    assert [row["episode_id"] for row in found["aligned"]] == [key for key in told for _ in range(9)]
    certain = [row["id"] for row in found["episodes"] if row["counted"] and not row["onset_uncertain"]]
    places = [(row["episode_id"], row["exposure"]) for row in found["percentiles"]]
    assert places == [(key, exposure) for key in certain for exposure in LOOKED_AT]
    assert (found["test"] is None) or len(certain) >= 5
    assert found["tier"] == sum(len(certain) >= least for least in (1, 5, 15))
    assert len(found["statements"]) >= 1


@pytest.mark.parametrize("name", BUILDERS)
def test_no_history_leads_into_a_claim_and_load_is_acquitted_in_none(
    adversarial: Callable[[str], Path], name: str
) -> None:
    found = document(adversarial(name))
    said = typed(adversarial(name), "before", "--as-of", LAST.isoformat())
    assert said.returncode == 0, said.stderr
    few = len([row for row in found["episodes"] if row["counted"]]) < 5
    assert not claims_in(found, few=few)
    lines = found["statements"]
    assert not claims("\n".join(lines), few=few)
    for line in lines:
        assert line.strip() == line
        assert line.endswith((".", "?"))
        assert not re.search(r"caus|predict|prevent|safe|\brisk|danger|None|nan\b|\binf\b|  ", line), line
        if "usual range" in line:
            assert "that does not rule load out" in line
        if "after the onset" in line:
            assert line.endswith("It may be a consequence of the pain.")
    shown = " ".join(said.stdout.split())
    for line in lines:
        assert " ".join(line.split()) in shown


EXPECTED = {
    "nothing": (0, 0), "one_run": (0, 0), "one_run_called_an_injury": (1, 1), "never_logs": (0, 0),
    "only_when_it_hurts": (1, 2), "all_days_painful": (0, 0), "long_and_odd_notes": (1, 1),
    "pain_in_the_future": (0, 0), "overlapping_episodes": (1, 3), "onset_before_the_first_run": (1, 1),
    "no_run_in_the_month_before": (1, 1), "first_run_after_a_layoff": (1, 1), "only_the_stop_is_known": (0, 1),
    "three_injuries": (1, 3), "five_injuries": (2, 5), "five_of_which_four_can_be_used": (2, 5),
    "sixteen_injuries": (3, 16), "gaps": (1, 1), "expired": (1, 1), "everything_unknown": (1, 1), "with_gait": (1, 1),
}  # fmt: skip


def test_every_history_has_the_tier_that_it_was_made_for(adversarial: Callable[[str], Path]) -> None:
    documents = {name: document(adversarial(name)) for name in BUILDERS}
    assert {name: (one["tier"], one["injuries"]) for name, one in documents.items()} == EXPECTED
    assert documents["five_of_which_four_can_be_used"]["test"] is None
    assert documents["five_injuries"]["test"]["k"] == 5
    odds = documents["sixteen_injuries"]["odds"]
    assert 0 < odds["low"] < odds["ratio"] < odds["high"]


def said(adversarial: Callable[[str], Path], name: str) -> str:
    return "\n".join(document(adversarial(name))["statements"])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "No injury has set in here that could be looked back from."),
        ("one_run_called_an_injury", "the last run up to it, on 30 Jun 2025, cannot be compared: it takes 35 days"),
        ("only_when_it_hurts", "distance was in your usual range (62nd percentile of 585 runs), and no run of its 4"),
        ("only_when_it_hurts", "unusual for you: 7 days, against the weekly mean of the 28 before, 1.08 × (97th"),
        ("onset_before_the_first_run", "no run of known distance lies in the 7 days up to it, so there is nothing to"),
        ("everything_unknown", "no run of known distance lies in the 7 days up to it"),
        ("no_run_in_the_month_before", "no run of known distance lies in the 7 days up to it"),
        (
            "only_the_stop_is_known",
            "only the day on which you stopped is known, so it is shown and compared with",
        ),
        (
            "expired",
            "not all of the load before it is known, so whether it was usual cannot be told; that does not",
        ),
        ("gaps", "not all of the load before it is known"),
        ("long_and_odd_notes", "⚡…”)."),
        ("three_injuries", "3 injuries are stories, not statistics."),
        ("five_injuries", "5 of 5 onsets had a run above 1.10 × in their 4 days, as have"),
        ("five_of_which_four_can_be_used", "There is no test: it takes five onsets, and fewer of these 5 have"),
        ("sixteen_injuries", "a session spike 0.1 higher is associated with"),
        ("with_gait", "Changed before it: cadence since 24 Mar 2025 (-4.0 steps/min at the same pace, noise floor"),
        ("with_gait", "Changed after the onset, not before it: balance since"),
        ("with_gait", "Changed before it: surface on 7 Apr 2025 (trail, which no run of the 26 weeks before was on)."),
    ],
)
def test_each_branch_has_its_words(adversarial: Callable[[str], Path], name: str, words: str) -> None:
    assert words in said(adversarial, name)


def test_the_demo_is_one_story_in_the_usual_range_with_all_that_was_looked_at(demo_home: Path) -> None:
    found = answer(demo_home, "before", "--as-of", DEMO_UNTIL.isoformat())
    assert fits(found, BeforeDocument)
    assert (found["tier"], found["injuries"], found["test"], found["odds"]) == (1, 1, None, None)
    onset = Calendar(DEMO_UNTIL).onset
    lines = found["statements"]
    assert lines[0] == STORY
    assert lines[1].startswith(f"Left knee, {KM.day(onset)}: distance was in your usual range (")
    assert lines[1].endswith("; that does not rule load out.")
    assert "2 stand above your 90th percentile: cadence, from its level of 26 weeks (" in lines[2]
    names = [row["what"] for row in found["examined"]]
    assert names[:11] == list(KINDS)
    changed = {row["what"] for row in found["changes"]}
    assert {"cadence_spm", "stance_balance_left_pct"} <= changed
    assert not [name for name in names if name.startswith("after_onset_")]
    text = "\n".join(lines)
    assert "By chance alone, at least one of these 6 values would stand above your 90th percentile in 47 %" in text
    assert "1 injury is a story, not statistics." in text
    assert not claims_in(found, few=True)


def test_the_terminal_tells_the_demo_as_in_the_snapshot(demo_home: Path) -> None:
    """Set NIGGLE_UPDATE_SNAPSHOTS=1 to write it anew, then read the difference."""
    found = typed(demo_home, "before", "--as-of", DEMO_UNTIL.isoformat()).stdout
    text = "\n".join(line.rstrip() for line in found.splitlines()) + "\n"
    path = Path(__file__).parent / "snapshots" / "before.txt"
    if os.environ.get("NIGGLE_UPDATE_SNAPSHOTS"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_who_may_not_see_pain_is_told_nothing_but_that(tmp_path: Path) -> None:
    history = new_history(tmp_path)
    five_injuries(history)
    found = before(history.con, SHARED)
    assert statements(found, KM) == []
    told = document_of(found, KM, synthetic=False)
    assert told["caveats"] == ["Pain notes are the athlete's own and are not shared."]
    assert not any(told[name] for name in ("episodes", "aligned", "percentiles", "examined", "statements"))
    assert statements(before(history.con, Seen(1, "owner", until=date(2000, 1, 1))), KM) == [NONE]
    assert before(history.con, OWNER).injuries == 5
    history.close()


@pytest.mark.parametrize(
    ("percentile", "words"),
    [(0.0, "1st"), (0.016, "2nd"), (0.033, "3rd"), (0.11, "11th"), (0.124, "12th"), (0.46, "46th"), (0.51, "51st"),
     (0.999, "99th"), (1.0, "99th")],
)  # fmt: skip
def test_a_percentile_in_words(percentile: float, words: str) -> None:
    assert rank(percentile) == f"{words} percentile"


def test_figures_have_their_units() -> None:
    values = {"session_spike": 1.104, "acute_chronic": 0.9, "weekly_change": -0.052, "week_m": 71_060.0,
              "cadence_change": 3.04, "balance_change": 1.004}  # fmt: skip
    assert [figure(name, value, KM) for name, value in values.items()] == [
        "1.10 ×", "0.90 ×", "-5 %", "71.1 km", "3.0 steps/min off", "1.00 points off",
    ]  # fmt: skip
    assert figure("week_m", 16_093.44, Shown("mi")) == "10.0 mi"
    assert list(EXPOSURE_NAMES) == list(LOOKED_AT)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Examined("shoe", "changed", ONSET, {"from": "Old", "to": "New"}), "New, before that Old"),
        (Examined("back_to_back", "changed", ONSET, {"days": 9, "before_days": 5}),
         "a run on 9 days in a row, on 5 at most before"),
        (Examined("race", "changed", ONSET, {"distance_m": None}), "a race"),
        (Examined("race", "changed", ONSET, {"distance_m": 42_195}), "a race of 42.2 km"),
        (Examined("tried", "changed", ONSET, {"kind": "cross_training", "text": ""}), "cross training"),
        (Examined("tried", "changed", ONSET, {"kind": "rest", "text": "a week"}), "rest, “a week”"),
        (Examined("illness", "changed", ONSET, {"days": 1}), "ill, 1 day without a run"),
        (Examined("stance_ms", "changed", ONSET, {"change": 5.2, "noise_floor": 2.0}),
         "+5.2 ms at the same pace, noise floor 2.0 ms"),
    ],
)  # fmt: skip
def test_what_there_is_to_tell_of_a_change(one: Examined, words: str) -> None:
    assert detail(one, KM) == words


def five(**changes: Any) -> Any:
    """Five onsets that were tested."""
    none = pl.DataFrame()
    test = OnsetTest(1.13, 0.32, 5, 401, 1_234, "kilometres")
    found = Before(
        2, 5, 5, none, none, None, 0, none, {}, {}, 20, 0.878, 401, (OneTest("primary", "session_spike", test),),
        Spiked(2, 5, 40, 401),
    )  # fmt: skip
    return replace(found, **changes)


def test_the_test_says_what_it_found_and_how_weak_it_is() -> None:
    chance, test, weak, caveat, spiked = together(five())
    assert chance == (
        "By chance alone, at least one of these 20 values would stand above your 90th percentile in 88 % of histories, "
        "and 2.0 of them on average, if they were independent."
    )
    assert test == (
        "Over 5 onsets, the longest run of 4 days was 1.13 × the longest of the 30 days before on average. If the "
        "onsets are moved together along your own kilometres, it is as high in 32 % of all places (1,234 that differ, "
        "401 runs; p = 0.32)."
    )
    assert weak.startswith("How weak that is: in simulated histories of 5 onsets, ")
    assert caveat.startswith("A test of one runner's injuries is weak")
    assert spiked == (
        "2 of 5 onsets had a run above 1.10 × in their 4 days, as have 40 of the 401 runs that they are compared with."
    )


def test_a_small_p_is_not_said_to_be_nothing() -> None:
    small = OneTest("primary", "session_spike", OnsetTest(1.5, 0.0004, 5, 401, 1_234, "kilometres"))
    assert "less than 1 % of all places (1,234 that differ, 401 runs; p < 0.01)" in together(five(tests=(small,)))[1]


def test_chance_of_few_and_of_very_many_values() -> None:
    assert together(five(looks=1, chance=0.1))[0] == (
        "By chance alone, such a value stands above your 90th percentile in 10 % of histories."
    )
    assert " 41 % of histories, and 0.5 of them on average" in together(five(looks=5, chance=1 - 0.9**5))[0]
    assert "in more than 99 % of histories" in together(five(looks=96, chance=1 - 0.9**96))[0]
    assert not [line for line in together(five(looks=0, chance=None)) if "chance alone" in line]


def test_odds_are_associated_and_no_more() -> None:
    told = together(five(tier=3, odds=Odds(1.234, 0.4, 1_234.4, 15)))[-1]
    assert told == (
        "Within your own half years, a session spike 0.1 higher is associated with 1.23 × the odds of an onset for "
        "each kilometre (0.40 to 1,234, 95 % interval, 15 onsets). Associated says no more than that they went "
        "together."
    )
    assert together(five(tier=3))[-1].startswith("There is no odds ratio: fewer than fifteen onsets")


def test_miles_and_feet_where_they_are_set(adversarial: Callable[[str], Path]) -> None:
    home = adversarial("with_gait")
    done = typed(home, "before", "--as-of", LAST.isoformat(), NIGGLE_DISTANCE_UNIT="mi")
    assert " km" not in done.stdout
    assert "a race of 3.1 mi" in done.stdout
    assert "1,509 ft in 7 days" in done.stdout
