"""Links and documents: only what a browser takes for a page of the web, and only files that are what they seem."""

import os
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.journal import NoSuchEntry, NotUnderstood, delete, restore
from ingest.papers import (
    MAX_DOCUMENT_BYTES,
    Document,
    NoDocument,
    Paper,
    add_paper,
    document_of,
    is_link,
    kind_of,
    read_document,
)
from ingest.pipeline import sweep_originals
from ingest.store import originals
from ingest.store.ask import first_row
from ingest.store.backup import back_up
from ingest.store.checks import check_store
from ingest.store.removal import remove_everything
from ingest.store.restore import restore as restore_backup
from ingest.undo import undo_import
from tests.homes import LOG, NOW, count, import_into, opened, settings_at

DAY = date(2026, 2, 3)
PDF = b"%PDF-1.7\nnothing in it"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
GOOD = [
    "https://example.org/a", "http://example.org", "https://example.org:8080/a?b=c#d", "https://exämple.org/ä",
    "https://127.0.0.1/", "https://example.org/(a)'[x]",
]  # fmt: skip
BAD = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "file:///etc/passwd", "data:text/html,x",
    "ftp://example.org/a", "//example.org/a", "example.org", "https://", "https:///a", "http:example.org", "",
    " https://example.org", "https://example.org/a b", "https://example.org/\ta", "https://example.org/\x00",
    "https://example.org/\x1b[2J", "https://example.org/\u202egpj", "https://user:secret@example.org/", "HTTPS://x.org",
    "https://example.org\\@evil.example/", "https://example.org/<script>", 'https://example.org/"', "https://[::1/",
    "https://example.org:port/", "mailto:ann@example.org", "vbscript:x", "https://example.org/" + "a" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("url", GOOD)
def test_a_link_to_the_web_is_kept_as_it_is(tmp_path: Path, url: str) -> None:
    with opened(settings_at(tmp_path)) as con:
        assert add_paper(con, settings_at(tmp_path), Paper(DAY, url=url), NOW) == 1
        assert first_row(con, "select url, sha256 from paper") == (url, None)


@pytest.mark.parametrize("url", BAD)
def test_any_other_link_is_refused_in_words(tmp_path: Path, url: str) -> None:
    with opened(settings_at(tmp_path)) as con:
        with pytest.raises(NotUnderstood, match="starts with https://"):
            add_paper(con, settings_at(tmp_path), Paper(DAY, url=url), NOW)
        assert count(con, "paper") == 0


