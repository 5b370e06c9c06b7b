"""`niggle notes parse`: what a note says, as a document and in lines; nothing is stored."""

import json
import subprocess
from pathlib import Path
from typing import get_type_hints

import pytest

from dashboard import shapes
from tests.command import PROGRAM, answer, environment
from tests.command import typed as niggle


def test_every_key_of_a_finding_is_documented(tmp_path: Path) -> None:
    document = answer(tmp_path / "home", "notes", "parse", "left calf swollen 3/10")
    assert [list(one) for one in document["findings"]] == [list(get_type_hints(shapes.FindingRow))]
    assert [list(one) for one in document["red_flags"]] == [list(get_type_hints(shapes.RedFlagRow))]


def test_nothing_is_stored(tmp_path: Path) -> None:
    assert answer(tmp_path / "home", "notes", "parse", "left", "knee", "4/10")["findings"][0]["severity_0_10"] == 4
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("left knee 3-4/10 sore after 2 miles", "left knee, 3.5/10, “3-4/10”, sore, during run, at 3.2 km: “left knee"),
        ("no pain in the right calf", "right lower leg (calf), does not hurt: “"),
        ("both hips sore last year", "both sides, hip or groin, sore, in the past: “"),
        ("if my knee hurts at 30 min I stop", "knee, pain, "),
        ("dark urine after the ultra", "Have it looked at: dark urine, from “dark urine”"),
        ("no pain today", "No pain, as you say."),
        ("The ankle did its thing", "Not understood, kept as you wrote it: “The ankle did its thing”"),
        ("sunny 10k", "Nothing about pain in it."),
    ],
)
def test_it_is_said_in_plain_lines(tmp_path: Path, text: str, line: str) -> None:
    assert line in niggle(tmp_path / "home", "notes", "parse", text).stdout


def test_a_dash_reads_what_comes_in_whatever_bytes_they_are(tmp_path: Path) -> None:
    command = [*PROGRAM, "notes", "parse", "-", "--json"]
    told = subprocess.run(command, input=b"left knee 4/10 \xff\x00", capture_output=True, env=environment(tmp_path))
    assert (told.returncode, told.stderr) == (0, b"")
    assert json.loads(told.stdout)["findings"][0]["side"] == "left"
