"""The bands that stand under every chart of time: pain with its number, and what was tried."""

from datetime import date, timedelta
from typing import Any

import altair as alt
import polars as pl

from analytics.areas import where
from dashboard.charts.base import left_axis, records, time_axis
from dashboard.format import Shown, counted
from dashboard.instrument_words import kind_words
from dashboard.theme import Palette

CELL_PX = 9  # a number is written where its cell is at least so wide
LANES = 24
LANE_PX = 17
LABEL = 28  # letters
NOTED = 80  # letters of a finding, as far as there is room


def pain_strip(pain: pl.DataFrame, colours: Palette, first: date, last: date, step: int, shown: Shown) -> Any:
    """The worst pain of each stretch of `step` days as a cell with its number; a stretch without a note stays empty."""
    rows = [
        {
            "day": row["day"],
            "until": row["day"] + timedelta(days=step),
            "middle": f"{row['day'] + timedelta(days=step // 2)}T{'12:00' if step % 2 else '00:00'}Z",
            "colour": colours.unknown if row["worst"] is None else colours.pain[row["worst"]],
            "on": colours.ink if row["worst"] is None else colours.on_pain(row["worst"]),
            "number": "?" if row["worst"] is None else str(row["worst"]),
            "row": "pain",
            "pain": "in words only" if row["worst"] is None else f"worst {row['worst']}/10",
            "when": shown.day(row["day"]) if step == 1 else f"week of {shown.day(row['day'])}",
            "noted": f"{counted(row['painful_days'], 'day')} with pain of {counted(row['noted_days'], 'day')} noted",
        }
        for row in pain.iter_rows(named=True)
    ]
    base = alt.Chart(records(pl.DataFrame(rows))).encode(
        x=time_axis(),
        y=alt.Y("row:N", axis=left_axis(colours, "", domain=False, ticks=False, grid=False)),
        tooltip=[alt.Tooltip("pain:N"), alt.Tooltip("when:N"), alt.Tooltip("noted:N")],
    )
    cells = base.mark_rect(stroke=colours.rule, strokeWidth=0.5).encode(
        x2=alt.X2("until:T"), color=alt.Color("colour:N", scale=None, legend=None)
    )
    cell_px = f"width * {step} / {max((last - first).days, 1)}"
    numbers = base.mark_text(fontSize=9.5, opacity={"expr": f"{cell_px} >= {CELL_PX} ? 1 : 0"}).encode(
        x=time_axis("middle"),
        text=alt.Text("number:N"),
        color=alt.Color("on:N", scale=None, legend=None),
    )
    return alt.layer(cells, numbers).properties(height=20)


