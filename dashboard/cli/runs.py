"""`niggle duplicates`, `run`, `unrecorded`, `athlete`: is it one run, and what is right about it?"""

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.desk import iso_date
from dashboard.format import METRES, UNKNOWN, Shown, counted, duration
from dashboard.words import REMOVED, short_source

if TYPE_CHECKING:
    from dashboard.shapes import DuplicatesDocument, ExpiredRow, RunDocument

SHORT_KEY = 12
SHOWN = 20

duplicates = typer.Typer(
    help="Which activities may be the same run? Nothing doubtful is decided without you.", invoke_without_command=True
)


class _OrShow(TyperGroup):
    """`niggle run KEY` shows that activity."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands and _A_KEY.fullmatch(args[0]):
            args = ["show", *args]
        return super().resolve_command(ctx, args)


_A_KEY = re.compile(r"[0-9a-f]{4,64}(\.[0-9]+)?|(strava|garmin)\.[0-9]+")
run = typer.Typer(
    help="What was in an activity (run KEY)? Change what is wrong about it, for good, or delete it.",
    no_args_is_help=True, cls=_OrShow,
)  # fmt: skip
unrecorded = typer.Typer(
    help="Days on which you may have run without a record, or that lost one: unknown then, not 0.", no_args_is_help=True
)
athlete = typer.Typer(help="Whose history it is: everybody has their own. One is the default.", no_args_is_help=True)

Key = Annotated[str, typer.Argument(metavar="KEY", help="As the lists show it.")]
One = Annotated[str, typer.Argument(metavar="ONE", help="The key of one.")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="The key of the other.")]


@duplicates.callback()
def duplicates_list(context: typer.Context, json: JsonFlag = False) -> None:
    """Which activities may be the same run? Also what was put together, and why. Without a command: the list."""
    if context.invoked_subcommand is not None:
        return
    settings = settings_in_force()
    document = ask(settings, "duplicates")
    emit(document) if json else show_duplicates(document, Shown.by(settings))


def show_duplicates(document: "DuplicatesDocument", shown: Shown) -> None:
    """Print what asks, then what was decided."""
    label(document["synthetic"])
    if not document["doubts"]:
        say("No activity is in doubt.")
    for doubt in document["doubts"][:SHOWN]:
        say(f"The same run? {doubt['reason']}.")
        for side in (doubt["one"], doubt["other"]):
            say(f"  {short(side['record_id'])}  {_described(side, shown)}")
        one, other = short(doubt["one"]["record_id"]), short(doubt["other"]["record_id"])
        say(f"  niggle duplicates same {one} {other}   or   niggle duplicates different {one} {other}")
    if len(document["doubts"]) > SHOWN:
        say(f"and {len(document['doubts']) - SHOWN:,} more (--json gives all)")
    activities: dict[str, list[Any]] = {}
    for record in document["joined"]:
        activities.setdefault(record["activity_id"], []).append(record)
    if activities:
        several = counted(len(activities), "activity has", "activities have")
        say(f"{several} more than one record and counts once. The latest:")
    for records in list(activities.values())[:SHOWN]:
        say(_described({**records[0], "title": records[0]["activity_title"]}, shown))
        for record in records:
            why = record["reason"] or "its samples are used"
            say(f"  {short(record['record_id'])}  {record['kind'].replace('_', ' ')}: {why}")
    for verdict in document["verdicts"][:SHOWN]:
        word = "same" if verdict["same"] else "different"
        say(f"You decided: {word}: {short(verdict['one_key'])} {short(verdict['other_key'])}")


def short(key: str) -> str:
    """A key as far as anybody wants to type it; what a service numbered stands whole."""
    sha256, _, place = key.partition(".")
    return key if len(key) <= len("strava.") + 20 else f"{sha256[:SHORT_KEY]}.{place}"


def _described(side: Any, shown: Shown) -> str:
    parts = [
        shown.day(date.fromisoformat(side["local_date"])) + (side["started_local"] or "")[10:16].replace("T", " "),
        side["title"] or side["sport"].replace(".", " "),
        shown.distance(side["distance_m"]),
        duration(side["elapsed_s"]),
        side["kind"].replace("_", " "),
    ]
    return ", ".join(part for part in parts if part and part != "–")


@duplicates.command("same")
def same(one: One, other: Other, json: JsonFlag = False) -> None:
    """These two are one run: it counts once."""
    _decided("same_run", "One run now.", json, one=one, other=other)


@duplicates.command("different")
def different(one: One, other: Other, json: JsonFlag = False) -> None:
    """These two are two runs: both count, and are not asked about again."""
    _decided("different_runs", "Two runs.", json, one=one, other=other)


@duplicates.command("apart")
def apart(key: Key, json: JsonFlag = False) -> None:
    """This record is another run than those that it was put together with."""
    _decided("take_out", "It is an activity of its own now.", json, record=key)


@duplicates.command("undo")
def undo(one: One, other: Other, json: JsonFlag = False) -> None:
    """Take back what you decided about these two."""
    _decided("withdraw", "Taken back; the rules decide again.", json, one=one, other=other)


@run.command("list")
def run_list(json: JsonFlag = False) -> None:
    """What did you change or delete, and what stood there before?"""
    settings = settings_in_force()
    document = ask(settings, "changed")
    if json:
        emit(document)
        return
    shown = Shown.by(settings)
    label(document["synthetic"])
    rows: list[Sequence[str]] = [
        (short(row["activity_id"]), shown.day(date.fromisoformat(row["local_date"])), row["title"],
         row["field"], row["value"], row["replaced"] or "–", short_source(row["sources"]))
        for row in document["changes"]
    ]  # fmt: skip
    rows += [
        (
            short(row["activity_id"]),
            shown.day(date.fromisoformat(row["local_date"])),
            row["title"],
            "deleted",
            "",
            "",
            "",
        )
        for row in document["deleted"]
    ]
    if not rows:
        say("Nothing was changed or deleted.")
        return
    columns = ["key", "day", "title", "field", "value", "instead of", "from"]
    table("Changed and deleted activities", columns, rows, left=columns)


@run.command("set")
def run_set(
    key: Key,
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    sport: Annotated[str | None, typer.Option(help="Its sport, such as run.trail, walk, strength.")] = None,
    distance: Annotated[str | None, typer.Option(help="How far it was, such as 8.5km or 5mi (a treadmill!).")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day on which it was.")] = None,
    rpe: Annotated[str | None, typer.Option(help="How hard it felt, 0 to 10.")] = None,
    not_a_run: Annotated[bool, typer.Option("--not-a-run", help="It was no running: it is no running load.")] = False,
    ignore: Annotated[bool | None, typer.Option("--ignore/--count", help="Leave it out of every figure.")] = None,
    json: JsonFlag = False,
) -> None:
    """Change it for good: no import takes that away. An empty value takes the change back."""
    counted_as = None if ignore is None else "no" if ignore else ""
    given = {
        "title": title,
        "sport": "other" if not_a_run else sport,
        "distance_m": None if distance is None else _metres(distance),
        "local_date": None if on is None else iso_date(on).isoformat() if on else "",
        "rpe": rpe,
        "counted": counted_as,
    }
    changes = {field: value for field, value in given.items() if value is not None}
    if not changes:
        from ingest.errors import Misuse

        raise Misuse("Say what to change, for example: --distance 8.5km. An empty value takes a change back.")
    settings = settings_in_force()
    document = None
    for field, value in changes.items():
        document = ask(settings, "change_activity", activity=key, field=field, value=value or None)
    emit(document) if json else say("Changed. `niggle run list` shows what stood there before.")


@run.command("show")
def run_show(key: Key, json: JsonFlag = False) -> None:
    """What was this run like, what did it cost, and did your form change along it?"""
    settings = settings_in_force()
    document: RunDocument = ask(settings, "run", key=key)
    if json:
        emit(document)
        return
    from dashboard.effort_words import effort_lines
    from dashboard.within_words import fatigue_line, within_lines

    shown = Shown.by(settings)
    label(document["synthetic"])
    day = shown.day(date.fromisoformat(document["local_date"]))
    facts = [day, document["title"] or document["sport"].replace(".", " "), shown.distance(document["distance_m"])]
    facts += [duration(document["moving_s"]), ", ".join(source.replace("_", " ") for source in document["sources"])]
    say(" · ".join(fact for fact in facts if fact and fact != UNKNOWN))
    effort = document["effort"]
    for line in effort_lines(effort, shown) if effort else []:
        say(line)
    for row in document["within"]:
        for line in within_lines(row, shown):
            say(line.replace("**", ""))
        for point in document["fatigue"]:
            told = fatigue_line(point, shown) if point["channel"] == row["channel"] else None
            if told:
                say(told)
    if document["within"]:
        for caveat in dict.fromkeys(
            [document["caveats"][0], *(row["caveat"] for row in [*document["within"], *document["fatigue"]])]
        ):
            say(caveat)
    if effort and effort["gap_mps"] is not None:
        say("What these are, and who disputes them: niggle explain grade_adjusted_pace, niggle explain decoupling")


@run.command("delete")
def run_delete(key: Key, json: JsonFlag = False) -> None:
    """Delete an activity. It does not come back with an import; its file stays among the originals."""
    _decided("delete_activity", f"Deleted. To bring it back: niggle run restore {key}", json, activity=key)


@run.command("restore")
def run_restore(key: Key, json: JsonFlag = False) -> None:
    """Bring a deleted activity back."""
    _decided("restore_activity", "It is back.", json, activity=key)


@unrecorded.command("add")
def unrecorded_add(
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day.")],
    text: Annotated[list[str] | None, typer.Argument(metavar="[TEXT]", help="Why, in your own words.")] = None,
    json: JsonFlag = False,
) -> None:
    """Mark days as unrecorded: the watch was off or lost."""
    document = ask(settings_in_force(), "unrecorded_add", first=first, last=last, text=" ".join(text or []) or None)
    emit(document) if json else say(f"Marked as number {document['id']}.")


@unrecorded.command("list")
def unrecorded_list(json: JsonFlag = False) -> None:
    """All days marked as unrecorded, and those that lost something of Strava's API under its terms."""
    settings = settings_in_force()
    document = ask(settings, "changed")
    rows, expired = document["unrecorded"], document["expired"]
    if json:
        emit({"rows": rows, "expired": expired})
        return
    shown = Shown.by(settings)
    for row in rows:
        days = shown.days(date.fromisoformat(row["from_date"]), date.fromisoformat(row["to_date"]))
        why = f"  “{row['text']}”" if row["text"] else ""
        say(f"{row['id']}  {days}{why}")
    if not rows:
        say("No day is marked as unrecorded.")
    if expired:
        _say_expired(expired, shown)


