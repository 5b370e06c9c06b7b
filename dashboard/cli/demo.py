"""`niggle demo`: the demo runner, made, imported by the real importer, and answered for. All of it is synthetic."""

import os
import shlex
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.context import settings_in_force
from dashboard.cli.output import say, talk
from dashboard.desk import Desk, iso_date, local_day, store_at_hand, utc_now
from ingest.errors import Refusal
from ingest.settings import Settings, default_home

if TYPE_CHECKING:
    import duckdb

DEMO_TIMEZONE = "America/Denver"
IN_USE = (
    "This data folder holds a runner's own history, and the demo would mix with it. "
    "Leave NIGGLE_HOME unset, or set it to an empty folder."
)


# How many rows there are of what a runner writes.
_WRITTEN = " + ".join(
    f"(select count(*) from {table})"  # noqa: S608
    for table in ("pain_note", "tried", "clinician_finding", "paper", "ostrc_answer")
)


class HomeInUse(Refusal):
    """The data folder holds a runner's own history, which the demo must not mix with its own."""


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(demo)


def demo(
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The demo's last day, yesterday if left out.")
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Open the dashboard, or print the answers and end.")
    ] = True,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The dashboard's port; else a free one.")] = None,
) -> None:
    """Meet the demo runner: eighteen months of synthetic running, from a sore knee to ten weeks of coming back.

    It lives in NIGGLE_HOME where that is set, else in a folder of its own, never beside your own runs.
    """
    from dashboard.service import running_at

    home = default_home(os.environ) if os.environ.get("NIGGLE_HOME") else _own_home()
    settings = settings_in_force(home, timezone=DEMO_TIMEZONE)
    address = running_at(settings)
    if address:
        if not _mark(settings).exists():
            raise HomeInUse(IN_USE)
        say(f"The demo is open at {address}")
        return
    last_day = iso_date(until) if until else local_day(settings, utc_now()) - timedelta(days=1)
    try:
        _make_room(settings, last_day)
    except HomeInUse:
        if until or not _mark(settings).exists():
            raise
        last_day = iso_date(_mark(settings).read_text("utf-8"))
        talk("You have written in this demo, so it stays as it is. Remove its folder to have it made anew.")
    with store_at_hand(settings, utc_now()) as desk:
        _claim(desk.con)
        _mark(settings).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _mark(settings).write_text(last_day.isoformat(), "utf-8")
        _bring_in(desk, _mark(settings).parent / "files", last_day)
        if not serve:
            _show(desk, last_day)
    say()
    say(f"The demo's data is in {home}. Ask it more, for example:")
    say(f"  NIGGLE_HOME={shlex.quote(str(home))} {shlex.quote(sys.argv[0])} spikes")
    if serve:
        from dashboard.service import DEFAULT_PORT, free_port
        from dashboard.service import serve as serve_dashboard

        serve_dashboard(lambda: settings_in_force(home, timezone=DEMO_TIMEZONE), port or free_port(DEFAULT_PORT))


def _own_home() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("niggle-demo", appauthor=False))


def _mark(settings: Settings) -> Path:
    """The file that says which demo lives here."""
    return settings.home / "demo" / "until"


def _make_room(settings: Settings, last_day: date) -> None:
    """A demo that ended on another day is removed, all of it: it can be made again at any time."""
    mark = _mark(settings)
    if mark.exists() and mark.read_text("utf-8") != last_day.isoformat():
        with store_at_hand(settings, utc_now()) as desk:
            _claim(desk.con)
            _refuse_own_data(desk.con, mark.parent, iso_date(mark.read_text("utf-8")))
        talk("The demo here ended on another day; it is made anew.")
        for name in (settings.database.name, settings.database.name + ".wal"):
            (settings.home / name).unlink(missing_ok=True)
        for folder in (settings.originals, mark.parent, settings.backups):
            shutil.rmtree(folder, ignore_errors=True)


def _claim(con: "duckdb.DuckDBPyConnection") -> None:
    """Label this home's athlete as the demo runner. Errors: `HomeInUse` if it holds anybody else's data."""
    from ingest.store.ask import number

    if number(con, "select count(*) from athlete where synthetic"):
        return
    if number(
        con,
        f"select (select count(*) from source_record) + {_WRITTEN}",  # noqa: S608
    ):
        raise HomeInUse(IN_USE)
    con.execute("update athlete set name = 'Demo runner (synthetic)', synthetic = true")


