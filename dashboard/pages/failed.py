"""What did not come in, or only in part: why, and what can be done about it."""

import os
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from analytics.status import problems
from dashboard.desk import Desk
from dashboard.format import counted
from dashboard.links import DataState
from dashboard.shell import beside, bound, choose, do, plain, submit
from dashboard.words import file_name

OUTCOMES = {"failed": "Failed", "imported": "With warnings", "skipped": "No activity", "all": "All"}
PAGE_ROWS = 20
UPLOADED = "upload "  # how the path of what came by the browser begins
OTHER_ACCOUNT = "--mine"  # what the reason names, where an archive is of an account that is not known (ingest.accounts)
AGAIN = "It came by the browser. To try again, upload it again."
GONE = "It is not where it was. Bring it from where it is now."
MINE = "These archives are mine, whichever account they name"


def not_whole(desk: Desk, state: DataState) -> None:
    """Every file that did not come in whole, with the reason and what can be done."""
    found = problems(desk.con, desk.seen).frame
    if not len(found):
        return
    st.subheader("What did not come in, or only in part?", anchor=False)
    counts = dict(found["outcome"].value_counts().iter_rows())
    counts["all"] = len(found)
    labels = {outcome: f"{label} ({counts.get(outcome, 0):,})" for outcome, label in OUTCOMES.items()}
    choose("Which files?", labels, state, "outcome")
    rows = found if state.outcome == "all" else found.filter(pl.col("outcome") == state.outcome)
    of_others = pl.col("reason").str.contains(OTHER_ACCOUNT, literal=True).fill_null(False) & (
        pl.col("outcome") == "failed"
    )
    archives = _archives(rows.filter(of_others).to_dicts())
    rows = rows.filter(~of_others)
    if not archives and not len(rows):
        st.caption("None.")
        return
    pages = -(-(len(archives) + len(rows)) // PAGE_ROWS)
    number = min(max(state.page, 1), pages)
    first = (number - 1) * PAGE_ROWS
    shown = archives[first : first + PAGE_ROWS]
    for archive in shown:
        _archive(archive)
    for row in rows.slice(max(first - len(archives), 0), PAGE_ROWS - len(shown)).iter_rows(named=True):
        _file(row)
    if pages > 1:
        st.pagination(pages, **bound(state, "page", number))


def _archives(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry for each archive of another account, not one for each file in it."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        path = row["path"]
        of = path.partition("!")[0] if "!" in path else UPLOADED if path.startswith(UPLOADED) else ""
        found.setdefault((row["reason"], of), []).append(path)
    return [
        {"path": of if of not in ("", UPLOADED) else _folder(paths), "reason": reason, "paths": paths}
        for (reason, of), paths in found.items()
    ]


def _folder(paths: list[str]) -> str:
    return os.path.commonpath([os.path.dirname(path) for path in paths])  # noqa: PTH120


def _archive(archive: dict[str, Any]) -> None:
    path, name = archive["path"], file_name(archive["path"])
    places = sorted({place for file in archive["paths"] if (place := _place(file))})
    words, buttons = beside()
    words.markdown(f"**{plain(name)}** ({counted(len(archive['paths']), 'file')}) · {plain(archive['reason'])}")
    words.caption(plain(path))
    if places:
        buttons.button(
            "It is mine", key=f"mine-{path}", on_click=_import, icon=":material/person_check:",
            args=(places, f"Importing {name}, which is yours", True),
        )  # fmt: skip
    elif path.startswith(UPLOADED):
        words.caption(f"If it is yours, upload it again and tick “{MINE}” under More.")
    else:
        words.caption(GONE)


def _file(row: dict[str, Any]) -> None:
    path = row["path"]
    words, buttons = beside()
    words.markdown(f"**{plain(path.rpartition('/')[2])}** · {plain(row['reason'] or '; '.join(row['warnings']))}")
    words.caption(plain(path))
    if row["outcome"] != "failed":
        return
    place = _place(path)
    if place is not None:
        buttons.button(
            "Try again", key=f"again-{path}", on_click=_import, icon=":material/refresh:",
            args=([place], f"Trying {file_name(path)} again", False),
        )  # fmt: skip
    else:
        words.caption(AGAIN if path.startswith(UPLOADED) else GONE)
    buttons.button(
        "Off the list", key=f"forget-{path}", type="tertiary", on_click=do, args=("forget_failure",),
        kwargs={"path": path}, help="It comes back if it is imported and fails again.",
    )  # fmt: skip


def _place(path: str) -> str | None:
    """Where a file, or the archive that it is in, can be read again."""
    if path.startswith(UPLOADED):
        return None
    parts = path.split("!")
    places = ("!".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((place for place in places if Path(place).exists()), None)


def _import(paths: list[str], title: str, mine: bool) -> None:
    submit("import_files", title, paths=paths, mine=mine)
