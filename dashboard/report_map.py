"""Where the runs of a report went: small drawings of their tracks, as others are shown them."""

from collections.abc import Iterator
from datetime import date

from dashboard.desk import Desk
from dashboard.format import Shown, counted
from dashboard.report_shape import Section

MOST_DRAWN = 60
PLACES = 200  # of a run


def map_part(desk: Desk, first: date, shown: Shown) -> Iterator[Section]:
    """Each run with a position that may be seen, the newest first. Nothing without the runs themselves."""
    from analytics.runs import activities, outline
    from dashboard.charts.outline import outline_svg
    from dashboard.theme import LIGHT

    if not desk.seen.sees("runs"):
        return
    listed = activities(
        desk.con, desk.seen, family="run", first=first, last=desk.today, at_least_m=None, text=None, limit=MOST_DRAWN,
        offset=0,
    )  # fmt: skip
    found = Section("Where did the runs go?")
    for row in listed.frame.iter_rows(named=True):
        if not row["sample_count"]:
            continue
        track = outline(desk.con, desk.seen, row["activity_id"], PLACES).frame
        if len(track) > 1:
            said = f"{shown.day(row['local_date'])}\n{shown.distance(row['distance_m'])}"
            found.small.append((outline_svg(track, shown, LIGHT, said), said))
    newest = f"the newest {len(listed.frame)} of " if listed.n > len(listed.frame) else ""
    runs = f"{newest}{counted(listed.n, 'run')} of these weeks"
    found.sentences.append(
        f"{len(found.small)} of {runs} can be drawn. North is up; each drawing has a scale of its own."
        if found.small
        else f"None of {runs} has a position that may be seen."
    )
    found.caveats.append(
        "Nothing is drawn near where a run began or ended, nor near a place that the runner named, and no line leads "
        "across. There is no map below, so nobody was asked for one."
    )
    yield found
