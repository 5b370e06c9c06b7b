"""All commands of the terminal, put together."""

from typing import Annotated

import typer

from dashboard.cli import answers, demo, importing, journal, serving, upkeep

app = typer.Typer(
    name="niggle",
    help="A runner's own history: weeks, the one run that was too long, and what hurt when. "
    "Your data stays in one folder of yours (NIGGLE_HOME); nothing is sent anywhere.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

importing.register(app)
answers.register(app)
app.add_typer(journal.pain, name="pain")
app.add_typer(journal.tried, name="tried")
demo.register(app)
serving.register(app)
upkeep.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"niggle {version('niggle')}")
        raise typer.Exit


@app.callback()
def niggle(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Every command that answers takes --json: one document on stdout, SI units, ISO dates."""
