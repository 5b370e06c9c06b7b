"""What is in everything that is served to a guest? Words that stand nowhere else, looked for by each single scope."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.audience import NEEDS, SCOPES
from dashboard.shell import BY_SCOPE
from ingest.errors import Refusal
from ingest.proposals import Proposal, add_proposal, answer_proposal
from ingest.settings import Settings
from ingest.store.connect import open_store
from tests.busy import comment, form_of
from tests.command import answer, heard, niggle
from tests.dashboard.test_guests import made, opened
from tests.dashboard.test_visitors import OWNERS, logged_in, with_password
from tests.homes import track
from tests.served import Served, served
from tests.visitors import Visitor

# What is put where, and which scope shows it; None: no link does. `pain` beside `words` is what a note's text needs.
CANARIES: dict[str, frozenset[str] | None] = {
    "zxtitle": frozenset({"words"}),
    "zxdescription": frozenset({"words"}),
    "zxfile": None,
    "zxnote": frozenset({"pain", "words"}),
    "zxtried": frozenset({"tried"}),
    "zxclinician": frozenset({"tried"}),
    "zxwho": frozenset({"tried"}),
    "zxaccepted": frozenset({"tried"}),
    "zxproposal": None,
    "zxproposer": None,
    "zxpaper": None,
    "zxself": None,
    "zxother": None,
    "zxfailed": None,
    "zxunrecorded": None,
    # What is said by one link, to whoever came by another one; and what that link is called.
    "zxtoann": None,
    "zxfromann": None,
    "zxlink": None,
}
QUERIES = {
    "load": ("", "range=all&more=acwr", "range=all&align=week&by=time"), "gait": ("", "range=all"), "before": ("",),
    "niggles": ("", "range=12w", "note=1&tried=1&words=1", "search=zx"), "runs": ("", "text=zx", "sport=run&page=1"),
    "": ("",), "data": ("outcome=all",), "settings": ("",), "found": ("",), "coach": ("",),
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six weeks of running, and a word of its own in everything that the runner or a file could say."""
    folder = tmp_path_factory.mktemp("zxfolder")
    home, today = folder / "home", datetime.now(UTC).replace(hour=6, minute=0, second=0, microsecond=0, tzinfo=None)
    files = folder / "zxfile"
    files.mkdir()
    for back in range(3, 45, 3):
        begun = today - timedelta(days=back)
        words = "zxdescription, sore knee 3/10"
        (files / f"zxfile-{back}.gpx").write_text(track("zxtitle", begun, 40 + back % 5, words=words))
    (files / "zxfailed.csv").write_text("zxfailed")
    niggle(home, "import", str(files))
    day = (today - timedelta(days=2)).date().isoformat()
    answer(home, "pain", "add", "--on", day, "--area", "knee", "--side", "left", "--severity", "4", "zxnote")
    answer(home, "tried", "add", "--from", day, "--kind", "rest", "zxtried")
    answer(home, "clinician", "add", "--on", day, "--by", "zxwho", "--area", "knee", "--side", "left", "zxclinician")
    answer(home, "papers", "add", "https://example.org/zxpaper", "--title", "zxpaper")
    answer(home, "unrecorded", "add", "--from", day, "--to", day, "zxunrecorded")
    row = answer(home, "episodes")["rows"][0]
    answer(home, "episodes", "set", row["id"], "--note", "zxself")
    with open_store(Settings(home), today) as con:
        for text in ("zxproposal", "zxaccepted"):
            link = f"https://example.org/{text}"
            told = Proposal(0, 1, "f" * 16, "zxproposer", "stage", today.date(), None, text, link, None, None, today)
            number = add_proposal(con, told, today.date())
        answer_proposal(con, number, "accepted", today, athlete_id=1)
    answer(home, "athlete", "add", "zxother")
    with_password(home, OWNERS)
    return home


# All that can be made to speak: our own faults, Streamlit, and what lies below it.
VERBOSE = {"NIGGLE_DEBUG": "1", "STREAMLIT_LOGGER_LEVEL": "debug"}
LOUD = "import logging; logging.basicConfig(level=logging.DEBUG)"


@pytest.fixture(scope="module")
def log(home: Path) -> Path:
    """Where all that the service says goes."""
    return home.with_name("log")


@pytest.fixture(scope="module")
def service(home: Path, log: Path) -> Iterator[Served]:
    with served(home, address="0.0.0.0", log=log, before=LOUD, settings=VERBOSE) as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def ann(service: Served, home: Path) -> Visitor:
    """Who came by a link of this name, and said something and was told something by it."""
    link = answer(home, "share", "create", "--name", "zxlink", "--sees", ",".join(SCOPES))
    guest = opened(service, link)
    comment(guest, form_of(guest), "zxfromann")
    service.ask("comment_add", about="day", key="2026-01-01", text="zxtoann", link=link["id"])
    return guest


GRANTS = [*({one, NEEDS[one]} if one in NEEDS else {one} for one in SCOPES), {"pain", "words"}, set(SCOPES)]