def tried_within(tried: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """What was tried in this time, as it began."""
    inside = (pl.col("from_date") <= last) & (pl.col("to_date").fill_null(last) >= first)
    return tried.filter(inside).sort("from_date", "id")


def tried_lanes(tried: pl.DataFrame, colours: Palette, first: date, last: date, shown: Shown) -> Any:
    """What was tried, a thin labelled band each, in as few lanes as keep them apart (as `tried_within` gives it)."""
    rows = [
        {
            "begin": row["from_date"],
            "end": row["to_date"] or last,
            "label": f"“{_cut(row['text'], LABEL)}”",
            "tried": f"“{row['text'][:200]}”",
            "kind": kind_words(row["kind"]),
            "for": where(row["area"], row["side"]) if row["area"] else "–",
            "when": f"{shown.day(row['from_date'])} to {shown.day(row['to_date']) if row['to_date'] else 'now'}",
        }
        for row in tried.iter_rows(named=True)
    ]
    return _lanes(rows, "tried", ("tried", "kind", "for", "when"), colours, first, last)


def found_within(found: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """What clinicians found in this time, or that held in it, in the order of time."""
    inside = (pl.col("local_date") <= last) & (pl.col("to_date").fill_null(pl.col("local_date")) >= first)
    return found.filter(inside).sort("local_date", "id")


def found_lanes(found: pl.DataFrame, colours: Palette, first: date, last: date, shown: Shown) -> Any:
    """What clinicians found, a quiet mark each with its words and with whose they are (as `found_within` gives it)."""
    rows = [
        {
            "begin": row["local_date"],
            "end": row["to_date"] or row["local_date"],
            "label": f"{row['profession'] or row['who']}: “{_cut(row['text'], NOTED)}”",
            "noted": f"“{row['text'][:200]}”",
            "by": ", ".join(filter(None, (row["who"], row["profession"]))),
            "for": where(row["area"], row["side"]) if row["area"] else "–",
            "when": shown.day(row["local_date"]) + (f" to {shown.day(row['to_date'])}" if row["to_date"] else ""),
        }
        for row in found.iter_rows(named=True)
    ]
    return _lanes(rows, "noted", ("noted", "by", "for", "when"), colours, first, last)


def bands_below(
    tried: pl.DataFrame, found: pl.DataFrame, colours: Palette, first: date, last: date, shown: Shown
) -> list[Any]:
    """What was tried and what was found, as far as there is any, to stand under a chart of time."""
    begun, noted = tried_within(tried, first, last), found_within(found, first, last)
    charts = [tried_lanes(begun, colours, first, last, shown)] if len(begun) else []
    return charts + ([found_lanes(noted, colours, first, last, shown)] if len(noted) else [])


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _lanes(
    spans: list[dict[str, Any]], title: str, told: tuple[str, ...], colours: Palette, first: date, last: date
) -> Any:
    """Spans of time in as few lanes as keep them and their labels apart; findings begin with a mark."""
    free: list[date] = []
    rows = []
    noted = title == "noted"
    room_for = 2 if noted else 5
    for span in spans:
        begin, end = max(span["begin"], first), min(span["end"], last)
        room = max(end, begin + timedelta(days=max((last - first).days // room_for, 1)))  # the label needs it
        to_the_left = (begin - first).days > 0.6 * (last - first).days  # no room for words at its right
        start = begin if not to_the_left else begin - (room - begin)
        lane = next((number for number, until in enumerate(free) if until < start), len(free))
        free[lane : lane + 1] = [max(room, end)]
        rows.append(
            {
                "day": begin,
                "until": end + timedelta(days=1),
                "lane": lane,
                "to_the_left": to_the_left,
                "label": span["label"],
                **{name: span[name] for name in told},
            }
        )
    lanes = min(len(free), LANES)
    base = alt.Chart(records(pl.DataFrame(rows[-1000:]).filter(pl.col("lane") < LANES))).encode(
        x=time_axis(),
        y=alt.Y(
            "lane:O",
            axis=left_axis(colours, title, domain=False, ticks=False, grid=False, labels=False),
            scale=alt.Scale(domain=list(range(lanes)), paddingInner=0.2),
        ),
        tooltip=[alt.Tooltip(f"{name}:N") for name in told],
    )
    marks = [base.mark_bar(color=colours.tried, cornerRadius=2, height=4, yOffset=6).encode(x2=alt.X2("until:T"))]
    if noted:
        diamond: Any = {"shape": "diamond", "size": 34, "yOffset": 6, "opacity": 1}
        marks.append(base.mark_point(stroke=colours.faint, fill=colours.ground, **diamond))
    text: Any = {"baseline": "middle", "fontSize": 10.5, "color": colours.faint, "dy": -2}
    beside: tuple[dict[str, Any], ...] = ({}, {})
    if noted:
        cut = {"ellipsis": "…”"}  # what is quoted stays quoted where it is cut
        beside = {**cut, "limit": {"expr": "0.4 * width"}}, {**cut, "limit": {"expr": "0.58 * width"}}
    words = [
        base.mark_text(align="left", dx=1, **text, **beside[0]).transform_filter("!datum.to_the_left"),
        base.mark_text(align="right", dx=-3, **text, **beside[1]).transform_filter("datum.to_the_left"),
    ]
    words = [one.encode(text=alt.Text("label:N")) for one in words]
    return alt.layer(*marks, *words).properties(height=LANE_PX * lanes + 4)
