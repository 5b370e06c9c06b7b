"""Homes for the pages, and a clock that stands still: the day after the demo runner's last."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl
import pytest
from altair.utils import schemapi
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.context import ContextProxy

from dashboard import figure as figures
from dashboard import owner as owners
from dashboard.guard import VISIT_HEADER
from dashboard.guests import guest_key
from dashboard.owner import Owner
from dashboard.visits import Visits
from ingest.pipeline import import_paths
from ingest.settings import Settings, load_settings
from ingest.store.connect import open_store
from tests.conftest import DEMO_UNTIL
from tests.dashboard.pages.saved import Saved
from tests.dashboard.pages.window import Window
from tests.homes import track

TODAY = DEMO_UNTIL + timedelta(days=1)
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 12)
HOSTILE = (
    "<script>alert(1)</script> ![x](http://evil.example/x.png) [a](http://evil.example) **bold** `code` $x^2$ :smile: "
    ":material/home: :red[red] <img src=http://evil.example/y.png> | # "
)
HOSTILE += "x" * (200 - len(HOSTILE))


def ago(days: int) -> date:
    """So many days before today."""
    return TODAY - timedelta(days=days)


def import_at(settings: Settings, now: datetime, *paths: Path) -> None:
    """Import these at this instant."""
    with open_store(settings, now) as con:
        import_paths(con, settings, list(paths), now)


@pytest.fixture(scope="session")
def made_homes(tmp_path_factory: pytest.TempPathFactory, demo_home: Path, demo_files: list[Path]) -> dict[str, Path]:
    """Homes by name. They are copied before anything is written to them."""
    root = tmp_path_factory.mktemp("homes")
    homes = {name: root / name for name in ("empty", "one", "demo", "recent", "twice")}
    import_at(Settings(homes["one"]), NOW, demo_files[-1])
    homes["demo"].mkdir()
    shutil.copy(demo_home / "niggle.duckdb", homes["demo"])
    _make_recent(homes["recent"], root / "files", demo_files[-1])
    _make_twice(homes["twice"], root / "twice-files")
    for home in homes.values():  # what is derived is made once, and not with each copy
        Owner(partial(Settings, home)).close()
    return homes


def _make_twice(home: Path, files: Path) -> None:
    """Thirteen runs, of each of which a phone tells otherwise: in doubt. One that two watches tell alike: put together.
    A treadmill's, and one with words.
    """
    files.mkdir()
    for number in range(1, 14):
        begun = datetime.combine(ago(3 * number), time(6))
        (files / f"watch-{number}.gpx").write_text(track(f"Run {number}", begun, 40))
        (files / f"phone-{number}.gpx").write_text(track(f"Phone {number}", begun + timedelta(seconds=40), 38, 3.4))
    begun = datetime.combine(ago(2), time(7))
    (files / "one.gpx").write_text(track("Left wrist", begun, 30))
    (files / "other.gpx").write_text(track("Right wrist", begun + timedelta(seconds=10), 30, words=escape(HOSTILE)))
    log = (
        "date,sport,distance_km,duration,title,notes\n"
        + f"{ago(1)},treadmill,7.92,55:00,Treadmill,the *foot* wrote a letter\n"
    )
    (files / "log.csv").write_text(log)
    import_at(Settings(home), NOW - timedelta(hours=1), files)


def _make_recent(home: Path, files: Path, fit: Path) -> None:
    """Six weeks of running with all oddities, and files that did not come in, by two imports."""
    first, second = files / "first", files / "second"
    first.mkdir(parents=True)
    second.mkdir()
    runs = [f"{ago(back)},run,{10 + back % 3},55:00,Easy" for back in range(4, 46, 3)]
    runs += [f"{ago(2)},run,16.1,1:25:00,Long", f"{ago(40)},elliptical,,40:00,Beside"]
    runs += [f"{ago(1)},run,{km},{km * 6}:00,{name}" for km, name in ((3, "Morning"), (4, "Noon"), (5, "Evening"))]
    runs += [f"{ago(9)},run,8,45:00,{HOSTILE}"]
    (first / "log.csv").write_text("\n".join(["date,sport,distance_km,duration,title", *runs]) + "\n", "utf-8")
    (first / "milk.txt").write_text("bought milk")
    (first / "broken.csv").write_text("date,dstance_km\n2026-02-01,10\n")
    (first / "cut.fit").write_bytes(fit.read_bytes()[:9000])
    points = "".join(
        f'<trkpt lat="{50 + second / 40000:.6f}" lon="6.0"><time>2026-03-20T06:{second // 60:02}:{second % 60:02}Z'
        "</time></trkpt>"
        for second in range(0, 600, 5)
    )
    (second / "track.gpx").write_text(
        f"<gpx><trk><name>By the river</name><type>running</type><trkseg>{points}</trkseg></trk></gpx>"
    )
    settings = Settings(home)
    import_at(settings, NOW - timedelta(hours=3), first)
    import_at(settings, NOW - timedelta(hours=2), second)


@pytest.fixture(scope="session", autouse=True)
def packages_are_read_once() -> Iterator[None]:
    """For each window Streamlit reads the metadata of every installed package. They are the same each time."""
    with pytest.MonkeyPatch.context() as patch:
        found = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(scope="session", autouse=True)
def charts_are_checked_once() -> Iterator[None]:
    """For each part of a chart Altair looks through all of its classes, and holds the part against the description of
    all charts. Of equal parts that comes to the same each time.
    """
    classes: dict[tuple[Any, ...], Any] = {}
    right: dict[tuple[str, int, int], Any] = {}
    look_through, errors_in = schemapi._FromDict.__init__, schemapi._get_errors_from_spec

    def look_once(self: Any, wrapper_classes: Iterable[Any]) -> None:
        key = tuple(wrapper_classes)
        if key not in classes:
            look_through(self, key)
            classes[key] = self.class_dict
        self.class_dict = classes[key]

    def check_once(spec: Any, schema: Any, rootschema: Any = None) -> Any:
        try:
            key = json.dumps(spec), id(schema), id(rootschema)
        except TypeError:
            return errors_in(spec, schema, rootschema)
        if key in right:
            return []
        errors = errors_in(spec, schema, rootschema)
        if not errors:
            right[key] = schema, rootschema  # kept, so that no other has its number
        return errors

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schemapi._FromDict, "__init__", look_once)
        patch.setattr(schemapi, "_get_errors_from_spec", check_once)
        yield


@pytest.fixture(autouse=True)
def decoded_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is brought is decoded in this process: to start another takes longer than most tests of a page."""
    monkeypatch.setattr(owners, "DECODERS", 0)


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon of TODAY, and the settings of whoever runs the tests do not leak in."""
    monkeypatch.setattr(owners, "utc_now", lambda: NOW)
    for name in [name for name in os.environ if name.startswith("NIGGLE_")]:
        monkeypatch.delenv(name)


Serve = Callable[[str], Owner]


@pytest.fixture
def serve(made_homes: dict[str, Path], tmp_path: Path) -> Iterator[Serve]:
    """Install an owner of a copy of one of the homes, as the service does."""
    opened: list[Owner] = []

    def install(name: str) -> Owner:
        home = tmp_path / "home"
        shutil.copytree(made_homes[name], home)
        owner = Owner(lambda: load_settings(home, os.environ))
        opened.append(owner)
        owners.install(owner)
        return owner

    yield install
    owners.install(None)
    for owner in opened:
        owner.close()


LookOn = Callable[..., Owner]


@pytest.fixture
def look_on(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Iterator[LookOn]:
    """Open a link to one of the homes: from then on the window is its guest's."""
    begun: list[Visits] = []

    def begin(home: str, *sees: str, **more: Any) -> Owner:
        owner = serve(home)
        owner.visits = Visits(owner.transact, lambda: NOW, reached=True)
        begun.append(owner.visits)
        made = owner.answer("share_create", name="Coach Ann", sees=list(sees), **more)
        session, _ = owner.visits.open_link(made["path"].removeprefix("/c/"), "192.0.2.7", "x", None)
        key = guest_key(session)
        monkeypatch.setattr(ContextProxy, "headers", property(lambda _: {VISIT_HEADER: key}))
        return owner

    yield begin
    for visits in begun:
        visits.close()


@pytest.fixture
def window() -> Window:
    """A visitor's window."""
    return Window()


def rows(owner: Owner, question: str, **values: Any) -> list[dict[str, Any]]:
    """The rows that a question to the store is answered with."""
    found: list[dict[str, Any]] = owner.answer(question, **values)["rows"]
    return found


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> Saved:
    """Keep what can be saved from each page, where its menu is drawn."""
    kept, menu = Saved(), figures._menu

    def keeping(chart: Any, frame: pl.DataFrame, name: str, metric: str | tuple[str, ...] | None) -> None:
        kept.keep(chart, frame, name)
        menu(chart, frame, name, metric)

    monkeypatch.setattr(figures, "_menu", keeping)
    return kept
