"""What a clinician found is dated and attributed, and its words are nobody's but theirs."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.clinicians import Finding, add_finding, edit_finding
from ingest.journal import NoSuchEntry, NotUnderstood, delete
from ingest.store.ask import first_row
from tests.homes import NOW, count, opened, settings_at

DAY = date(2026, 2, 3)
ANN = Finding(DAY, "left knee caves in", "Ann Meier", "physiotherapist", "knee", "left")


def test_it_is_kept_with_whose_word_it_is(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        assert add_finding(con, ANN, NOW) == 1
        assert add_finding(con, Finding(DAY, "cross-over\n gait ", profession="  physio\ttherapist "), NOW) == 2
        rows = con.execute(
            "select local_date, to_date, who, profession, text, area, side from clinician_finding"
        ).fetchall()
        assert rows == [
            (DAY, None, "Ann Meier", "physiotherapist", "left knee caves in", "knee", "left"),
            (DAY, None, None, "physio therapist", "cross-over\n gait", None, None),
        ]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"who": None, "profession": " "}, "Say who found it"),
        ({"text": " \n\u200b"}, "what was found"),
        ({"text": "x" * 4001}, "4,000"),
        ({"who": "x" * 101}, "100"),
        ({"area": "kne"}, "Did you mean 'knee'"),
        ({"side": "up"}, "no side"),
        ({"local_date": NOW.date() + timedelta(days=2)}, "up to today"),
        ({"local_date": date(1899, 1, 1)}, "up to today"),
        ({"to_date": DAY - timedelta(days=1)}, "cannot end"),
    ],
)
def test_what_makes_no_sense_is_refused_new_and_as_a_change(tmp_path: Path, changes: dict[str, Any], why: str) -> None:
    with opened(settings_at(tmp_path)) as con:
        with pytest.raises(NotUnderstood, match=why):
            add_finding(con, replace(ANN, **changes), NOW)
        assert count(con, "clinician_finding") == 0
        add_finding(con, ANN, NOW)
        with pytest.raises(NotUnderstood, match=why):
            edit_finding(con, 1, changes, NOW)


def test_it_can_be_changed_and_ended_and_is_never_erased(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_finding(con, ANN, NOW)
        edit_finding(con, 1, {"to_date": DAY, "text": "knee caves in", "area": None}, NOW)
        told = "select to_date, text, area, side, edited_at from clinician_finding"
        assert first_row(con, told) == (DAY, "knee caves in", None, None, NOW)
        with pytest.raises(NotUnderstood, match="deleted_at"):
            edit_finding(con, 1, {"deleted_at": None}, NOW)
        delete(con, "clinician_finding", 1, NOW)
        with pytest.raises(NoSuchEntry):
            edit_finding(con, 1, {"text": "x"}, NOW)
        with pytest.raises(NoSuchEntry):
            edit_finding(con, 9, {"text": "x"}, NOW)
        assert count(con, "clinician_finding") == 1


def test_signs_that_a_screen_obeys_are_left_out_and_emoji_stay(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_finding(con, Finding(DAY, "knee\x1b[31m \u202eevac\x00s\n\tin 🏃‍♀️ <b>", "Ann\r\nMeier\u2066"), NOW)
        assert first_row(con, "select who, text from clinician_finding") == ("AnnMeier", "knee[31m evacs\n in 🏃‍♀️ <b>")


def test_another_athletes_finding_is_not_theirs_to_change(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_finding(con, ANN, NOW, 2)
        with pytest.raises(NoSuchEntry):
            edit_finding(con, 1, {"text": "mine"}, NOW, 1)
