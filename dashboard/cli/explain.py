"""`niggle explain`: what a figure is, where it comes from, and who disputes it."""

import difflib
from dataclasses import asdict
from typing import Annotated

import typer

from dashboard.cli.output import JsonFlag, emit, say
from ingest.errors import Misuse


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    metric: Annotated[
        str | None, typer.Argument(metavar="[METRIC]", help="Its name; without one, all are listed.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """What is this figure, how is it computed, which paper is it from, and which paper disputes it?"""
    from analytics.catalogue import METRICS

    known = list(METRICS)
    if metric is not None and metric not in METRICS:
        near = difflib.get_close_matches(metric, known, 1, 0.5)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise Misuse(f"There is no figure named {metric!r}.{meant} Known: {', '.join(known)}.")
    wanted = known if metric is None else [metric]
    if json:
        emit({"rows": [{"metric": name, **asdict(METRICS[name])} for name in wanted]})
        return
    for name in wanted:
        about = METRICS[name]
        say(f"{about.title} ({name}), in {about.unit}" if metric is None else f"{about.title}, in {about.unit}")
        if metric is not None:
            for line in (
                about.question,
                about.definition,
                about.caveat,
                f"Source: {about.source}",
                f"Disputed by: {about.disputed_by}",
            ):
                say(line)
