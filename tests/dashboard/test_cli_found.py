"""`niggle notes list`, `confirm`, `dismiss` and `undo`, as typed."""

from pathlib import Path

import pytest

from tests.command import answer, heard, typed

LOG = """date,distance_km,notes
2025-05-01,10,left knee 4/10 after 2 km
2025-06-01,10,left knee sore
2025-06-02,10,no left knee pain
2025-06-03,10,left knee fine
2025-07-01,10,right calf tight
2025-07-03,10,left knee swollen
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a log of these words."""
    (tmp_path / "log.csv").write_text(LOG)
    done = typed(tmp_path / "home", "import", str(tmp_path / "log.csv"))
    assert done.returncode == 0, done.stderr
    assert "You wrote about your left knee 3 times since 2025. niggle notes list shows what was found." in done.stdout
    return tmp_path / "home"


def ids(home: Path, *words: str) -> list[str]:
    """The numbers of the findings with these words."""
    rows = answer(home, "notes", "list")["rows"]
    return [row["id"] for one in words for row in rows if row["words"] == one]


def test_the_list_groups_what_waits_by_place_with_its_words(home: Path) -> None:
    said = typed(home, "notes", "list").stdout
    assert "You wrote about your left knee 3 times since 2025 (3 wait for you, 2 say it did not hurt)." in said
    assert "“left knee 4/10 after 2 km”   left knee, 4/10, from 2.0 km   waits" in said
    assert "niggle notes confirm --area knee --side left" in said
    assert "none of it counts until you confirm it" in said


def test_one_a_place_and_all_like_one_are_confirmed_and_taken_back(home: Path) -> None:
    (sore,) = ids(home, "left knee sore")
    assert answer(home, "notes", "confirm", sore)["ids"] == [sore]
    done = typed(home, "notes", "confirm", "--area", "knee", "--side", "left")
    assert "2 pain notes made of your words. niggle pain list shows them." in done.stdout
    (fine,) = ids(home, "left knee fine")
    assert len(answer(home, "notes", "confirm", "--like", fine)["notes"]) == 2
    notes = heard(home, "pain_list")["rows"]
    assert [note["severity"] for note in notes] == [None, 0, 0, None, 4]
    every = ids(home, "left knee sore", "left knee 4/10 after 2 km", "left knee swollen", "no left knee pain", fine)
    assert typed(home, "notes", "undo", *every, fine).returncode == 0
    assert heard(home, "pain_list")["rows"] == []


def test_what_was_no_pain_is_not_asked_again_and_a_side_can_be_told(home: Path) -> None:
    (calf,) = ids(home, "right calf tight")
    assert typed(home, "notes", "dismiss", calf).stdout.startswith("1 put away.")
    assert "calf" not in typed(home, "notes", "list").stdout
    assert "not so" in typed(home, "notes", "list", "--all").stdout
    assert typed(home, "notes", "confirm", calf, "--as-side", "left").returncode == 0
    (note,) = heard(home, "pain_list")["rows"]
    assert (note["area"], note["side"], note["text"]) == ("lower_leg", "left", "right calf tight")


def test_a_sign_to_have_looked_at_is_told_first_and_put_away(home: Path) -> None:
    day = "2025-07-10"
    (flag,) = heard(home, "found", on=day)["look_at"]
    assert (flag["words"], flag["signs"]) == ("left knee swollen", ["swelling"])
    said = typed(home, "today", "--on", day).stdout
    assert "You wrote “left knee swollen” on 3 Jul 2025. That is something to have looked at." in said
    assert answer(home, "today", "--on", day)["look_at"] == [flag]
    heard(home, "flag_put_away", flag=flag["id"], until=day)
    assert answer(home, "today", "--on", day)["look_at"] == []
    assert typed(home, "notes", "undo", flag["id"]).stdout == "Taken back.\n"
    assert answer(home, "today", "--on", day)["look_at"] == [flag]
    assert answer(home, "today", "--on", "2025-08-01")["look_at"] == []


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["confirm"], "Say which"),
        (["confirm", "0123456789"], "Nothing was found under '0123456789'"),
        (["confirm", "--like", "nothing"], "Nothing was found under 'nothing'"),
        (["confirm", "--area", "foot"], "Nothing that you wrote about foot (unspecified) waits"),
        (["dismiss", "--area", "knee", "--like", "x"], "Say which"),
        (["undo", "0123456789"], "You have said nothing about 0123456789"),
    ],
)
def test_what_cannot_be_is_a_sentence(home: Path, arguments: list[str], why: str) -> None:
    done = typed(home, "notes", *arguments)
    assert (done.returncode, why in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_home_has_nothing_that_waits(tmp_path: Path) -> None:
    assert typed(tmp_path / "home", "notes", "list").stdout == "Nothing that you wrote about pain waits for you.\n"
