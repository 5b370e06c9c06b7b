"""`niggle episodes`: from pain notes to episodes, and your word on each."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard import episode_words as words
from dashboard.cli.context import ask, day_asked, settings_in_force
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.desk import iso_date
from dashboard.format import Shown
from ingest.errors import Misuse

if TYPE_CHECKING:
    from dashboard.shapes import EpisodesDocument

episodes = typer.Typer(
    help="Your pains as episodes: since when, injury or niggle, days lost, over or not; and your word on each.",
    invoke_without_command=True,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="As the list shows it, such as knee-left-2026-01-12.")]
GapDay = Annotated[str, typer.Argument(metavar="FROM", help="The first day of the gap.")]


@episodes.callback()
def list_episodes(context: typer.Context, json: JsonFlag = False) -> None:
    """Your pains as episodes: since when, injury or niggle, days lost, over or not; and your word on each."""
    if context.invoked_subcommand is not None:
        return
    settings = settings_in_force()
    document = ask(settings, "episodes", on=day_asked(settings).isoformat())
    emit(document) if json else show_episodes(document, Shown.by(settings))


@episodes.command("set")
def episodes_set(
    name: Id,
    injury: Annotated[bool, typer.Option("--injury", help="It is an injury.")] = False,
    niggle: Annotated[bool, typer.Option("--niggle", help="It is a niggle.")] = False,
    not_one: Annotated[bool, typer.Option("--not-one", help="It is no episode of pain at all.")] = False,
    trauma: Annotated[bool, typer.Option("--trauma", help="A fall or a twist: no test counts it.")] = False,
    clinician: Annotated[str | None, typer.Option(metavar="DATE", help="A clinician was seen on this day.")] = None,
    onset: Annotated[str | None, typer.Option(metavar="DATE", help="It set in on this day.")] = None,
    onset_uncertain: Annotated[
        bool, typer.Option("--onset-uncertain", help="Only the day on which you stopped is known.")
    ] = False,
    resolved: Annotated[str | None, typer.Option(metavar="DATE", help="It was over on this day.")] = None,
    one_with: Annotated[
        str | None, typer.Option("--with", metavar="ID", help="It is one injury with that one.")
    ] = None,
    apart: Annotated[str | None, typer.Option(metavar="ID", help="It is another one than that.")] = None,
    note: Annotated[str | None, typer.Option(help="A note to yourself, shown when this area hurts again.")] = None,
    json: JsonFlag = False,
) -> None:
    """Say what an episode is. Your word goes before the rules, and `undo` takes it back."""
    kinds = [("kind", "injury")] * injury + [("kind", "niggle")] * niggle + [("kind", "not_one")] * not_one
    if len(kinds) > 1:
        raise Misuse("One of --injury, --niggle and --not-one: it cannot be two of them.")
    said: list[tuple[str, str | None]] = [*kinds, *[("trauma", None)] * trauma]
    said += [("onset_uncertain", None)] * onset_uncertain
    days = (("onset", onset), ("clinician", clinician), ("resolved", resolved))
    said += [(what, iso_date(value).isoformat()) for what, value in days if value is not None]
    said += [
        (what, value) for what, value in (("with", one_with), ("apart", apart), ("note", note)) if value is not None
    ]
    if not said:
        raise Misuse("Say what it is, for example: --injury, or --resolved 2026-03-01.")
    settings = settings_in_force()
    known = name
    for what, value in said:
        known = ask(settings, "episode_say", episode=name, word=what, value=value)["episode"]
    emit({"episode": known}) if json else say(f"Kept, about {known}. To take it back: niggle episodes undo {known}")


@episodes.command("undo")
def episodes_undo(name: Id, json: JsonFlag = False) -> None:
    """Take back the last thing that you said about an episode."""
    document = ask(settings_in_force(), "episode_undo", episode=name)
    emit(document) if json else say("Taken back.")


@episodes.command("gap")
def episodes_gap(
    first: GapDay,
    why: Annotated[str, typer.Argument(metavar="WHY", help="illness, travel, injury, rest or other; or undo.")],
    text: Annotated[list[str] | None, typer.Argument(metavar="[TEXT]", help="In your own words.")] = None,
    area: Annotated[str | None, typer.Option(help="Of an injury: where.")] = None,
    side: Annotated[str | None, typer.Option(help="Of an injury: which side.")] = None,
    json: JsonFlag = False,
) -> None:
    """Say why you did not run from a day on; `undo` takes it back. An injury is an episode with an uncertain onset."""
    begun = iso_date(first).isoformat()
    if why == "undo":
        document = ask(settings_in_force(), "gap_undo", begun=begun)
        emit(document) if json else say("Taken back: it is asked again.")
        return
    words_of = " ".join(text or []) or None
    settings = settings_in_force()
    document = ask(settings, "gap_say", begun=begun, answer=why, area=area, side=side, text=words_of)
    emit(document) if json else say(f"Kept: {why} from {Shown.by(settings).day(iso_date(document['from_date']))}.")


def show_episodes(document: "EpisodesDocument", shown: Shown) -> None:
    """Print what to remember, the episodes, what may be one, and which gaps nobody knows the reason of."""
    label(document["synthetic"])
    for one in document["reminders"]:
        day = shown.day(date.fromisoformat(one["note_on"]))
        say(f"{words.place(one)} hurts again. On {day} you wrote to yourself: “{one['note']}”")
    if not document["rows"]:
        say("No episode of pain yet: one sets in with a note of 2/10 or more, or of pain that changed a run.")
    else:
        rows = [
            (
                words.place(row), words.since(row, shown), words.kind(row), words.ending(row),
                "–" if row["worst"] is None else f"{row['worst']}/10", str(row["n_notes"]),
            )
            for row in document["rows"]
        ]  # fmt: skip
        columns = ["where", "when", "kind", "", "worst", "notes"]
        table("Your pains as episodes", columns, rows, left=columns[:4])
    for row in document["rows"]:
        say(f"{row['id']}: {words.lost(row, shown)}. {words.reasons(row)}")
        if row["rest"] is not None:
            say(f"  {words.unchanged(row['rest'], shown)}")
        if row["merged_into"]:
            say(f"  One with {row['merged_into']}, by your word.")
        if row["proposed_merge"]:
            with_it, other = row["id"], row["proposed_merge"]
            say(f"  Is it one injury with {other}? niggle episodes set {with_it} --with {other} (or --apart {other})")
        if row["note"]:
            say(f"  Your note to yourself: “{row['note']}”")
        if row["note_asked"]:
            say(f"  It is over. A note to yourself for next time? niggle episodes set {row['id']} --note TEXT")
    for aside in document["set_aside"]:
        say(f"{aside['id']} is no episode, by your word. To take it back: niggle episodes undo {aside['id']}")
    for gap in document["gaps"]:
        said = words.gap_words(gap, shown)
        if gap["answer"]:
            more = f" “{gap['text']}”" if gap["text"] else ""
            say(f"{said}: {gap['answer']}{more}.")
        else:
            say(f"{said}. Illness, travel, injury, rest? niggle episodes gap {gap['from_date']} WHY")
    for caveat in document["caveats"]:
        say(caveat)
