import re

import pytest

from dashboard.charts.base import MAX_MARKS
from tests.dashboard.pages.conftest import HOSTILE, Serve, rows
from tests.dashboard.pages.window import Window

HOMES = ["empty", "one", "recent", "twice", "demo"]
ADDRESSES: list[tuple[str, dict[str, str]]] = [
    ("", {}),
    ("load", {}),
    ("load", {"range": "1y"}),
    ("load", {"range": "all"}),
    ("load", {"range": "all", "by": "time"}),
    ("load", {"align": "race"}),
    ("load", {"align": "week", "against": "2026-03-01", "weeks_before": "4", "by": "time"}),
    ("niggles", {}),
    ("niggles", {"range": "12w"}),
    ("niggles", {"note": "1", "tried": "1"}),
    ("before", {}),
    ("before", {"injury": "knee-left-2026-01-01"}),
    ("runs", {}),
    ("runs", {"sport": "run", "first": "2026-03-01", "last": "2026-03-31", "at_least": "5", "text": "e", "page": "2"}),
    ("data", {}),
    ("data", {"outcome": "all"}),
    ("data", {"pairs": "2", "joined": "1"}),
    ("niggles", {"words": "1"}),
    ("niggles", {"search": "knee"}),
    ("found", {}),
    ("found", {"area": "knee", "side": "left", "state": "all", "page": "2"}),
    ("settings", {}),
    ("coach", {}),
    ("roster", {}),
]
HEADINGS = {
    "": "Where do you stand?",
    "load": "Has it jumped?",
    "found": "What did you write about pain?",
    "niggles": "What hurts, and since when?",
    "before": "What came before your injuries?",
    "runs": "Which run?",
    "data": "What came in, what did not, and why?",
    "settings": "How do you read figures?",
    "coach": "Who sees what?",
    "roster": "Who needs a call, and why?",
}
# What the hostile title would become if a page forgot to make it plain.
MARKUP = re.compile(r"(?<!\\)(<script|<img|!\[x|\[a\]|\*\*bold|`code|\$x|:smile:|:material/home|:red\[)")


@pytest.mark.parametrize("home", HOMES)
def test_every_page_is_shown_without_a_fault(serve: Serve, window: Window, home: str) -> None:
    serve(home)
    for path, query in ADDRESSES:
        window.open(path, **query)
        assert [one.value for one in window.test.title] == [HEADINGS[path]], (path, query)
        assert not window.test.error, (path, query)


@pytest.mark.parametrize("home", HOMES)
def test_every_page_with_nonsense_in_its_address_says_so_and_shows_what_it_can(
    serve: Serve, window: Window, home: str
) -> None:
    serve(home)
    nonsense = "<b>é![x](http://evil.example)" * 20
    names = ["range", "by", "note", "tried", "run", "colour", "first", "last", "at_least", "page", "outcome", "zoom"]
    for path in HEADINGS:
        window.open(path, **dict.fromkeys(names, nonsense), embed="true")
        assert [one.value for one in window.test.title] == [HEADINGS[path]]
        assert len([one for one in window.test.info if "left out" in one.value]) == len(names)
        assert "![x](" not in "\n".join(window.markup)


@pytest.mark.parametrize("home", HOMES)
def test_a_run_of_every_home_is_shown_without_a_fault(serve: Serve, window: Window, home: str) -> None:
    serve(home)
    window.open("runs")
    for _, query in window.links[:3]:
        if query.startswith("run="):
            window.open("runs", run=query.removeprefix("run="))
            assert [one.value for one in window.test.title] == ["What was in this run?"]
            assert not window.test.error
            for chart in window.charts:
                assert sum(map(len, chart["rows"].values())) > 0


@pytest.mark.parametrize("range_", ["12w", "1y", "all"])
@pytest.mark.parametrize("path", ["load", "niggles"])
def test_no_chart_has_more_marks_than_a_phone_can_draw(serve: Serve, window: Window, path: str, range_: str) -> None:
    serve("demo")
    window.open(path, range=range_)
    assert window.charts
    for chart in window.charts:
        assert chart["alt"]
        assert 0 < max(map(len, chart["rows"].values())) <= MAX_MARKS


def test_only_the_demo_runner_is_labelled_synthetic(serve: Serve, window: Window) -> None:
    serve("demo")
    for path in HEADINGS:
        assert "Synthetic data" in window.open(path).words


def test_a_real_runner_is_not_labelled_synthetic(serve: Serve, window: Window) -> None:
    serve("recent")
    for path in HEADINGS:
        assert "Synthetic" not in window.open(path).words


def test_no_file_or_note_can_put_markup_on_a_page(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    note = owner.answer("pain_add", on="2026-03-20", severity=4, area="knee", side="left", text=HOSTILE)["id"]
    tried = owner.answer("tried_add", begun="2026-03-20", kind="rest", text=HOSTILE, link="https://ok.example/?a=<b>|)")
    for path, query in [*ADDRESSES, ("niggles", {"note": str(note)}), ("niggles", {"tried": str(tried["id"])})]:
        window.open(path, **query)
        for text in window.markup:
            assert not MARKUP.search(text), (path, text)
    (link,) = [text for text in window.open("niggles").markup if "ok.example" in text]
    assert "(<https://ok.example/?a=%3Cb%3E%7C)>)" in link
    assert rows(owner, "tried_list")[0]["link"] == "https://ok.example/?a=<b>|)"


def test_no_title_or_name_of_an_athlete_can_put_markup_on_a_page(serve: Serve, window: Window) -> None:
    owner = serve("twice")
    owner.answer("athlete_add", name=HOSTILE[:60])
    owner.answer("unrecorded_add", first="2026-01-01", last="2026-01-02", text=HOSTILE)
    pairs = owner.answer("duplicates")["doubts"]
    for pair in pairs[:4]:
        owner.answer("change_activity", activity=pair["one"]["activity_id"], field="title", value=HOSTILE)
    owner.answer("delete_activity", activity=pairs[0]["one"]["activity_id"])
    owner.answer("different_runs", one=pairs[1]["one"]["record_id"], other=pairs[1]["other"]["record_id"])
    owner.answer("same_run", one=pairs[2]["one"]["record_id"], other=pairs[2]["other"]["record_id"])
    written = next(row["record_id"] for row in owner.answer("duplicates")["joined"])
    more = [
        ("runs", {"run": pairs[0]["one"]["activity_id"]}),
        ("runs", {"run": pairs[3]["one"]["activity_id"]}),
        ("niggles", {"about": written}),
        ("settings", {"athlete": HOSTILE[:60]}),
        ("", {"athlete": HOSTILE[:50]}),
    ]
    for path, query in [*ADDRESSES, *more]:
        window.open(path, **query)
        for text in window.markup:
            assert not MARKUP.search(text), (path, text)