def _say_expired(rows: "list[ExpiredRow]", shown: Shown) -> None:
    lost = [row for row in rows if row["settled_at"] is None]
    if lost:
        say(f"{counted(len(lost), 'day')} lost something of Strava's API that was {REMOVED}:")
    for row in lost:
        gone = counted(row["activities"], "activity", "activities")
        say(f"  {row['local_date']}  {gone}, removed on {shown.day(date.fromisoformat(row['expired_at'][:10]))}")
    if lost:
        say("Strava's archive brings it back. Or bring the files, and if they have all that you did, say so:")
        say("niggle unrecorded whole DATE...")
    for row in rows:
        if row["settled_at"] is not None:
            said = shown.day(date.fromisoformat(row["settled_at"][:10]))
            say(f"  {row['local_date']}  whole, as you said on {said}")


@unrecorded.command("whole")
def unrecorded_whole(
    days: Annotated[
        list[str] | None, typer.Argument(metavar="[DATE]...", help="Days as the list shows them.", show_default=False)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All days of the list.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take that back.")] = False,
    json: JsonFlag = False,
) -> None:
    """Say that your files have days whole from which something of Strava's API was removed: figures count on them."""
    from ingest.errors import Misuse

    settings = settings_in_force()
    dates = [iso_date(one).isoformat() for one in days or []]
    if every:
        rows = ask(settings, "changed")["expired"]
        dates += [row["local_date"] for row in rows if (row["settled_at"] is not None) == undo]
    if not dates:
        raise Misuse("No day of the list is like that." if every else "Say which days, as 2026-03-01, or --all.")
    document = ask(settings, "unsettle_expired" if undo else "settle_expired", dates=dates)
    if json:
        emit(document)
        return
    few = counted(len(document["days"]), "day")
    say(f"{few} asked about again." if undo else f"{few} whole by your word. To take it back: --undo")


@unrecorded.command("delete")
def unrecorded_delete(
    number: Annotated[int, typer.Argument(metavar="ID", help="The number that the list shows.")], json: JsonFlag = False
) -> None:
    """Take a mark away."""
    document = ask(settings_in_force(), "unrecorded_delete", number=number)
    emit(document) if json else say("Taken away.")


@athlete.command("add")
def athlete_add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call them.")], json: JsonFlag = False
) -> None:
    """Add an athlete, with a history of their own in the same database, which you can read: ask them first."""
    document = ask(settings_in_force(), "athlete_add", name=name)
    emit(document) if json else say(f"{name} is athlete {document['id']}. For example: niggle load --athlete '{name}'")


