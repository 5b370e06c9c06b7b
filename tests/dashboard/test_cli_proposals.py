"""Proposals in the terminal: listed, accepted, declined, reopened."""

from pathlib import Path

from ingest.proposals import Proposal, add_proposal
from tests.command import answer, niggle
from tests.homes import NOW, opened, settings_at


def test_proposals_are_listed_and_answered(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with opened(settings_at(tmp_path)) as con:
        day = NOW.date()
        for kind, text in (("exercise", "bridges"), ("finding", "caves in")):
            link = "https://example.org/b" if kind == "exercise" else None
            add_proposal(con, Proposal(0, 1, "a" * 16, "Bo", kind, day, None, text, link, "knee", "left", NOW), day)
    told = niggle(home, "proposals", "list").stdout
    for words in ("Bo", "an exercise from 1 Mar 2026 on, left knee", "“bridges”", "https://example.org/b", "open"):
        assert words in " ".join(told.split()), words
    done = niggle(home, "proposals", "accept", "1")
    assert done.stdout == "Proposal 1 is accepted: entry 1 of niggle tried list. niggle tried edit changes it.\n"
    assert answer(home, "proposals", "accept", "1")["entry"] == 1
    assert "proposed by Bo" in niggle(home, "tried", "list").stdout
    assert answer(home, "proposals", "decline", "2") == {"id": 2, "kind": "finding", "state": "declined", "entry": None}
    assert [row["state"] for row in answer(home, "proposals", "list")["rows"]] == ["declined", "accepted"]
    refused = niggle(home, "proposals", "accept", "2")
    assert (refused.returncode, "Reopen it first" in refused.stderr) == (2, True)
    assert answer(home, "proposals", "reopen", "1")["state"] == "open"
    assert answer(home, "tried", "list")["rows"] == []
    assert niggle(home, "proposals", "accept", "9").returncode == 2
    assert niggle(home, "proposals", "add", "x").returncode == 2


def test_nothing_proposed_is_said(tmp_path: Path) -> None:
    assert "Nothing is proposed." in niggle(tmp_path / "home", "proposals", "list").stdout
