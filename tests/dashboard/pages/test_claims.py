"""Every page with every option open, of the demo and of histories that lead into saying too much, and every picture
and table that can be saved from them: section 6 holds.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import altair as alt
import polars as pl
import pytest

from analytics import runs as ask
from dashboard import owner as owners
from dashboard import shell
from dashboard.charts.base import finished, svg
from dashboard.figure import csv
from dashboard.links import CHANNELS, GAIT_CHANNELS, MORE
from dashboard.owner import Owner
from dashboard.theme import LIGHT
from ingest.settings import load_settings
from tests.claims import claims, claims_in_picture, claims_in_table
from tests.dashboard.hard_histories import HARD, TITLE, make_hard
from tests.dashboard.pages.conftest import NOW, TODAY, Serve, ago
from tests.dashboard.pages.saved import Saved
from tests.dashboard.pages.window import Window

DATED = ("", "load", "gait", "niggles", "before", "found")
PLAIN: list[tuple[str, dict[str, str]]] = [
    ("", {}),
    ("load", {"range": "all", "more": "acwr"}),
    ("load", {"range": "all", "align": "race"}),
    ("niggles", {"words": "1"}),
    ("niggles", {"search": "caused"}),
    ("found", {}),
    ("found", {"area": "knee", "side": "left", "state": "all"}),
    ("before", {}),
    ("data", {"outcome": "all", "joined": "1"}),
    ("settings", {}),
    ("coach", {}),
    ("roster", {}),
]
OPTIONS = [
    *PLAIN,
    *(("load", {"more": more, "source": "rpe"}) for more in MORE),
    ("load", {"by": "time", "align": "week"}),
    *(("gait", {"channel": channel, "range": "all"}) for channel in GAIT_CHANNELS),
    ("gait", {"split": ago(60).isoformat()}),
    ("niggles", {"note": "1", "tried": "1", "range": "12w"}),
    *(
        (path, {"on": ago(days).isoformat()})
        for days in (45, 137)
        for path in ("", "load", "gait", "niggles", "before")
    ),
    ("runs", {}),
]


CHARTS = {"weeks", "ratios", "blocks", "gait", "pain", "tried", "aligned", "places", "channels", "track"}
ALSO = {"claiming": {"found", "ostrc"}}  # what the demo has nothing to draw of


def held(window: Window, *, few: bool) -> list[tuple[str, str]]:
    """What a page says that it must not. A title is a name, and no sentence of anybody's."""
    return [found for text in window.texts for found in claims(text.replace(TITLE, "A run"), few=few)]


def runs_of(owner: Owner) -> Iterator[dict[str, str]]:
    """Runs to look at: the longest, those with a break, the last."""
    with owner.desk() as desk:
        rows = desk.con.execute(
            "(select activity_key from activity where sport_family = 'run' order by distance_m desc nulls last limit 2)"
            " union (select activity_key from activity join unbroken_run using (activity_no) limit 2)"
            " union (select activity_key from activity order by local_date desc limit 2) order by 1"
        ).fetchall()
    for (key,) in rows:
        yield {"run": key}


@pytest.fixture
def serve_hard(tmp_path: Path) -> Iterator[Callable[[str], Owner]]:
    """Install an owner of one of the hard histories."""
    opened: list[Owner] = []

    def install(name: str) -> Owner:
        home = tmp_path / name
        make_hard(name, home, NOW)
        owner = Owner(lambda: load_settings(home, os.environ))
        opened.append(owner)
        owners.install(owner)
        return owner

    yield install
    owners.install(None)
    for owner in opened:
        owner.close()


def test_every_page_is_among_them() -> None:
    assert set(shell.pages()) == {path or "today" for path, _ in OPTIONS}


def test_a_claim_is_found_in_a_picture_and_in_a_table() -> None:
    rows = pl.DataFrame({"what": ["Rest helped", "“The cause”"]})
    chart = finished(alt.Chart(rows).mark_text().encode(text="what", y="what"), LIGHT)
    assert {rule for rule, _ in claims_in_picture(svg(chart))} == {"13 what helped"}
    table = csv(pl.DataFrame({"text": ["Rest helped."], "said": ["It was safe."], "injury_risk": [1]}))
    assert {rule for rule, _ in claims_in_table(table)} == {"1 safety", "1 a risk of one's own"}


def test_the_demo_claims_nothing_on_any_page_with_any_option(serve: Serve, window: Window, saved: Saved) -> None:
    owner = serve("demo")
    runs = [("runs", {**run, "colour": colour}) for run, colour in zip(runs_of(owner), CHANNELS, strict=False)]
    assert len(runs) == len(CHANNELS)
    broken = {found for path, query in [*OPTIONS, *runs] for found in held(window.open(path, **query), few=True)}
    assert not broken
    assert saved.drawn.keys() == CHARTS
    assert not saved.held(few=True)
    with owner.desk() as desk:
        assert not claims_in_table(csv(ask.samples(desk.con, desk.seen, runs[0][1]["run"]).frame.head(9)), few=True)


@pytest.mark.parametrize("name", HARD)
def test_no_history_however_hard_leads_a_page_into_a_claim(
    serve_hard: Callable[[str], Owner], window: Window, saved: Saved, name: str
) -> None:
    owner = serve_hard(name)
    found = owner.answer("before", on=TODAY.isoformat())
    assert found["injuries"] == HARD[name]
    injuries = [("before", {"injury": row["id"]}) for row in found["episodes"] if row["counted"]]
    runs = [("runs", run) for run in list(runs_of(owner))[:2]]
    few = found["injuries"] < 5
    pages = [*PLAIN, *injuries[:3], *runs, *((path, {"on": ago(45).isoformat()}) for path in ("", "niggles", "before"))]
    broken = {one for path, query in pages for one in held(window.open(path, **query), few=few)}
    assert not broken
    assert saved.drawn.keys() >= ALSO.get(name, {"weeks"})
    assert not saved.held(few=few)
