"""Files and words that mean harm, brought to a running service; and what is seen instead, by everybody."""

import csv
import gzip
import io
import json
import re
import struct
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from analytics.audience import SCOPES
from tests import fit_bytes as fit
from tests.busy import comment, form_of
from tests.command import answer, environment, heard, niggle
from tests.dashboard.test_guests import made, opened
from tests.dashboard.test_visitors import OWNERS, logged_in, with_password
from tests.homes import track
from tests.served import Served, free_port, served, wait_for
from tests.uploads import bring
from tests.visitors import Answer, Visitor
from tests.warm import Started

SCRIPT = "<script>zap(1)</script><img src=x onerror=zap(2)>"
FORMULA = "=HYPERLINK(0)"
LIMITS = {"NIGGLE_MAX_ARCHIVE_BYTES": "4000000", "NIGGLE_MAX_FILE_BYTES": "2000000"}
TODAY = datetime.now(UTC).replace(hour=6, minute=0, second=0, microsecond=0, tzinfo=None)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("attacks") / "home"
    with served(home, settings=LIMITS) as running:
        yield running


def zip_of(files: dict[str, bytes]) -> bytes:
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, data in files.items():
            whole.writestr(name, data)
    return place.getvalue()


def imported(service: Served, runs: int) -> dict[str, str]:
    """Wait until so many imports are over; why files did not come in, by their last names."""
    until = time.monotonic() + 60
    while sum(row["finished_at"] is not None for row in service.ask("imports")["rows"]) < runs:
        assert time.monotonic() < until, "the import does not end"
        time.sleep(0.1)
    return {row["path"].rpartition("/")[2]: row["reason"] for row in service.ask("problems")["rows"]}


# By upload: what is seen of each.
BOMBS: dict[str, tuple[bytes, str]] = {
    "bomb.zip": (zip_of({f"{i}.csv": bytes(1_900_000) for i in range(4)}), "raise max_archive_bytes"),
    "nested.zip": (zip_of({f"{i}.zip": zip_of({"a.csv": bytes(1_900_000)}) for i in range(4)}), "max_archive_bytes"),
    "big.gpx.gz": (gzip.compress(b"<gpx>" + b" " * 2_500_000 + b"</gpx>"), "max_file_bytes"),
    "laughs.gpx": (
        b'<!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><gpx>&c;</gpx>',
        "DOCTYPE",
    ),
    "outside.tcx": (
        b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]><TrainingCenterDatabase>&x;</TrainingCenterDatabase>',
        "DOCTYPE",
    ),
    "deep.gpx": (b"<gpx>" + b"<a>" * 50_000, "breaks off in the middle"),
    "trap.zip": (zip_of({"../../evil.csv": b"date,distance_km\n2026-01-01,10\n"}), "leads out of the archive"),
}


def test_bombs_that_are_uploaded_are_a_sentence_each_and_the_rest_comes_in(service: Served) -> None:
    owner = Visitor(service.url)
    bring(
        owner, {**{name: data for name, (data, _) in BOMBS.items()}, "good.csv": b"date,distance_km\n2026-01-01,10\n"}
    )
    why = imported(service, 1)
    for name, (_, told) in BOMBS.items():
        reasons = [reason for place, reason in why.items() if place.startswith(name) or name == "trap.zip"]
        assert any(told in (reason or "") for reason in reasons), (name, why.get(name))
    assert service.ask("status")["activities"] == 1
    assert "max_archive_bytes" in owner.page("data").replace("\\", "")
    assert list((service.home / "inbox").iterdir()) == []
    assert not list(service.home.parent.rglob("evil.csv"))


# Script and formulas in whatever a file or a runner can say.


