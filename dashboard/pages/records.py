"""One record of an activity: what one source says of it, where it came from, until when, and that it is another run."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.format import UNKNOWN, Shown, duration
from dashboard.shell import beside, did, do, plain
from dashboard.words import KINDS, file_name, sport_words

Row = dict[str, Any]


def name_of(row: Row) -> str:
    """Its title, else its sport."""
    return row["title"] or sport_words(row["sport"])


def day_and_clock(row: Row, shown: Shown) -> str:
    """When it began, by the clock where it was; of some only the day is known."""
    clock = f", {row['started_local']:%H:%M}" if row["started_local"] else ""
    return f"{shown.day(row['local_date'])}{clock}"


def facts(row: Row, shown: Shown) -> dict[str, str]:
    """What a record says, by what it is called; what it does not say is "–"."""
    pulse = row["average_heart_rate_bpm"]
    return {
        "Started": day_and_clock(row, shown),
        "Distance": shown.exact_distance(row["distance_m"]),
        "Duration": duration(row["elapsed_s"]),
        "Climb": shown.climb(row["ascent_m"]),
        "Heart rate": f"{pulse:.0f} bpm" if pulse else UNKNOWN,
        "Samples": f"{row['sample_count']:,}" if row["sample_count"] else "none, totals only",
    }


def origin(row: Row) -> str:
    """Which kind of source it is, and its file or the way to it, as markup."""
    return f"{KINDS.get(row['kind'], row['kind'])} · {view_on_strava(row) or plain(file_name(row['path']))}"


def view_on_strava(row: Row) -> str:
    """The way to what Strava's API told, as a link in the words that Strava asks for; else nothing."""
    number = row["record_id"].removeprefix("strava.")
    if row["kind"] != "strava_api" or not (number.isascii() and number.isdigit()):
        return ""
    return f"[View on Strava](https://www.strava.com/activities/{number})"


def record(row: Row, shown: Shown, others: Sequence[str], where: str) -> None:
    """A record in its lines; where there are others of the same activity, with the way out of it.

    What Strava's archive and its API say of an activity has one key, and neither is taken out without the other.
    """
    key = f"{where}-{row['record_id']}-{row['kind']}"
    with st.container(key=f"record-{key}"):
        words, buttons = beside()
        words.markdown(f"**{KINDS.get(row['kind'], row['kind'])}** · {plain(_told(row, shown))}")
        why = plain(". ".join(_why(row, bool(others), shown)))
        words.caption(" · ".join(filter(None, [why, view_on_strava(row)])))
        if others and row["record_id"] not in others:
            buttons.button(
                "Not this one", key=f"apart-{key}", on_click=_take_out, type="tertiary",
                icon=":material/call_split:",
                args=(row["record_id"], others, f"{name_of(row)}, {shown.day(row['local_date'])}"),
            )  # fmt: skip


def _told(row: Row, shown: Shown) -> str:
    figures = [
        shown.exact_distance(row["distance_m"]),
        duration(row["elapsed_s"]),
        f"{shown.climb(row['ascent_m'])} of climb" if row.get("ascent_m") else UNKNOWN,
        f"{row['average_heart_rate_bpm']:.0f} bpm" if row.get("average_heart_rate_bpm") else UNKNOWN,
    ]
    told = [row["title"], day_and_clock(row, shown), *(figure for figure in figures if figure != UNKNOWN)]
    return " · ".join(filter(None, told))


def _why(row: Row, several: bool, shown: Shown) -> list[str]:
    samples = f"{row['sample_count']:,} samples" if row["sample_count"] else "totals only"
    file = file_name(row["path"]) if row["kind"] != "strava_api" else ""
    why = [f"{file}, {samples}" if file else samples]
    why += [f"Recorded by {', '.join(row['devices'])}"] if row.get("devices") else []
    why += [f"Here until {shown.day(row['expires_at'].date())}"] if row.get("expires_at") else []
    if several:
        used = [word for word, holds in (("figures", row["holds_samples"]), ("words", row["holds_words"])) if holds]
        why += [f"Its {' and '.join(used)} are used"] if used else []
        why += [f"Put here because: {row['reason']}"] if row["reason"] else []
    return why


def _take_out(record_id: str, others: Sequence[str], what: str) -> None:
    if do("take_out", record=record_id) is not None:
        back = [("withdraw", {"one": record_id, "other": other}) for other in dict.fromkeys(others)]
        did(f"A run of its own now: {what}.", *back)