@athlete.command("list")
def athlete_list(json: JsonFlag = False) -> None:
    """Who is here?"""
    settings = settings_in_force()
    document = ask(settings, "athlete_list")
    if json:
        emit(document)
        return
    shown = Shown.by(settings)
    rows = [
        (
            row["name"],
            f"{row['activities']:,}",
            shown.day(date.fromisoformat(row["last_day"])) if row["last_day"] else "–",
            ", ".join(row["accounts"]),
        )
        for row in document["rows"]
    ]
    table(
        "Athletes, the default one first", ["name", "activities", "last", "accounts"], rows, left=["name", "accounts"]
    )


def _metres(text: str) -> str:
    """Metres of a distance with its unit, of "" nothing."""
    if not text:
        return ""
    from ingest.errors import Misuse

    number, unit = text.strip().rstrip("kmi").strip(), text.strip().lstrip("0123456789.,").strip()
    factor = {"km": METRES["km"], "mi": METRES["mi"], "m": 1.0}.get(unit)
    try:
        if factor is not None:
            return str(round(float(number.replace(",", ".")) * factor))
    except (ValueError, OverflowError):
        pass
    raise Misuse(f"{text!r} is no distance. Write it with its unit: 8.5km, 5mi or 8500m.")


def _decided(request: str, sentence: str, json: bool, **values: str) -> None:
    document = ask(settings_in_force(), request, **values)
    emit(document) if json else say(sentence)