@dataclass
class Said:
    """A history that means harm, and all that was told of it, to the athlete and to a guest."""

    service: Served
    guest: Visitor
    messages: list[ForwardMsg]
    files: dict[str, Answer]
    feed: Answer


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Said]:
    home = tmp_path_factory.mktemp("said") / "home"
    with served(home) as service:
        owner = Visitor(service.url)
        bring(owner, files_that_mean_harm())
        imported(service, 1)
        day = f"{TODAY - timedelta(days=2):%Y-%m-%d}"
        for text in (SCRIPT, FORMULA):
            service.ask("pain_add", on=day, area="knee", side="left", severity=4, text=text)
            service.ask("tried_add", begun=day, kind="rest", text=text)
            service.ask("clinician_add", on=day, text=text, who=text, area="knee", side="left")
            service.ask("gear_add", kind="shoe", name=text, begun=day)
            service.ask("paper_add", title=text, url="https://example.org/paper")
        service.ask("athlete_add", name=SCRIPT[:60])
        link = service.ask("share_create", name=SCRIPT[:60], sees=sorted(SCOPES))
        guest = opened(service, link)
        comment(guest, form_of(guest), "plain")
        service.ask("comment_add", about="day", key=day, text=SCRIPT, link=link["id"])
        keys = [row["activity_id"] for row in service.ask("spikes")["rows"]]
        found = Said(service, guest, [], {}, guest.ask("GET", f"{link['path']}/feed.json"))
        for visitor in (Visitor(service.url), guest):
            for page, query in [*PAGES, *(("runs", f"run={key}") for key in keys)]:
                with visitor.line() as line:
                    line.run(page, query)
                    found.messages += line.messages
                    for name in line.files():
                        found.files[f"{name} of {page} {query} {len(found.files)}"] = visitor.get(line.download(name))
        yield found


PAGES = [
    ("", ""), ("load", "range=all"), ("niggles", "range=all"), ("runs", ""), ("data", "outcome=all"), ("coach", ""),
    ("settings", f"athlete={SCRIPT[:60]}"), ("found", "state=all"),
]  # fmt: skip


def files_that_mean_harm() -> dict[str, bytes]:
    """By their names, their titles, and each text within a FIT file."""
    escaped = SCRIPT.replace("<", "&lt;").replace(">", "&gt;")
    runs = {
        f"{FORMULA} <img src=x onerror=zap(3)>.gpx": track(
            escaped, TODAY - timedelta(days=9), 30, words=f"sore {escaped}"
        ),
        "formula.gpx": track(FORMULA, TODAY - timedelta(days=6), 30, words=FORMULA),
    }
    return {name: text.encode() for name, text in runs.items()} | {
        "run.fit": fit_that_means_harm(TODAY - timedelta(days=4)), f"failed {SCRIPT.replace('/', '')}.csv": b"no log",
    }  # fmt: skip


def fit_that_means_harm(begun: datetime) -> bytes:
    """A run of half an hour whose device, profile and developer field are named by a stranger."""
    name = SCRIPT.encode() + b"\0"
    start = int((begun - datetime(1989, 12, 31)).total_seconds())
    head = fit.definition(0, fit.FILE_ID, [(0, 1, fit.ENUM), (4, 4, fit.UINT32), (8, len(name), fit.STRING)])
    head += fit.message(0, struct.pack("<BI", 4, start) + name)
    head += fit.described(0, 0, fit.UINT8, SCRIPT, FORMULA)
    record = fit.definition(1, fit.RECORD, [(253, 4, fit.UINT32), (5, 4, fit.UINT32)], [(0, 1, 0)])
    for place in range(180):
        record += fit.message(1, struct.pack("<IIB", start + 10 * place, 3000 * place, 7))
    fields = [(253, 4, fit.UINT32), (2, 4, fit.UINT32), (7, 4, fit.UINT32), (8, 4, fit.UINT32), (9, 4, fit.UINT32),
              (5, 1, fit.ENUM), (110, len(name), fit.STRING)]  # fmt: skip
    whole = struct.pack("<IIIIIB", start + 1790, start, 1_790_000, 1_790_000, 540_000, 1)
    return fit.fit_file(head, record, fit.definition(2, fit.SESSION, fields), fit.message(2, whole + name))


# What a browser shows as it is: charts, tables and what can be chosen hold texts that are never markup.
AS_IT_IS = {
    "vega_lite_chart",
    "arrow_data_frame",
    "selectbox",
    "multiselect",
    "text_input",
    "text_area",
    "button_group",
}


