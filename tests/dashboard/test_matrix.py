"""Who gets what, each of everybody at each page, route and file of a running service: what is allowed, and no more.

What is allowed stands in tables; a visitor for whom they say nothing gets nothing.
"""

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl
import pytest

from analytics.audience import NEEDS, SCOPES, Scope
from analytics.run import refresh
from dashboard.desk import utc_now
from dashboard.owner import Owner
from dashboard.shell import BY_SCOPE
from dashboard.visits import Visits
from ingest.identity import RULES_VERSION
from ingest.settings import load_settings
from tests.analytics.gait_history import gait_run
from tests.analytics.history import new_history
from tests.command import heard
from tests.dashboard.test_feed import ALWAYS, OF_SCOPES
from tests.dashboard.test_guests import GONE, end_at
from tests.dashboard.test_visitors import MARAS, OWNERS, with_password
from tests.marks import found_in, granted, mark_notes, mark_samples
from tests.served import Served, served
from tests.visitors import Visitor

TODAY = datetime.now(UTC).date()
WHOLE = frozenset(SCOPES)
# A link with each scope by itself, with the one that it says nothing without, and one with all.
GRANTS: dict[str, frozenset[Scope]] = {one: frozenset({one, NEEDS.get(one, one)}) for one in SCOPES} | {"all": WHOLE}
PAGES: list[tuple[str, str]] = [
    ("", ""), ("load", "range=all&more=acwr"), ("load", "range=all&align=week&by=time&against={earlier}"),
    ("gait", "range=all"), ("niggles", "range=all&note=1&tried=1&words=1"), ("before", ""), ("runs", "text=mark"),
    ("runs", "run={key}"), ("data", "outcome=all"), ("found", ""), ("settings", ""), ("coach", ""), ("roster", ""),
]  # fmt: skip
# Each figure of a page, to be downloaded as CSV and SVG: what a link has to show for it.
FIGURES: dict[str, frozenset[Scope]] = {
    "weeks": frozenset({"load"}), "ratios": frozenset({"load"}), "blocks": frozenset({"load"}),
    "gait": frozenset({"gait"}), "pain": frozenset({"pain"}), "ostrc": frozenset({"pain"}),
    "tried": frozenset({"tried", "pain"}), "aligned": frozenset({"before"}), "places": frozenset({"before"}),
    "channels": frozenset({"runs"}), "track": frozenset({"map"}),
}  # fmt: skip


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The owner with half a year of running and marks in all that was written; its key is that of the marked run."""
    folder = tmp_path_factory.mktemp("matrix")
    history = new_history(folder)
    for back in range(170, 0, -1):
        if back % 4 == 0:
            gait_run(history, ago(back), cadence=172.0, seed=back)
        elif back not in range(34, 40):
            history.run(ago(back), 10_000)
    number = history.run(ago(5), 31_400, start="18:00")
    history.con.execute(
        "update activity set title = 'title-mark', description = 'description-mark', private_note = 'private-mark', "
        "average_heart_rate_bpm = 171.25, sample_count = 900 where activity_no = ?",
        [number],
    )
    mark_samples(history.con, number)
    # Away from home, where the marks of a place are, and on through what is no mark.
    history.con.execute(
        "update sample set latitude_deg = 48.0625 - 0.0001 * ordinal, longitude_deg = 11.5625 - 0.0001 * ordinal "
        "where activity_no = ?", [number],
    )  # fmt: skip
    mark_notes(history.con, ago(5))
    history.con.execute("insert into athlete values (2, 'Mara', false, now()::timestamp)")
    maras = history.run(ago(3), 7_000)
    history.con.execute("update activity set athlete_id = 2, title = 'Mara runs' where activity_no = ?", [maras])
    history.con.execute("insert into resolved values (?)", [RULES_VERSION])  # no records: these activities stay
    history.con.execute("delete from heart_rate_time")
    refresh(history.con)
    (key,) = history.con.execute("select activity_key from activity where activity_no = ?", [number]).fetchone() or (
        "",
    )
    history.close()
    home = folder / "home"
    heard(home, "pain_add", on=ago(40).isoformat(), area="ankle", side="left", severity=6, changed_run=True)
    heard(home, "ostrc_add", on=ago(12).isoformat(), area="ankle", side="left", options=[2, 2, 2, 2])
    with_password(home, OWNERS)
    with_password(home, MARAS, "--athlete", "Mara")
    return home, key


@dataclass
class House:
    """The running service, the marked run, and everybody's browser by their names in the tables."""

    service: Served
    key: str
    links: dict[str, Any]
    visitors: dict[str, Visitor]