def _refuse_own_data(con: "duckdb.DuckDBPyConnection", folder: Path, until: date) -> None:
    """Nothing that the demo did not write itself is ever removed. Errors: `HomeInUse`."""
    from dashboard.demo.words import findings, pain_notes, papers, tried
    from ingest.store.ask import number

    others = number(con, "select count(*) from source_record where not starts_with(path, ?)", [str(folder)])
    made = sum(len(words(until)) for words in (pain_notes, tried, findings, papers))
    if others or number(con, f"select {_WRITTEN}") > made:
        raise HomeInUse(IN_USE)


def _bring_in(desk: Desk, folder: Path, last_day: date) -> None:
    """Write the FIT files, import them as any others, and write down what hurt and what was tried."""
    from dashboard.cli.progress import transfer
    from dashboard.demo.files import write_demo
    from dashboard.requests import refreshed
    from ingest.pipeline import import_paths

    done = folder / ".written"
    if not done.exists():
        talk("Making the demo runner's files ...")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_demo(folder, last_day)
        done.touch()
    with transfer("Importing the demo runner") as progress:
        files = sorted(folder.glob("*.fit"))
        report = import_paths(desk.con, desk.settings, files, desk.now, progress)
    _write_notes(desk, last_day)
    with transfer("Decoding again for this version") as progress:
        refreshed(desk, progress)
    say(f"{len(report.items)} synthetic FIT files, {report.activities} activities new.")


def _write_notes(desk: Desk, last_day: date) -> None:
    from dashboard.demo.words import findings, pain_notes, papers, tried
    from ingest.clinicians import Finding, add_finding
    from ingest.journal import Pain, Tried, add_pain, add_tried
    from ingest.papers import Paper, add_paper
    from ingest.store.ask import number, transaction

    if number(desk.con, "select count(*) from pain_note"):
        return
    with transaction(desk.con):
        for note in pain_notes(last_day):
            pain = Pain(note.local_date, note.area, note.side, note.severity, note.moment, note.text)
            add_pain(desk.con, pain, desk.now)
        for entry in tried(last_day):
            add_tried(
                desk.con,
                Tried(entry.from_date, entry.to_date, entry.kind, entry.text, entry.link, entry.area, entry.side),
                desk.now,
            )
        for one in findings(last_day):
            told = Finding(one.local_date, one.text, None, one.profession, one.area, one.side)
            add_finding(desk.con, told, desk.now)
    for link in papers(last_day):
        paper = Paper(link.local_date, link.title, link.url, area=link.area, side=link.side, text=link.text)
        add_paper(desk.con, desk.settings, paper, desk.now)


def _show(desk: Desk, last_day: date) -> None:
    """Weeks, spikes, today and the pain line, as a runner would see them the morning after."""
    from dashboard.cli.answers import show_load, show_spikes, show_today
    from dashboard.documents import load_document, pain_document, spikes_document, today_document
    from dashboard.format import Shown

    shown, today = Shown.by(desk.settings), last_day + timedelta(days=1)
    say()
    show_load(load_document(desk.con, desk.seen, desk.settings.first_weekday, today), 24, shown)
    say()
    show_spikes(spikes_document(desk.con, desk.seen), 12, shown, only=True)
    say()
    show_today(today_document(desk.con, desk.seen, today), shown)
    say()
    say(pain_line(pain_document(desk.con, desk.seen)["rows"], today))


def pain_line(rows: list, today: date, days: int = 28) -> str:  # type: ignore[type-arg]
    """Each day's worst pain as a digit, oldest first; a dot is a day without a note, which is not zero."""
    worst: dict[str, int] = {}
    for row in rows:
        if row["severity"] is not None:
            worst[row["local_date"]] = max(row["severity"], worst.get(row["local_date"], 0))
    span = [(today - timedelta(days=back)).isoformat() for back in range(days - 1, -1, -1)]
    marks = " ".join("·" if day not in worst else str(worst[day]) for day in span)
    return f"Worst pain a day, 0-10, the last {days} days (· is no note, not zero):\n  {marks}"
