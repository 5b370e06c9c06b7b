"""`niggle serve`: the dashboard."""

from typing import Annotated

import typer

from dashboard.cli.context import settings_in_force


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(serve)


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to answer on.")] = 8617,
    address: Annotated[
        str, typer.Option(help="The address to answer on; other machines need a password.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open it in your browser.")] = False,
) -> None:
    """Open the dashboard, for this machine unless you say otherwise. Other commands go on beside it. Ctrl-C ends it."""
    from dashboard.service import serve as serve_dashboard

    serve_dashboard(settings_in_force, port, address, browser=browser)