@pytest.fixture(scope="module")
def house(home: tuple[Path, str]) -> Iterator[House]:
    """Each has an address of their own, so that nobody's wrong links make another one wait."""
    place, key = home
    links, cookies = _links_of(place)
    with served(place, settings={"NIGGLE_TRUSTED_PROXIES": "127.0.0.1"}) as service:
        names = ["nobody", "owner", "Mara", *links]
        visitors = {
            name: Visitor(service.url, headers={"X-Forwarded-For": f"192.0.2.{at}"}) for at, name in enumerate(names)
        }
        for name, session in cookies.items():
            visitors[name].cookies["niggle-guest"] = session
        assert visitors["owner"].log_in(OWNERS, "Runner").status == 303
        assert visitors["Mara"].log_in(MARAS, "Mara").status == 303
        yield House(service, key, links, visitors)


def _links_of(home: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """A link of each kind, by its name, and the session of a browser that opened it."""
    owner = Owner(lambda: load_settings(home, {}))
    owner.visits = Visits(owner.transact, utc_now, reached=True)
    links, cookies = {}, {}
    try:
        for name in (*GRANTS, "expired", "revoked"):
            sees = sorted(GRANTS.get(name, WHOLE))
            links[name] = owner.answer("share_create", name=f"By {name}", sees=sees)
            cookies[name], _ = owner.visits.open_link(links[name]["path"].removeprefix("/c/"), "192.0.2.9", "x", None)
        owner.answer("share_revoke", number=links["revoked"]["id"])
    finally:
        owner.visits.close()
        owner.close()
    end_at(home, links["expired"], utc_now() - timedelta(seconds=1))
    return links, cookies


@dataclass
class Walk:
    """All that somebody is told: pages, and the files that could be downloaded from them."""

    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, set[tuple[int, int]]] = field(default_factory=dict)  # of others at the addresses of the files

    @property
    def told(self) -> str:
        """All of it as one text. On pages each sign of punctuation in a text has a backslash before it."""
        said = [*self.pages.values(), *(body.decode("utf-8", "replace") for body in self.files.values())]
        return "\n".join(said).replace("\\", "")


def walk(visitor: Visitor, key: str, others: Mapping[str, Visitor] = MappingProxyType({})) -> Walk:
    """Open every page, and download whatever can be downloaded there; `others` ask for the same addresses meanwhile."""
    found = Walk()
    for page, query in PAGES:
        with visitor.line() as line:
            found.pages[f"{page}?{query}"] = line.run(page, query.format(key=key, earlier=ago(90)))
            for name in line.files():
                address = line.download(name)
                for who, other in others.items():
                    program, person = again(other).ask("GET", address), again(other).get(address)
                    assert not found_in(program.text + person.text)
                    found.answers.setdefault(who, set()).add((person.status, program.status))
                came = visitor.get(address)
                assert came.status == 200
                found.files[name] = came.body
    return found


def again(visitor: Visitor) -> Visitor:
    """Their browser with all its cookies: whose link is over is told so once, and has none after that."""
    return Visitor(visitor.url, dict(visitor.cookies), headers=visitor.headers)


