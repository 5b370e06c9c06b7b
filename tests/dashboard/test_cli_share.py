"""Links in the terminal: made with what they show, listed, revoked; in no backup and no export."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from analytics.audience import SCOPES
from dashboard.desk import utc_now
from ingest.settings import load_settings
from ingest.store.connect import open_store
from tests.command import answer, niggle

YEARS_ON = "2199-01-01"


def made(home: Path, *more: str, sees: str = "load,pain") -> Any:
    """The document of a link that was made."""
    return answer(home, "share", "create", "--name", "Coach Ann", "--sees", sees, *more)


def test_a_link_is_shown_once_and_kept_as_a_hash(tmp_path: Path) -> None:
    home = tmp_path / "home"
    document = made(home, "--from", "2026-01-01", "--may-propose")
    assert document["sees"] == ["load", "pain"]
    assert (document["since"], document["may_propose"], document["address"]) == ("2026-01-01", True, None)
    token = document["path"].removeprefix("/c/")
    assert len(token) == 43
    (row,) = answer(home, "share", "list")["rows"]
    assert (row["name"], row["state"], row["visits"], row["seen_at"]) == ("Coach Ann", "open", 0, None)
    with open_store(load_settings(home, {}), utc_now()) as con:
        assert con.execute("select token_sha256 from share_link").fetchall() == [
            (hashlib.sha256(token.encode()).hexdigest(),)
        ]
    stored = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert token.encode() not in stored


def test_what_it_shows_is_said_in_words(tmp_path: Path) -> None:
    done = niggle(tmp_path / "home", "share", "create", "--name", "Ann", "--sees", "tried, LOAD")
    assert done.returncode == 0
    assert f"Ann may see: {SCOPES['load']}; {SCOPES['tried']}." in " ".join(done.stdout.split())
    assert "shown once" in done.stdout
    assert "only this machine does now" in " ".join(done.stderr.split())


def test_behind_a_proxy_the_whole_address_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    settings = {"NIGGLE_ALLOWED_HOSTS": "run.example.org", "NIGGLE_TRUSTED_PROXIES": "127.0.0.1"}
    done = niggle(home, "share", "create", "--name", "Ann", "--sees", "load", **settings)
    assert "\nhttps://run.example.org/c/" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("more", "sees", "why"),
    [
        ((), "", "by itself it shows nothing"),
        ((), "lod", "Nothing is shared by the name 'lod'"),
        ((), "map", "“map” says nothing without “runs”"),
        ((), "before,load", "“before” says nothing without “pain”"),
        (("--from", YEARS_ON), "load", "still to come"),
        (("--until", "2020-01-01"), "load", "over before it begins"),
        (("--until", YEARS_ON), "load", "a year at most"),
        (("--until", "soon"), "load", "not a date"),
        (("--name", " "), "load", "whom the link is for"),
    ],
)
def test_what_makes_no_sense_is_a_sentence_and_no_link(
    tmp_path: Path, more: tuple[str, ...], sees: str, why: str
) -> None:
    home = tmp_path / "home"
    done = niggle(home, "share", "create", "--name", "Ann", "--sees", sees, *more)
    assert done.returncode == 2
    assert why in " ".join(done.stderr.split())
    assert answer(home, "share", "list")["rows"] == []


def test_a_link_is_revoked_by_its_own_athlete(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made(home)
    answer(home, "athlete", "add", "Mara")
    assert answer(home, "share", "list", "--athlete", "Mara")["rows"] == []
    assert niggle(home, "share", "revoke", "1", "--athlete", "Mara").returncode == 2
    assert answer(home, "share", "revoke", "1") == {"id": 1, "name": "Coach Ann"}
    (row,) = answer(home, "share", "list")["rows"]
    assert row["state"] == "revoked"
    assert "revoked" in niggle(home, "share", "list").stdout
    assert niggle(home, "share", "revoke", "2").returncode == 2


def test_neither_a_backup_nor_an_export_brings_a_link_back(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    made(home)
    assert niggle(home, "backup", str(tmp_path / "all.zip")).returncode == 0
    assert niggle(home, "export", str(tmp_path / "export")).returncode == 0
    answer(home, "share", "revoke", "1")
    assert niggle(other, "restore", str(tmp_path / "all.zip")).returncode == 0
    assert answer(other, "share", "list")["rows"] == []
    exported = b"".join(path.read_bytes() for path in (tmp_path / "export").rglob("*") if path.is_file())
    assert b"Coach Ann" not in exported
