"""Does an exposure stand higher before injuries than at other times of the same runner? Tests on arrays.

The runner's onsets are moved together along the runner's own history, and what stands before them there is compared
with what stood before them in truth (circular shift). That keeps the onsets' distances from each other, and how alike
neighbouring weeks are. The clock is of kilometres: on a clock of runs, long runs look as if something stood before them
as soon as each kilometre, and not each run, brings the same chance of an onset. docs/onset_test.md tells how often each
is wrong. Nothing here is told of fewer than five injuries, and a small p says "went together", no more.
Sources: Janes, Sheppard, Lumley, Stat Med 2005;24:285 (why blocks are fixed beforehand); Holm, Scand J Stat 1979;6:65.
Disputed: that such exposures matter at all, by the papers named in analytics.exposures, and that so few injuries of one
runner can say so; they hardly can, docs/onset_test.md shows it.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from analytics.conditional import Slopes, conditional_logit
from analytics.load_windows import Days, Flags, Floats

Clock: TypeAlias = Literal["kilometres", "runs"]

BLOCK_DAYS = 182  # half a year, counted from 1 January 1970: set before anybody looked
REDRAWN = 9_999
STEPS = 2**40  # exposures are compared in steps of the largest over this: sums are exact in any order


@dataclass(frozen=True, slots=True)
class OnsetTest:
    """How many of the ways to place the onsets in this history look like the true one?

    Attributes:
        statistic: the mean exposure at the runs before the onsets.
        p: the share of placements (by kilometres or by runs) with a mean at least as high, the true one among them.
        k: onsets that could be used: their run may be compared and its exposure is known. Two at one run are one.
        n: runs that they are compared with, their own among them.
        shifts: how many placements differ; 0 where they were drawn at random.
    """

    statistic: float
    p: float
    k: int
    n: int
    shifts: int
    clock: Clock


def circular_shift(
    exposure: Floats, distance_m: Days, at_risk: Flags, index_runs: Days, clock: Clock = "kilometres"
) -> OnsetTest | None:
    """Of all shifts of the onsets along the runs that may be compared, which share has a mean exposure as high?

    One entry a run, in their order; `index_runs` are places of runs (-1: none). An onset lies in the middle of its run.
    Shifted by so many metres (past the end, from the beginning on), it falls on the run that holds that metre. All
    shifts are looked at, not a grid of them: the mean changes only where an onset passes from one run to the next.
    None if no onset can be used.
    """
    found = _compared(exposure, distance_m, at_risk, index_runs)
    if found is None:
        return None
    values, length, cases, _ = found
    half = length if clock == "kilometres" else np.ones_like(length)  # a run has two halves of this length each
    steps, slack = _steps(values, len(cases))
    ends = 2 * np.cumsum(half)
    total = int(ends[-1])
    begins = ends - 2 * half
    middles = begins[cases] + half[cases]

    passes = ((begins[None, :] - middles[:, None]) % total).ravel()  # at this shift an onset enters that run
    rises = np.broadcast_to(steps - np.roll(steps, 1), (len(cases), len(steps))).ravel()
    order = np.argsort(passes, kind="stable")
    passes = passes[order]
    above = np.concatenate(([0], np.cumsum(rises[order])))  # how far over the true sum, from each pass to the next
    spans = np.diff(passes, prepend=0, append=total)
    kept = spans > 0
    weight = int(spans[kept & (above >= -slack)].sum())
    places = int(np.count_nonzero(spans[1:-1])) + 1
    return OnsetTest(float(values[cases].mean()), weight / total, len(cases), len(values), places, clock)


def block_redraw(
    exposure: Floats,
    day: Days,
    distance_m: Days,
    at_risk: Flags,
    index_runs: Days,
    seed: int,
    clock: Clock = "kilometres",
) -> OnsetTest | None:
    """The same, with each onset put on any run of its own half year: whatever belongs to a season stays there.

    A run is drawn by its kilometres (clock of runs: all alike), REDRAWN times. Blocks are fixed in the calendar, not
    centred on the onset: those would overlap with what they are compared with (Janes 2005).
    """
    found = _compared(exposure, distance_m, at_risk, index_runs)
    if found is None:
        return None
    values, length, cases, places = found
    block = day[places] // BLOCK_DAYS
    ends = np.cumsum(length if clock == "kilometres" else np.ones_like(length))
    low = np.searchsorted(block, block[cases])
    high = np.searchsorted(block, block[cases], side="right") - 1
    before = np.where(low > 0, ends[low - 1], 0)
    drawn = np.random.default_rng(seed).integers(before, ends[high], (REDRAWN, len(cases)))
    steps, slack = _steps(values, len(cases))
    sums = steps[np.searchsorted(ends, drawn, side="right")].sum(axis=1)
    as_high = int(np.sum(sums >= steps[cases].sum() - slack))
    p = (1 + as_high) / (1 + REDRAWN)
    return OnsetTest(float(values[cases].mean()), p, len(cases), len(values), 0, clock)


def own_odds(
    exposure: Floats, day: Days, distance_m: Days, at_risk: Flags, index_runs: Days, clock: Clock = "kilometres"
) -> Slopes | None:
    """By how much do this runner's odds of an onset go up with the exposure? From fifteen injuries on.

    Each half year is compared with itself, kilometre by kilometre (clock of runs: run by run). None without an answer.
    """
    found = _compared(exposure, distance_m, at_risk, index_runs)
    if found is None:
        return None
    values, length, cases, places = found
    onset = np.zeros(len(values), np.bool_)
    onset[cases] = True
    over = length.astype(np.float64) if clock == "kilometres" else None
    return conditional_logit(values, onset, day[places] // BLOCK_DAYS, over)


def holm(p: Floats) -> Floats:
    """The p of several exposures, each corrected for all that were tested; NaN where there was no test."""
    corrected = np.full(len(p), np.nan)
    tested = np.flatnonzero(np.isfinite(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    corrected[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1)), 1.0)
    return corrected


def percentile(value: float, reference: Floats) -> float | None:
    """Which share of the runner's own runs lies below? Those just as high count half (mid-rank); from 0 to 1.

    None where the value is not known or there is nothing to compare it with.
    """
    known = reference[np.isfinite(reference)]
    if not np.isfinite(value) or len(known) == 0:
        return None
    return float((np.sum(known < value) + np.sum(known == value) / 2) / len(known))


def chance_of_one_high(looks: int) -> float:
    """How often does at least one of so many values stand above the 90th percentile by chance alone?

    `looks` are exposures times injuries: what was really looked at. They are taken to be independent, which they are
    not quite: neighbouring exposures are alike, and the true share is somewhat smaller.
    """
    return float(1 - 0.9**looks)


def _compared(
    exposure: Floats, distance_m: Days, at_risk: Flags, index_runs: Days
) -> tuple[Floats, Days, Days, Days] | None:
    """Exposure and metres of the runs that may be compared, where among them the onsets are, and their places."""
    usable = at_risk & np.isfinite(exposure) & (distance_m > 0)
    placed = index_runs[index_runs >= 0]
    wanted = np.unique(placed[usable[placed]])
    if len(wanted) == 0:
        return None
    places = np.flatnonzero(usable)
    return exposure[places], distance_m[places], np.searchsorted(places, wanted), places


def _steps(values: Floats, onsets: int) -> tuple[Days, int]:
    """The values in whole steps, and by how many of them a sum of so many may differ for no reason but rounding."""
    largest = float(np.abs(values).max())
    if largest == 0:
        return np.zeros(len(values), np.int64), 0
    return np.rint(values / largest * STEPS).astype(np.int64), onsets
