"""What a coach reads of some weeks on paper: charts, sentences and tables, made for a share of what may be shared.

`report_parts` and `report_map` make the sections out of what `report_shape` holds, `report_page` says how it looks.
Nothing in it asks anybody for anything.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from analytics.audience import SCOPES, Scope, Share
from dashboard import report_parts as parts
from dashboard.desk import Desk
from dashboard.format import Shown
from dashboard.report_map import map_part
from dashboard.report_shape import Report, Section

WEEKS, MOST_WEEKS = 6, 520
# What is in it if nothing else is said: no words, no heart rate, no map.
USUAL: frozenset[Scope] = frozenset({"load", "gait", "pain", "tried", "before", "runs"})

Part = Callable[[Desk, date, Shown], Iterator[Section]]


def report_of(desk: Desk, athlete: str, share: Share, weeks: int = WEEKS) -> Report:
    """The report of the last `weeks` weeks, the one that is not over included, for this share."""
    from analytics.status import withheld
    from dashboard.documents import is_synthetic
    from dashboard.shared_words import withheld_line

    desk = replace(desk, seen=replace(desk.seen, audience=share))
    shown = Shown.by(desk.settings)
    start = desk.today - timedelta(days=(desk.today.weekday() - desk.settings.first_weekday) % 7 + 7 * (weeks - 1))
    first = max(start, share.since) if share.since else start
    gone = withheld(desk.con, desk.seen)
    made: tuple[tuple[Scope, Part], ...] = (
        ("load", parts.load_part), ("pain", parts.pain_part), ("tried", parts.tried_part), ("gait", parts.gait_part),
        ("before", parts.before_part), ("runs", parts.runs_part), ("map", map_part),
    )  # fmt: skip
    return Report(
        athlete, first, desk.today, shown, tuple(scope for scope in SCOPES if scope in share.scopes),
        None if gone is None else withheld_line(gone, shown), is_synthetic(desk.con, desk.seen),
        [section for scope, part in made if scope in share.scopes for section in part(desk, first, shown)],
    )  # fmt: skip
