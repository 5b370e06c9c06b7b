"""`niggle ostrc` and `niggle clinician`: the overuse questionnaire, and what clinicians found."""

from datetime import date
from typing import Annotated, Any

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.journal import AREAS, SIDES, Number, changed, taken_away, written
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.desk import iso_date, local_day, utc_now
from dashboard.format import Shown
from ingest.errors import Misuse

ostrc = typer.Typer(
    help="The overuse questionnaire OSTRC-O2: how much one place hampered you in the past 7 days.", no_args_is_help=True
)
clinician = typer.Typer(
    help="What a clinician found, dated and with whose word it is. Niggle adds nothing to it.", no_args_is_help=True
)

On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day, today if left out.")]
Side = Annotated[str, typer.Option(help=f"Which side: {SIDES}.")]
MaybeSide = Annotated[str | None, typer.Option(help=f"Which side: {SIDES}.")]
MaybeArea = Annotated[str | None, typer.Option(help=f"Where: {AREAS}.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who found it.")]
Profession = Annotated[str | None, typer.Option(help="What they are, for example: physiotherapist.")]
Until = Annotated[str | None, typer.Option("--to", metavar="DATE", help="When it was said to be over.")]


@ostrc.command("questions")
def ostrc_questions(
    area: Annotated[str, typer.Option(help="Where: hip_groin, thigh, knee, lower_leg, ankle, foot, lumbosacral.")],
    side: Side = "unspecified",
    json: JsonFlag = False,
) -> None:
    """The four questions about a place, with the numbers of their options."""
    from dashboard.instrument_documents import ostrc_questions as questions
    from ingest.instruments import ASKED_AREAS
    from ingest.journal import SIDES as KNOWN_SIDES
    from ingest.journal import one_of

    one_of("area", area, ASKED_AREAS)
    one_of("side", side, KNOWN_SIDES)
    document = questions(area, side)
    if json:
        emit(document)
        return
    for number, asked in enumerate(document["questions"], 1):
        say(f"{number}. {asked['question']}")
        for option, words in enumerate(asked["options"], 1):
            say(f"   {option}  {words}")
    say("After option 1 or 4 of the first question the others are not asked.")


@ostrc.command("add")
def ostrc_add(
    options: Annotated[
        list[int], typer.Argument(metavar="OPTION…", help="The number of the option for each question.")
    ],
    area: Annotated[str, typer.Option(help="Where: hip_groin, thigh, knee, lower_leg, ankle, foot, lumbosacral.")],
    side: Side = "unspecified",
    on: On = None,
    version: Annotated[str, typer.Option(help="O2, or O1 for answers to the questionnaire before it.")] = "O2",
    json: JsonFlag = False,
) -> None:
    """Keep your answers; `niggle ostrc questions` shows the questions."""
    settings = settings_in_force()
    day = iso_date(on) if on else local_day(settings, utc_now())
    values: dict[str, Any] = {"area": area, "side": side, "options": options, "version": version}
    number = ask(settings, "ostrc_add", on=day.isoformat(), **values)["id"]
    rows = [row for row in ask(settings, "ostrc_list")["rows"] if row["id"] == number]
    from dashboard.instrument_words import answers_line

    written(json, number, f"Kept as number {number}: {answers_line(rows[0], Shown.by(settings))}.")


@ostrc.command("list")
def ostrc_list(json: JsonFlag = False) -> None:
    """All answers with their scores, newest first."""
    settings = settings_in_force()
    document = ask(settings, "ostrc_list")
    if json:
        emit(document)
        return
    from analytics.areas import where
    from dashboard.instrument_words import QUESTIONS

    shown = Shown.by(settings)
    label(document["synthetic"])
    if not document["rows"]:
        say("Nothing yet. See the questions with: niggle ostrc questions --area knee --side left")
        return
    rows = [
        (
            str(row["id"]),
            shown.day(date.fromisoformat(row["local_date"])),
            where(row["area"], row["side"]),
            "–" if row["score"] is None else str(row["score"]),
            "yes" if row["substantial"] else "",
            *("–" if row[f"q{number}"] is None else str(row[f"q{number}"]) for number in range(1, 5)),
            row["version"],
        )
        for row in document["rows"]
    ]
    columns = ["id", "day", "where", "score", "substantial", *QUESTIONS, "version"]
    table("Overuse questionnaire, 0 to 100", columns, rows, left=["day", "where", "substantial", "version"])
    for caveat in document["caveats"]:
        say(caveat)


@ostrc.command("delete")
def ostrc_delete(number: Number, json: JsonFlag = False) -> None:
    """Take answers away."""
    taken_away("ostrc_delete", number, json)


@clinician.command("add")
def clinician_add(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="What was found, in the words that you heard.")],
    by: By = None,
    profession: Profession = None,
    on: On = None,
    to: Until = None,
    area: MaybeArea = None,
    side: MaybeSide = None,
    json: JsonFlag = False,
) -> None:
    """Write down what a clinician found: --by, --profession, or both say whose word it is."""
    settings = settings_in_force()
    day = iso_date(on) if on else local_day(settings, utc_now())
    finding = {
        "text": " ".join(text), "who": by, "profession": profession, "area": area, "side": side, "to": to or None,
    }  # fmt: skip
    number = ask(settings, "clinician_add", on=day.isoformat(), **finding)["id"]
    written(json, number, f"Noted as number {number}.")


@clinician.command("list")
def clinician_list(json: JsonFlag = False) -> None:
    """All findings, newest first."""
    settings = settings_in_force()
    document = ask(settings, "clinician_list")
    if json:
        emit(document)
        return
    from dashboard.instrument_words import finding_line

    label(document["synthetic"])
    if not document["rows"]:
        say('Nothing yet. For example: niggle clinician add --profession physiotherapist "left knee caves in"')
        return
    for row in document["rows"]:
        say(f"{row['id']}  {finding_line(row, Shown.by(settings))}")
    for caveat in document["caveats"]:
        say(caveat)


@clinician.command("edit")
def clinician_edit(
    number: Number,
    text: Annotated[str | None, typer.Option(help="The words, anew.")] = None,
    by: By = None,
    profession: Profession = None,
    on: On = None,
    to: Until = None,
    area: MaybeArea = None,
    side: MaybeSide = None,
    json: JsonFlag = False,
) -> None:
    """Change parts of a finding; what is left out stays, what is given empty is cleared."""
    if on == "" or text == "":
        raise Misuse("The day and the words cannot be cleared. To take the finding away: niggle clinician delete ID")
    given = {"local_date": on, "text": text, "who": by, "profession": profession, "to_date": to, "area": area}
    ask(settings_in_force(), "clinician_edit", number=number, changes=changed({**given, "side": side}))
    written(json, number, f"Entry {number} changed.")


@clinician.command("delete")
def clinician_delete(number: Number, json: JsonFlag = False) -> None:
    """Take a finding away."""
    taken_away("clinician_delete", number, json)