def test_script_in_a_title_a_note_a_name_or_a_file_is_words_on_every_page(said: Said) -> None:
    markup, looked_for = re.compile(r"(?<!\\)<(?=script|img)"), 0
    for message in said.messages:
        element = message.delta.new_element
        told = str(message.delta.add_block if message.delta.HasField("add_block") else element)
        if "zap(" in told.replace("\\", ""):
            looked_for += 1
            assert element.WhichOneof("type") in AS_IT_IS or not markup.search(told), told[:2000]
    assert looked_for > 20


def test_nor_is_it_run_in_a_file_a_report_or_a_feed(said: Said) -> None:
    assert (said.feed.headers["content-type"], said.feed.headers["x-content-type-options"]) == (
        "application/json",
        "nosniff",
    )
    assert any(SCRIPT in (row.get("title") or "") for row in json.loads(said.feed.text)["runs"])
    for name, came in said.files.items():
        assert came.status == 200
        assert "'unsafe-inline'" not in came.headers["content-security-policy"].split("style-src")[0]
        assert came.headers["x-content-type-options"] == "nosniff"
        if name.startswith("svg"):
            tags = {one.tag.rpartition("}")[2] for one in ElementTree.fromstring(came.text).iter()}
            assert not tags & {"script", "img", "image", "foreignObject", "a", "iframe"}, name
        elif name.startswith("report"):
            assert "zap(" in came.text
            assert not re.search(r"<(script|img)", came.text)


def test_a_formula_in_a_file_is_words(said: Said, tmp_path: Path) -> None:
    """In each figure's CSV, by whomever it is downloaded, and in those of an export."""
    told = {name: came.text for name, came in said.files.items() if "csv" in name}
    assert niggle(said.service.home, "export", str(tmp_path / "out")).returncode == 0
    told |= {file.name: file.read_text("utf-8") for file in (tmp_path / "out" / "tables").glob("*.csv")}
    assert sum(FORMULA in text for text in told.values()) >= 5
    for name, text in told.items():
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                assert not cell.startswith(("=", "@", "\t", "\r")), (name, cell)
                assert not cell.startswith(("+", "-")) or re.fullmatch(r"-[\d.e+-]+", cell), (name, cell)


# Time, and another service.


def test_a_clock_that_jumps_opens_nothing_to_anybody_and_keeps_nobody_out(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with_password(home, OWNERS)
    link = made(home, "load")
    with served(home) as service:
        guest, owner = opened(service, link), logged_in(service, OWNERS)
        kept = [dict(guest.cookies), dict(owner.cookies)]
    for days in (400, -400):
        jump = "import dashboard.desk as desk, datetime as d; now = desk.utc_now\n"
        jump += f"desk.utc_now = lambda: now() + d.timedelta(days={days})"
        with served(home, before=jump) as service:
            assert Visitor(service.url).get(link["path"]).status == 404
            assert Visitor(service.url).ask("GET", f"{link['path']}/feed.json").status == 404
            assert [Visitor(service.url, dict(one)).line_status() for one in kept] == [403, 403]
            assert [Visitor(service.url, dict(one)).get("/").status for one in kept] == [404, 303]
            logged_in(service, OWNERS)
    with served(home) as service:
        assert Visitor(service.url).get(link["path"]).status == 303
        logged_in(service, OWNERS)


def test_of_two_services_that_start_on_one_home_at_once_one_runs(tmp_path: Path) -> None:
    home = tmp_path / "home"
    heard(home, "status")
    ports = [free_port(), free_port()]
    both = [
        Started(["serve", "--port", str(port)], environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for port in ports
    ]
    try:
        until = time.monotonic() + 60
        while all(one.poll() is None for one in both):
            assert time.monotonic() < until, "both run"
            time.sleep(0.05)
        (lost,) = [one for one in both if one.poll() is not None]
        (won,) = [(one, port) for one, port in zip(both, ports, strict=True) if one is not lost]
        _, why = lost.communicate(timeout=30)
        assert lost.returncode == 1
        assert str(home) in why
        assert "Traceback" not in why
        url = f"http://127.0.0.1:{won[1]}"
        wait_for(url, won[0])
        assert Visitor(url).get("/").status == 200
        assert heard(home, "pain_add", on="2026-03-01", area="knee", side="left", severity=3)["id"] == 1
    finally:
        for one in both:
            one.terminate()
            one.communicate(timeout=30)
    assert answer(home, "doctor")["sound"]
