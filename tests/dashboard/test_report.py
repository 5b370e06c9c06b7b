"""A report: what is in it by its scopes, and that nothing in it is run, loaded or sent."""

import json
import math
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analytics.audience import NEEDS, SCOPES, Scope, Share
from dashboard.desk import Desk
from dashboard.report import USUAL, report_of
from dashboard.report_page import POLICY, page_of
from tests.analytics.history import OWNER, History, day, new_history
from tests.command import niggle
from tests.homes import settings_at
from tests.marks import FAR, HIDDEN_M, HOME, MARKED_NOW, ZONE, found_in, granted, marked_history, metres_from

WHOLE: frozenset[Scope] = frozenset(SCOPES)
NOW = MARKED_NOW
HOSTILE = "<script>alert(1)</script><img src=https://example.org/x onerror=alert(1)>"


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[History, Desk]]:
    home = tmp_path_factory.mktemp("report")
    history = marked_history(home)
    yield history, Desk(history.con, settings_at(home), NOW, OWNER)
    history.close()


class Seen(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.extend(attrs)


QUESTIONS: dict[Scope, str] = {
    "load": "How far was run each week, and has it jumped?", "gait": "Is gait changing, at the same pace?",
    "pain": "What hurt, and since when?", "tried": "What was tried, and what did clinicians find?",
    "before": "What came before the injuries?", "runs": "Which runs were these, and what else was done?",
    "map": "Where did the runs go?",
}  # fmt: skip
OSTRC = "How much did it hamper? The overuse questionnaire"


def made(desk: Desk, share: Share, weeks: int = 6) -> str:
    return page_of(report_of(desk, "Mara", share, weeks))


@pytest.mark.parametrize(
    "scopes",
    [*(frozenset({scope, NEEDS.get(scope, scope)}) for scope in SCOPES), WHOLE - {"words"}, WHOLE - {"pain", "before"}],
    ids=lambda scopes: "+".join(sorted(scopes)),
)
def test_what_is_not_granted_is_not_in_it(marked: tuple[History, Desk], scopes: frozenset[Scope]) -> None:
    page = made(marked[1], Share(scopes))
    assert found_in(page) <= granted(scopes)
    asked = {QUESTIONS[scope] for scope in scopes if scope in QUESTIONS} | ({OSTRC} if "pain" in scopes else set())
    assert set(re.findall(r"<h2>(.*?)</h2>", page)) == asked
    assert ("says nothing by itself" in page) == (not asked)
    columns = set(re.findall(r"<th>(.*?)</th>", page))
    for scope, column in (("words", "Title"), ("heartrate", "Heart rate, bpm"), ("pain", "Pain beside it, 0–10")):
        assert scope in scopes or column not in columns


def test_what_is_granted_is_in_it(marked: tuple[History, Desk]) -> None:
    page = made(marked[1], Share(WHOLE))
    found = found_in(page)
    assert found <= granted(WHOLE)
    assert {"title-mark", "note-mark", "ankle", "tried-mark", "clinician-mark"} <= found
    assert "171" in page
    assert "Cadence at the same pace: 172.0 steps/min over the 28 days up to 4 Apr 2026 (8 runs)" in page
    assert "Left ankle, 5 Apr 2026: " in page
    assert ">50<" in page, "the score of the questionnaire"


def test_where_runs_went_is_drawn_without_their_ends_and_the_places_that_were_named(
    marked: tuple[History, Desk],
) -> None:
    page = made(marked[1], Share(frozenset({"runs", "map"})))
    (drawn,) = re.findall(r'<svg[^>]*aria-label="5 Apr 2026\n30.0 km">.*?</svg>', page, re.DOTALL)
    assert ">5 km</text>" in drawn
    (begin, end) = re.findall(r"V[\d.]+H([\d.]+)", drawn)[0], re.findall(r'<path d="M([\d.]+)', drawn)[0]
    metres = 5000 / (float(begin) - float(end))
    lines = [
        [tuple(map(float, place.split(","))) for place in line.split()]
        for line in re.findall(r'points="([^"]*)"', drawn)
    ]
    assert len(lines) == 3
    x, y = max(place for line in lines for place in line)  # the north-east end is FAR
    for right, down in (place for line in lines for place in line):
        north = FAR[0] - (down - y) * metres / 111_195
        east = FAR[1] + (right - x) * metres / (111_195 * math.cos(math.radians(FAR[0])))
        assert metres_from(HOME, north, east) >= HIDDEN_M - 2 * metres
        assert metres_from(ZONE, north, east) >= HIDDEN_M - 2 * metres
    assert "1 of 40 runs of these weeks can be drawn." in page
    assert not {name for name in ("48.", "11.6") if f">{name}" in drawn}
    assert "Where did the runs go?" not in made(marked[1], Share(frozenset({"map", "load"})))


def test_what_is_withheld_is_counted_and_its_week_not_known(marked: tuple[History, Desk]) -> None:
    page = made(marked[1], Share(USUAL))
    assert "1 activity on 21 Mar 2026 is not shared." in page
    assert page.count(">not known</td>") == 1
    later = made(marked[1], Share(USUAL, since=day(81)))
    assert "not shared." not in later
    assert "22 Mar 2026 to 10 Apr 2026" in later


def test_nothing_in_it_is_run_loaded_or_sent(marked: tuple[History, Desk]) -> None:
    history, desk = marked
    history.con.execute("update activity set title = ? where title = 'title-mark'", [HOSTILE])
    history.con.execute("update pain_note set text = ?", [HOSTILE])
    history.con.execute("update tried set text = ?, link = 'https://example.org/bridges'", [HOSTILE])
    page = page_of(report_of(desk, HOSTILE, Share(WHOLE)))
    history.con.execute("update activity set title = 'title-mark' where title = ?", [HOSTILE])
    history.con.execute("update pain_note set text = 'note-mark'")
    history.con.execute("update tried set text = 'tried-mark', link = 'link-mark'")
    assert POLICY in page
    seen = Seen()
    seen.feed(page)
    assert not seen.tags & {"script", "img", "link", "iframe", "object", "embed", "form", "a", "base", "image", "use"}
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    addresses = {"href", "src", "action", "xlink:href", "srcset", "data"}
    assert not [value for name, value in seen.attributes if name in addresses and not (value or "#").startswith("#")]
    assert not re.search(r"url\((?!['\"]?#)|@import", page)
    assert "&lt;script&gt;" in page


def test_an_empty_history_has_a_report_that_says_so(tmp_path: Path) -> None:
    history = new_history(tmp_path)
    try:
        page = made(Desk(history.con, settings_at(tmp_path / "home"), NOW, OWNER), Share(WHOLE))
    finally:
        history.close()
    assert "No run is shared of these weeks." in page
    assert "Silence is not zero." in page


def test_the_command_writes_a_file_for_its_owner_alone_and_never_over_another(demo_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.html"
    done = niggle(demo_home, "report", "--weeks", "60", "--as-of", "2026-03-20", "--output", str(file))
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    page = file.read_text("utf-8")
    assert page.count("<svg") >= 3
    assert "Synthetic data" in page
    again = niggle(demo_home, "report", "--output", str(file))
    assert again.returncode == 1
    assert "is there already" in again.stderr
    told = json.loads(niggle(demo_home, "report", "--sees", "load", "--json", "--as-of", "2026-03-20").stdout)
    assert (told["sees"], told["first_day"], told["last_day"]) == (["load"], "2026-02-09", "2026-03-20")
    assert date.fromisoformat(told["first_day"]) + timedelta(days=39) == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("--sees", "before"), "says nothing without"),
        (("--sees", "everything"), "Nothing is shared by the name"),
        (("--weeks", "521"), "1 to 520 weeks"),
        (("--from", "2099-01-01"), "still to come"),
    ],
)
def test_what_makes_no_sense_is_refused(demo_home: Path, asked: tuple[str, ...], why: str) -> None:
    done = niggle(demo_home, "report", "--json", *asked)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr
