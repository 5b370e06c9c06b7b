"""`niggle comments`: what was written on a day, a run or an episode, to and by whoever looks on by a link."""

from typing import Annotated

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.journal import Number, taken_away, written
from dashboard.cli.output import JsonFlag, emit, say, table
from dashboard.comment_words import about_words, written_at
from dashboard.desk import local_day, utc_now
from dashboard.format import Shown
from ingest.errors import Misuse

comments = typer.Typer(
    help="Comments on a day, a run or an episode: what your coach wrote, and what you wrote to them.",
    no_args_is_help=True,
)


@comments.command("list")
def comments_list(json: JsonFlag = False) -> None:
    """What was written, in all threads? What is listed here stays unread on the pages."""
    settings = settings_in_force()
    document = ask(settings, "comment_list")
    if json:
        emit(document)
        return
    if not document["rows"]:
        say("No comment is written. niggle comments add writes one to whoever looks on by a link.")
        return
    shown = Shown.by(settings)
    rows = [
        (
            f"{row['id']}",
            written_at(row, settings.timezone, shown),
            f"to {row['who']}" if row["from_athlete"] else f"from {row['who']}",
            about_words(row, shown),
            "new" if row["unread"] else "",
            row["text"],
        )
        for row in document["rows"]
    ]
    columns = ["number", "when", "whom", "about", "", "words"]
    table("Comments", columns, rows, left=["when", "whom", "about", "", "words"])


@comments.command("add")
def comments_add(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="Your words, up to 4,000 characters.")],
    link: Annotated[int, typer.Option(metavar="ID", help="By which link, as niggle share list shows it.", min=1)],
    day: Annotated[str | None, typer.Option(metavar="DATE", help="About this day; today without any of these.")] = None,
    run: Annotated[str | None, typer.Option(metavar="KEY", help="About this run.")] = None,
    episode: Annotated[str | None, typer.Option(metavar="ID", help="About this episode of pain.")] = None,
    json: JsonFlag = False,
) -> None:
    """Write to whoever looks on by a link: they alone read it, on a page of what the link shows."""
    settings = settings_in_force()
    given = [(about, key) for about, key in (("day", day), ("run", run), ("episode", episode)) if key is not None]
    if len(given) > 1:
        raise Misuse("A comment is about one thing: a day, a run or an episode.")
    about, key = given[0] if given else ("day", local_day(settings, utc_now()).isoformat())
    number = ask(settings, "comment_add", about=about, key=key, text=" ".join(text), link=link)["id"]
    written(json, number, f"Comment {number} is written.")


@comments.command("delete")
def comments_delete(number: Number, json: JsonFlag = False) -> None:
    """Take back a comment of your own."""
    taken_away("comment_delete", number, json)
