"""How the terminal shows an answer: a JSON document on stdout, or a table with its caveats below."""

import json
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

JsonFlag = Annotated[bool, typer.Option("--json", help="One JSON document on stdout: SI units, ISO dates.")]

SYNTHETIC = "Synthetic data: this is the demo runner, nobody's real history."


def emit(document: Any) -> None:
    """The document, alone on stdout."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def say(text: str = "") -> None:
    """A line of an answer, on stdout."""
    typer.echo(text)


def talk(text: str) -> None:
    """A line that is not part of an answer, on stderr."""
    typer.echo(text, err=True)


def label(synthetic: bool) -> None:
    """Say so where the data is the demo runner's."""
    if synthetic:
        say(SYNTHETIC)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], left: Sequence[str] = ()) -> None:
    """A table; all columns but those in `left` are numbers and stand to the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    drawn = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        drawn.add_column(column, justify="left" if column in left else "right", overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 120).print(drawn)
