"""The service is killed again and again while much is going on; nothing that it acknowledged is lost or doubled."""

import io
import os
import random
import shutil
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from dashboard.owner import Owner
from ingest.settings import load_settings
from tests.busy import Busy, Texts, form_of, go_on, imports
from tests.command import niggle
from tests.dashboard.test_visitors import OWNERS, with_password
from tests.served import Served, served
from tests.visitors import Visitor

KILLS = 50
EACH_TIME = 3  # files of an import
WITHIN_S = 0.7  # after an import was asked for, or has begun
UNHURRIED = 10  # each so many times the import is let come to its end before the kill
GUESTS = 6  # links by which comments come; one may write 30 an hour
SEED = 20261123
PROXY = {"NIGGLE_TRUSTED_PROXIES": "127.0.0.1"}  # so that each look at a link has an address of its own


def test_nothing_is_lost_or_doubled_when_the_service_is_killed_fifty_times(
    tmp_path: Path, demo_files: list[Path]
) -> None:
    """Each time: an import, notes, comments of both sides and links by several terminals and browsers, and SIGKILL at
    a random moment of it. An import that was not acknowledged is asked for again the next time.
    """
    dice = random.Random(SEED)
    home, files = tmp_path / "home", tmp_path / "files"
    _leave_an_upload(home, demo_files[-10:])
    busy = _begun(home)
    folders = [_folder(files, 0, demo_files)]
    whole = interrupted = 0  # folders whose import was acknowledged, and imports that were broken off
    for kill in range(KILLS):
        with served(home) as running, ThreadPoolExecutor(8) as others:
            _check_links(running, busy)
            gone, begun = threading.Event(), threading.Event()
            working = [others.submit(go_on, work, running, gone) for work in busy.workers()]
            importing = others.submit(imports, running, folders[-1], begun)
            if kill % 2:  # else at whatever moment
                assert begun.wait(60), "the import does not begin"
            if kill % UNHURRIED == UNHURRIED - 1:
                wait([importing], 60)
            time.sleep(dice.uniform(0, WITHIN_S))
            os.kill(running.process.pid, signal.SIGKILL)
            running.process.wait()
            gone.set()
            for each in working:
                each.result()
            if importing.result():
                whole += 1
                folders.append(_folder(files, whole, demo_files))
            else:
                interrupted += begun.is_set()
    assert interrupted >= 3, "the kills came too late to interrupt anything"
    _check(home, busy, folders, whole)

    calm = tmp_path / "calm"
    assert niggle(calm, "import", *map(str, folders)).returncode == 0
    assert _decoded(home, files) == _decoded(calm, files)


def _check(home: Path, busy: Busy, folders: list[Path], whole: int) -> None:
    """All that was acknowledged is there, once."""
    with served(home) as running:
        _check_links(running, busy)
        for number, folder in enumerate(folders):
            again = running.ask("import_files", paths=[str(folder)])
            assert number >= whole or again["imported"] == 0
        _wait_for_the_inbox(home)
        assert running.ask("doctor")["sound"]
        assert running.ask("status")["activities"] == len(folders) * EACH_TIME + 10
        _check_texts(busy.notes, [row["text"] for row in running.ask("pain_list")["rows"]])
        said = [row["text"] for row in running.ask("comment_list")["rows"]]
        _check_texts(busy.comments, [text for text in said if not text.startswith("guest")])
        _check_texts(busy.guests_comments, [text for text in said if text.startswith("guest")])
        _check_texts(busy.names, [row["name"] for row in running.ask("share_list")["rows"]][: -GUESTS - 1])
    _check_every_link(home, busy)


def _folder(files: Path, number: int, demo_files: list[Path]) -> Path:
    """The next files to import."""
    folder = files / f"{number:02}"
    folder.mkdir(parents=True)
    for file in demo_files[number * EACH_TIME : (number + 1) * EACH_TIME]:
        shutil.copy(file, folder)
    return folder


def _begun(home: Path) -> Busy:
    """A link by which the athlete writes, and guests who looked on by links of their own."""
    with served(home) as running:
        link = running.ask("share_create", name="Coach Ann", sees=["load"])["id"]
        guests = []
        for number in range(GUESTS):
            guest = Visitor(running.url)
            guest.get(running.ask("share_create", name=f"Guest {number}", sees=["load"])["path"])
            guests.append(guest)
        return Busy(guests, link, form_of(guests[0]))


def _check_links(running: Served, busy: Busy) -> None:
    """A link that was acknowledged opens after the restart, and what was revoked stays so. What was asked for and not
    acknowledged may be done or not; it is revoked now.
    """
    rows = running.ask("share_list")["rows"]
    states = {row["id"]: row["state"] for row in rows}
    assert {states[number] for number in busy.revoked} <= {"revoked"}
    assert {states[number] for number in busy.open} <= {"open"}
    for number in busy.open[-1:]:
        assert Visitor(running.url).get(busy.paths[number]).status == 303
    for row in rows:
        if row["state"] == "open" and row["name"].startswith("link") and row["id"] not in busy.open:
            running.ask("share_revoke", number=row["id"])
    busy.settle()


def _check_every_link(home: Path, busy: Busy) -> None:
    with_password(home, OWNERS)
    with served(home, settings=PROXY) as running:
        for number, path in busy.paths.items():
            from_there = {"X-Forwarded-For": f"192.0.{number // 250}.{number % 250}"}
            status = Visitor(running.url, headers=from_there).get(path).status
            assert status == (404 if number in busy.revoked else 303)


def _check_texts(texts: Texts, found: list[str]) -> None:
    """What was acknowledged is there once, and what was sent at most once."""
    counted = Counter(found)
    assert len(texts.kept) >= KILLS / 5, f"too little was going on: {texts.kind}"
    assert set(counted) <= set(texts.sent)
    assert max(counted.values()) == 1
    assert set(texts.kept) <= set(counted)


def _leave_an_upload(home: Path, files: list[Path]) -> None:
    """An upload that was taken in just before the service ended."""
    owner = Owner(lambda: load_settings(home, {}))
    owner.jobs.close()
    owner.upload((file.name, io.BytesIO(file.read_bytes())) for file in files)
    owner.close()


def _wait_for_the_inbox(home: Path) -> None:
    until = time.monotonic() + 60
    while any((home / "inbox").iterdir()) and time.monotonic() < until:
        time.sleep(0.1)


def _decoded(home: Path, files: Path) -> dict[str, object]:
    """The rows of the files of this folder, by what they say and not by their numbers."""
    from ingest.store.connect import open_store
    from tests.homes import NOW

    con = open_store(load_settings(home, {}), NOW)
    try:
        found = con.execute(
            "select s.sha256, s.path, a.* exclude (activity_no, source_no, words_no, revision), "
            "(select list((ordinal, elapsed_s, distance_m, heart_rate_bpm) order by ordinal) "
            " from sample p where p.activity_no = a.activity_no) as samples, "
            "(select longest_unbroken_m from unbroken_run u where u.activity_no = a.activity_no) as unbroken "
            "from source_record s join activity a using (source_no) where starts_with(s.path, ?) order by 1",
            [str(files)],
        ).fetchall()
        items = con.execute(
            "select path, sha256, outcome, reason, warnings from import_item where starts_with(path, ?) order by all",
            [str(files)],
        ).fetchall()
        runs = con.execute(
            "select path, count(*) from import_run, unnest(paths) as p (path) "
            "where starts_with(path, ?) and finished_at is not null group by path order by path",
            [str(files)],
        ).fetchall()
        return {"activities": found, "items": items, "runs": runs}
    finally:
        con.close()