@given(st.text(max_size=60))
def test_whatever_is_taken_for_a_link_has_a_host_and_nothing_that_a_screen_obeys(text: str) -> None:
    for url in (text, f"https://{text}", f"http://example.org/{text}"):
        if is_link(url):
            assert url.startswith(("https://", "http://"))
            assert url.isprintable()
            assert not set(url) & set(' <>"\\`')


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "jpeg"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        (b"\0\0\0\x18ftypheic", "heic"),
        (b"\0\0\0\x18ftypmp42", None),
        (b" %PDF-1.7", None),
        (b"<html><script>alert(1)</script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", None),
        (b"MZ\x90\0", None),
        (b"PK\x03\x04", None),
        (b"RIFF\x10\0\0\0WAVE", None),
        (b"", None),
    ],
)
def test_what_a_file_is_its_first_bytes_say(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind


def test_a_document_is_kept_private_among_the_originals_and_handed_back(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        paper = Paper(DAY, None, None, Document(PDF, "letter.pdf"), None, "knee", "left", "from Ann")
        number = add_paper(con, settings, paper, NOW)
        path = originals.path_of(settings, originals.digest(PDF))
        assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (PDF, 0o600)
        assert document_of(con, settings, number) == (PDF, "pdf")
        told = "select title, file_name, file_kind, byte_count, area, side from paper"
        assert first_row(con, told) == ("letter.pdf", "letter.pdf", "pdf", len(PDF), "knee", "left")
        assert all(check.sound for check in check_store(con, settings) if "originals" in check.name)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\ann\\letter.pdf", "letter.pdf"),
        ("/etc/cron.d/x", "x"),
        ("a\x00b\x1b[2J.pdf", "ab[2J.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("", "document"),
        ("..", ".."),
        ("x" * 5000, "x" * 200),
        ("\udcff.pdf", "?.pdf"),
        ("<script>.pdf", "<script>.pdf"),
    ],
)
def test_a_hostile_name_is_only_a_label(tmp_path: Path, name: str, label: str) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        before = {path for path in settings.home.rglob("*") if path.parent != settings.home}
        add_paper(con, settings, Paper(DAY, document=Document(PNG, name)), NOW)
        assert first_row(con, "select file_name from paper") == (label,)
        sha256 = originals.digest(PNG)
        new = {path for path in settings.home.rglob("*") if path.parent != settings.home} - before
        assert new <= {originals.path_of(settings, sha256), originals.path_of(settings, sha256).parent}


@pytest.mark.parametrize(
    ("paper", "why"),
    [
        (Paper(DAY), "a link or a file"),
        (Paper(DAY, url="https://example.org", document=Document(PDF, "a")), "one of the two"),
        (Paper(DAY, "x" * 201, "https://example.org"), "200"),
        (Paper(DAY, url="https://example.org", text="x" * 4001), "4,000"),
        (Paper(DAY, url="https://example.org", area="kne"), "Did you mean 'knee'"),
        (Paper(DAY, url="https://example.org", area="knee", side="up"), "no side"),
        (Paper(NOW.date() + timedelta(days=2), url="https://example.org"), "up to today"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, paper: Paper, why: str) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con, pytest.raises(NotUnderstood, match=why):
        add_paper(con, settings, paper, NOW)


def test_a_file_that_is_no_document_or_too_large_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    settings = settings_at(tmp_path, max_file_bytes=100)
    with opened(settings) as con:
        for data, why in ((b"<html>", "no PDF and no picture"), (PDF + bytes(100), "larger than")):
            with pytest.raises(NoDocument, match=why):
                add_paper(con, settings, Paper(DAY, document=Document(data, "a.pdf")), NOW)
        add_paper(con, settings, Paper(DAY, document=Document(PDF.ljust(100), "a.pdf")), NOW)
        assert len(list(settings.originals.glob("*/*"))) == count(con, "paper") == 1


def test_only_files_are_read_and_no_more_of_them_than_may_be_kept(tmp_path: Path) -> None:
    settings = settings_at(tmp_path, max_file_bytes=50)
    (tmp_path / "a.pdf").write_bytes(PDF + bytes(100))
    assert len(read_document(tmp_path / "a.pdf", settings).data) == 51 < MAX_DOCUMENT_BYTES
    os.mkfifo(tmp_path / "pipe")
    for path, why in (
        (tmp_path, "not a file|cannot be read"), (tmp_path / "pipe", "not a file"), (tmp_path / "no", "No such file"),
        (Path("a\0b"), "cannot be read"),
    ):  # fmt: skip
        with pytest.raises(NoDocument, match=why):
            read_document(path, settings)


def test_a_lost_or_changed_document_is_never_handed_out(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        number = add_paper(con, settings, Paper(DAY, document=Document(PDF, "a")), NOW)
        path = originals.path_of(settings, originals.digest(PDF))
        path.write_bytes(b"%PDF-1.7\nanother thing")
        with pytest.raises(NoDocument, match="damaged"):
            document_of(con, settings, number)
        path.unlink()
        with pytest.raises(NoDocument, match="missing"):
            document_of(con, settings, number)
        assert [check.sound for check in check_store(con, settings) if check.name == "originals"] == [False]
        with pytest.raises(NoSuchEntry):
            document_of(con, settings, number, athlete_id=2)


def test_no_import_and_no_undo_takes_a_document_away(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "letter.pdf").write_bytes(PDF)
    (tmp_path / "log.csv").write_text(LOG)
    with opened(settings) as con:
        number = add_paper(con, settings, Paper(DAY, document=Document(PDF, "letter.pdf")), NOW)
        import_into(con, settings, tmp_path / "letter.pdf", tmp_path / "log.csv")
        undo_import(con, settings, 1, NOW)
        sweep_originals(con, settings)
        assert document_of(con, settings, number) == (PDF, "pdf")
        delete(con, "paper", number, NOW)
        sweep_originals(con, settings)
        restore(con, "paper", number)
        assert document_of(con, settings, number) == (PDF, "pdf")


def test_a_document_goes_into_a_backup_and_comes_back_out_of_sight_or_not(tmp_path: Path) -> None:
    settings, other = settings_at(tmp_path / "one"), settings_at(tmp_path / "other")
    with opened(settings) as con:
        number = add_paper(con, settings, Paper(DAY, document=Document(PDF, "a.pdf")), NOW)
        delete(con, "paper", add_paper(con, settings, Paper(DAY, document=Document(PNG, "b.png")), NOW), NOW)
        made = back_up(con, settings, tmp_path / "all.zip", NOW)
        assert (made.originals, made.missing, made.changed) == (2, (), ())
    restore_backup(other, tmp_path / "all.zip", NOW)
    with opened(other) as con:
        assert document_of(con, other, number) == (PDF, "pdf")
        restore(con, "paper", 2)
        assert document_of(con, other, 2) == (PNG, "png")
    gone = remove_everything(other)
    assert (gone.others, other.home.exists()) == ((), False)
