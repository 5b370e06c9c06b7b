"""How much CPU do the queries of one page take, on a store that has changed and drawn again on the same one? The page
itself runs, in this process, and every query is timed.
"""

import logging
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from analytics import run, runs
from dashboard import owner as owners
from ingest.settings import load_settings
from ingest.store import ask

TURNS = 7


class Spent:
    """CPU seconds, all threads, and the calls that took them."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.calls = 0

    def timed(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, counted."""

        def asked(*arguments: Any, **parameters: Any) -> Any:
            self.calls += 1
            return self.worked(ask)(*arguments, **parameters)

        return asked

    def worked(self, find: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its time counted but no call: it asks nothing, it finds its answer on arrays."""

        def found(*arguments: Any, **parameters: Any) -> Any:
            begun = time.process_time()
            try:
                return find(*arguments, **parameters)
            finally:
                self.seconds += time.process_time() - begun

        return found


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of all queries of a page, the median of seven: on a store that has just changed, and drawn again; and
    how many queries these are.
    """

    fresh_s: float
    again_s: float
    calls: int


def queries(home: Path, pages: Mapping[str, tuple[str, Mapping[str, str]]]) -> dict[str, Cost]:
    """By title: what the queries of a page cost.

    A page is its module and its address. Errors: AssertionError if a page shows an error or asks nothing.
    """
    logging.disable(logging.WARNING)  # a page without a browser is not what Streamlit expects
    import_module("dashboard.shell").pages()  # whatever imports a query has done so before it is counted
    owner = owners.Owner(lambda: load_settings(home, {}))
    owners.install(owner)
    try:
        return {title: _page(owner, *page) for title, page in pages.items()}
    finally:
        owners.install(None)
        owner.close()
        logging.disable(logging.NOTSET)


def _page(owner: owners.Owner, name: str, address: Mapping[str, str]) -> Cost:
    fresh: list[Spent] = []
    again: list[Spent] = []
    for _ in range(TURNS):
        with owner.desk() as desk, ask.transaction(desk.con):
            pass  # no answer outlives this
        app = AppTest.from_string(f"from dashboard.pages import {name}\n{name}.page()\n", default_timeout=120)
        for part, value in address.items():
            app.query_params[part] = value
        for turns in (fresh, again):
            with _counted() as spent:
                app.run()
            assert not app.exception, (name, [one.message for one in app.exception])
            assert not app.error, (name, [one.value for one in app.error])
            assert spent.calls, name
            turns.append(spent)
    fresh_s, again_s = (statistics.median(one.seconds for one in turns) for turns in (fresh, again))
    return Cost(fresh_s, again_s, fresh[-1].calls)


@contextmanager
def _counted() -> Iterator[Spent]:
    """Every module asks through these two functions, whichever way it has imported them; and what a run was like is
    found on arrays of its samples.
    """
    spent = Spent()
    found: dict[str, Callable[..., Any]] = {"parts": runs.parts, "laps": runs.laps, "breaks": runs.breaks}
    original: dict[str, Callable[..., Any]] = {"query": run.query, "number": ask.number, **found}
    replaced = {name: spent.worked(one) if name in found else spent.timed(one) for name, one in original.items()}
    holders = [
        (module, name)
        for module in list(sys.modules.values())
        for name, function in original.items()
        if getattr(module, "__dict__", {}).get(name) is function
    ]
    for module, name in holders:
        setattr(module, name, replaced[name])
    try:
        yield spent
    finally:
        for module, name in holders:
            setattr(module, name, original[name])