@pytest.mark.parametrize("sees", GRANTS, ids=lambda sees: ",".join(one for one in SCOPES if one in sees))
def test_what_is_served_to_a_guest_has_what_was_granted_and_no_word_more(
    service: Served, home: Path, sees: set[str]
) -> None:
    link = made(home, ",".join(sees))
    guest = opened(service, link)
    runs = heard(home, "spikes")["rows"]
    keys = [runs[0]["activity_id"], runs[-1]["activity_id"]]
    told = "".join(guest.page(page, query) for page, queries in QUERIES.items() for query in queries)
    told += "".join(guest.page("runs", f"run={key}") for key in keys)
    feed = guest.ask("GET", f"{link['path']}/feed.json")
    assert feed.status == 200
    told += feed.text + heard(home, "report", weeks=8, sees=sorted(sees))["html"]
    found = {word for word in CANARIES if word in told}
    allowed = {word for word, needs in CANARIES.items() if needs is not None and needs <= sees}
    assert found <= allowed
    assert str(home) not in told
    assert "zxfolder" not in told
    if sees == set(SCOPES):
        assert found == allowed, "what is granted is there, so that this can find what is not"


def test_the_report_of_a_guest_has_the_scopes_and_days_of_the_link_and_no_word_more(
    service: Served, home: Path
) -> None:
    since = datetime.now(UTC).date() - timedelta(days=10)
    for sees, more in ((set(SCOPES), ()), ({"load", "runs"}, ("--from", since.isoformat()))):
        guest = opened(service, made(home, ",".join(sees), *more))
        with guest.line() as page:
            page.run("")
            told = guest.get(page.download("guest-report")).text
        allowed = {word for word, needs in CANARIES.items() if needs is not None and needs <= sees}
        assert {word for word in CANARIES if word in told} <= allowed
        assert ("zxtried" in told) == ("tried" in sees)
        assert "zxfolder" not in told
        assert told.startswith("<!doctype html>")
        runs = told.count('<td data-name="Distance">')
        assert runs == 3 if more else runs > 10


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_opens_its_own_pages_and_no_other(service: Served, home: Path, scope: Any) -> None:
    sees = {scope, NEEDS[scope]} if scope in NEEDS else {scope}
    guest = opened(service, made(home, ",".join(sees)))
    for page in QUERIES:
        told = guest.page(page)
        shown = bool(BY_SCOPE.get(page, frozenset()) & sees)
        assert ("What is shared with you?" in told) != shown, page


def test_a_therapists_link_hears_of_no_other_ones_proposals(service: Served, home: Path) -> None:
    told = opened(service, made(home, "load", "--may-propose")).page("")
    assert "What do you propose?" in told
    assert [word for word in CANARIES if word in told] == []


def test_a_feed_and_a_report_have_what_a_proposal_became_and_nothing_of_proposals(service: Served, home: Path) -> None:
    link = made(home)
    feed = Visitor(service.url).get(f"{link['path']}/feed.json")
    report = heard(home, "report", weeks=6, sees=list(SCOPES))["html"]
    assert feed.status == 200
    assert "zxproposal" not in feed.text + report
    assert "zxproposer" not in feed.text + report
    assert "zxaccepted" in report


def test_what_is_said_by_a_link_is_on_its_pages_and_in_no_feed_and_no_report(
    service: Served, home: Path, ann: Visitor
) -> None:
    assert all(word in ann.page("") for word in ("zxtoann", "zxfromann"))
    owner = logged_in(service, OWNERS)
    assert all(word in owner.page("coach") for word in ("zxtoann", "zxfromann", "zxlink"))
    report = heard(home, "report", weeks=8, sees=sorted(SCOPES))["html"]
    with ann.line() as page:
        page.run("")
        report += ann.get(page.download("guest-report")).text
    assert not [word for word in ("zxtoann", "zxfromann") if word in report]


def test_no_word_of_anybodys_stands_in_the_log_however_much_it_says(
    service: Served, home: Path, log: Path, ann: Visitor
) -> None:
    """After pages, refusals and an import that failed; the name of the folder is in it as an error tells it."""
    owner = logged_in(service, OWNERS)
    for page in QUERIES:
        owner.page(page, "athlete=zxother&search=zx")
    service.ask("import_files", paths=[str(home.with_name("zxfile"))])
    for text in ("zxnote" * 1000, ""):
        with pytest.raises(Refusal):
            service.ask("comment_add", about="day", key="2026-01-01", text=text, link=1)
    with pytest.raises(Refusal):
        service.ask("pain_add", on="zxnote", area="zxnote", severity=4)
    said = log.read_text()
    assert "DEBUG" in said, "it says all that it can"
    assert not {word for word in CANARIES if word in said}
    secrets = [ann.cookies["niggle-guest"], owner.cookies["niggle"], OWNERS]
    assert not [secret for secret in secrets if secret in said]


FAULT = """
import dashboard.feed as feed
import dashboard.pages.overview as page
def fault(*_):
    raise ValueError("zxfault in /zxfolder of zxnote")
page.withheld = page.newly_dated = feed.feed_of = fault
"""


def test_a_fault_tells_whoever_looks_on_and_the_log_nothing_of_what_it_was_about(tmp_path: Path) -> None:
    """The words of an error that nobody foresaw may be anybody's, or a path of this machine."""
    home, log = tmp_path / "home", tmp_path / "log"
    link = made(home)
    with served(home, log=log, before=FAULT) as service:
        guest = opened(service, link)
        told = guest.page("")
        feed = guest.ask("GET", f"{link['path']}/feed.json")
        assert "Tell whoever shares this with you" in told
        assert (feed.status, feed.text[:24]) == (500, "a fault of Niggle's own.")
        assert "zx" not in told + feed.text
    assert log.read_text().count("A fault of Niggle's own: ValueError in fault") == 2
    assert "zx" not in log.read_text()
    assert link["path"] not in log.read_text()