@pytest.fixture(scope="module")
def owners(house: House) -> Walk:
    """What the owner is told, and what others get at the addresses of their files."""
    others = {who: house.visitors[who] for who in ("nobody", "expired", "revoked", "all", "load", "Mara")}
    return walk(house.visitors["owner"], house.key, others)


# Of what may be granted, what stands on these pages and in their files.
ON_PAGES = {
    "title-mark", "description-mark", "note-mark", "ankle", "tried-mark", "link-mark", "clinician-mark",
    "who-mark", "171.25",
}  # fmt: skip
# What a scope shows beside words, in whichever figure: in these units, and in these columns of a file.
UNITS: dict[str, frozenset[Scope]] = {
    r"\d\u202f?[ \u00a0]?km\b": frozenset({"load", "gait", "before", "runs"}),
    r"\d[ \u00a0]?bpm": frozenset({"heartrate"}),
    r"\b\d/10": frozenset({"pain"}),
    r"\d steps/min": frozenset({"gait", "runs", "before"}),
}
COLUMNS: dict[str, frozenset[Scope]] = {
    "heart_rate_bpm": frozenset({"heartrate"}),
    "latitude_deg": frozenset({"map"}), "longitude_deg": frozenset({"map"}), "words": frozenset({"words"}),
    "noted_days": frozenset({"pain"}), "unknown_days": frozenset({"pain"}), "median": frozenset({"pain"}),
    "lowest": frozenset({"pain"}), "highest": frozenset({"pain"}), "worst": frozenset({"pain"}),
}  # fmt: skip


def test_the_owner_has_all_of_it_so_that_it_can_be_found(owners: Walk) -> None:
    assert {f"{kind}-{name}" for name in FIGURES for kind in ("csv", "svg")} | {"report-file"} <= set(owners.files)
    assert found_in(owners.told) >= ON_PAGES | {"myself-mark", "paper-mark", "11.5625", "48.0625"}
    for pattern in UNITS:
        assert re.search(pattern, owners.told), pattern
    columns = {
        name for body in owners.files.values() if body[:1] != b"<" for name in body.split(b"\n")[0].decode().split(",")
    }
    assert set(COLUMNS) <= columns


@pytest.mark.parametrize("who", GRANTS)
def test_a_link_tells_what_it_shows_on_pages_and_in_files_and_no_more(house: House, who: str) -> None:
    sees = GRANTS[who]
    found = walk(house.visitors[who], house.key)
    assert set(found.files) == {"guest-report"} | {
        f"{kind}-{name}" for name, needs in FIGURES.items() if needs <= sees for kind in ("csv", "svg")
    }
    assert found_in(found.told) <= granted(sees)
    for address, told in found.pages.items():
        page = address.partition("?")[0]
        shown = page == "" or bool(BY_SCOPE.get(page, frozenset()) & sees)
        assert ("What is shared with you?" in told) == (page == "" or not shown), address
    for pattern, needs in UNITS.items():
        assert needs & sees or not re.search(pattern, found.told), pattern
    for name, body in found.files.items():
        if name.startswith("csv-"):
            frame = pl.read_csv(io.BytesIO(body), infer_schema_length=None)
            for column in frame.columns:
                assert COLUMNS.get(column, sees) & sees or frame[column].null_count() == len(frame), (name, column)
    if who == "all":
        assert found_in(found.told) >= ON_PAGES


