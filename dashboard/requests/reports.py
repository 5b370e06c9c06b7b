"""A report to give to a coach: made for a share, whole in one file."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dashboard.desk import Desk, iso_date
from ingest.errors import Misuse

if TYPE_CHECKING:
    from dashboard import shapes as d


def report(
    desk: Desk, weeks: int | None = None, sees: Sequence[str] | None = None, first: str | None = None
) -> "d.ReportDocument":
    """The report as HTML. `sees`: scopes as of a link, what is usual without them; `first`: the first day that is seen.

    Errors: `Misuse`.
    """
    from analytics.audience import Share
    from dashboard.report import MOST_WEEKS, USUAL, WEEKS, report_of
    from dashboard.report_page import page_of
    from dashboard.requests.shares import scopes_of
    from ingest.athletes import athlete_label

    wanted = WEEKS if weeks is None else weeks
    if not 1 <= wanted <= MOST_WEEKS:
        raise Misuse(f"A report is of 1 to {MOST_WEEKS} weeks, not of {wanted}.")
    since = iso_date(first) if first else None
    if since is not None and since > desk.today:
        raise Misuse("The first day that is seen is still to come: nothing would be in the report.")
    scopes = USUAL if sees is None else frozenset(scopes_of(sees))
    name = athlete_label(desk.con, desk.seen.athlete_id)
    found = report_of(desk, name, Share(scopes, since), wanted)
    return {
        "html": page_of(found), "first_day": found.first_day.isoformat(), "last_day": found.last_day.isoformat(),
        "sees": list(found.scopes), "synthetic": found.synthetic,
    }  # fmt: skip
