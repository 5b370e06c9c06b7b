"""Running was restricted for two weeks and the pain is no lower: then somebody should have a look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

REST_DAYS = 14
PART_DAYS = 7
REST_SENTENCE = "Rest has not changed this; consider having it looked at."


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Restricted from day `since` on for `days` days; the median pain (0-10) of its first 7 days and of the last 7, and
    on how many of these it was noted.
    """

    since: int
    days: int
    first: float
    first_noted: int
    last: float
    last_noted: int


def unchanged_by_rest(restricted: Sequence[int], pain: Mapping[int, int], known_to: int, on: int) -> Unchanged | None:
    """Is a pain no lower on day `on` than at the beginning of 14 days of restricted running or more? None if not.

    `restricted`: the days of an open episode on which running was restricted (`episode_rules.cost`: the 7 days up to
    each hold less than half of a usual week), in order; `pain`: of each day with a number, the worst (0-10). All are
    numbers of days. `known_to`: the last day of which it is known what was run.

    The days are those in a row that reach the last known day, `on` at the latest. No later day counts: nobody knows yet
    whether there was a run. It holds if the median of the last 7 days up to `on` is at least that of the first 7
    restricted days. Without a number on either side nothing is said, nor of 0/10: that is no pain.
    No study stands behind the 14 days: it is a rule of care.
    """
    last = min(known_to, on)
    held = set(restricted)
    since = last
    while since in held:
        since -= 1
    since += 1
    days = last - since + 1
    first = [pain[day] for day in range(since, since + PART_DAYS) if day in pain]
    recent = [pain[day] for day in range(on - PART_DAYS + 1, on + 1) if day in pain]
    if days < REST_DAYS or not first or not recent or not median(recent) or median(recent) < median(first):
        return None
    return Unchanged(since, days, float(median(first)), len(first), float(median(recent)), len(recent))