# By path: what nobody gets, a guest whose link is over or revoked, one whose link shows everything, another athlete,
# and the owner, each as a page that a person opens. To whose link is over, 404 is the page that says so.
ROUTES: dict[str, tuple[int, int, int, int, int]] = {
    "/": (303, 404, 200, 200, 200),
    **{f"/{page}": (303, 404, 200, 200, 200) for page, _ in PAGES if page},
    "/load?athlete=Runner": (303, 404, 200, 200, 200),
    "/account": (303, 404, 303, 200, 200),
    "/strava/callback?state=x&code=y": (303, 404, 303, 303, 303),
    "/_stcore/health": (200, 200, 200, 200, 200),
    "/_stcore/host-config": (303, 404, 200, 200, 200),
    "/_stcore/metrics": (303, 404, 403, 200, 200),
    "/_stcore/script-health-check": (303, 404, 403, 200, 200),
    "/auth/login": (303, 404, 403, 302, 302),
    "/media/" + "0" * 32 + ".csv": (303, 404, 404, 404, 404),
    "/report": (303, 404, 200, 200, 200),  # Streamlit's page, which knows none of this name
    "/feed.json": (303, 404, 403, 200, 200),  # so, too: without a token there is no feed
    "/c/": (404, 404, 404, 404, 404),
    "/c/feed.json": (404, 404, 404, 404, 404),
}
KINDS = ("nobody", "expired", "all", "Mara", "owner")


@pytest.mark.parametrize("path", ROUTES)
def test_each_route_answers_each_as_the_table_says(house: House, path: str) -> None:
    for who, status in zip(KINDS, ROUTES[path], strict=True):
        for one in (who, "revoked") if who == "expired" else (who,):
            asked = fresh(house, one, path)
            came = asked.get(path)
            assert (came.status, one) == (status, one)
            assert not found_in(came.text)
            if status == 404 and one in ("expired", "revoked") and not path.startswith("/c/"):
                assert GONE in came.text
                assert fresh(house, one, path).ask("GET", path).status == 401, "a program is told no more"


def fresh(house: House, who: str, path: str) -> Visitor:
    """Their browser, at an address that tried nothing else."""
    found = again(house.visitors[who])
    found.headers = {"X-Forwarded-For": f"198.51.100.{len(who + path)}"}
    return found


def test_the_owners_files_are_nobody_elses(owners: Walk) -> None:
    """The address of every figure and of the report: what a person and a program get there."""
    assert len(owners.files) > 2 * len(FIGURES)
    assert owners.answers == {
        "nobody": {(303, 401)}, "expired": {(404, 401)}, "revoked": {(404, 401)}, "all": {(404, 404)},
        "load": {(404, 404)}, "Mara": {(404, 404)},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 403), ("expired", 403), ("revoked", 403), ("all", 101), ("Mara", 101)]
)
def test_lines_of_pages_are_for_whom_pages_are(house: House, who: str, status: int) -> None:
    assert fresh(house, who, "/").line_status() == status


@pytest.mark.parametrize("who", [*GRANTS, "expired", "revoked"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_feed_tells_what_its_link_shows_whoever_asks(house: House, who: str, method: str) -> None:
    """No cookie counts there: whoever has the address gets it, and of others' scopes nothing."""
    path = house.links[who]["path"] + "/feed.json"
    for asks in ("nobody", "owner", "all") if method == "GET" else ("nobody",):
        came = fresh(house, asks, path).ask(method, path)
        if who not in GRANTS:
            assert came.status == 404
            assert not found_in(came.text)
            return
        assert came.status == 200
        if method == "HEAD":
            assert came.body == b""
            return
        sees, feed = GRANTS[who], json.loads(came.text)
        assert set(feed) == ALWAYS.union(*(OF_SCOPES.get(one, set()) for one in sees))
        assert found_in(came.text) <= granted(sees)
        assert set(feed["scopes"]) == sees


def test_another_athlete_is_told_their_own_history_in_pages_and_files(house: House) -> None:
    """By the owner's key in the address, too."""
    found = walk(house.visitors["Mara"], house.key)
    assert found_in(found.told) <= {"ankle"}, "one of the places to choose from"
    assert "6/10" not in found.told
    assert "Mara runs" in found.told
    assert {name for name in found.files if name.startswith("csv")} == {"csv-weeks"}
    weeks = pl.read_csv(io.BytesIO(found.files["csv-weeks"]))
    assert weeks["distance_m"].sum() == 7_000
