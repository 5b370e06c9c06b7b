"""What the figures of Before are called, where they come from, and who disputes them."""

from analytics.metric import Metric

ONSET: dict[str, Metric] = {
    "before": Metric(
        title="What came before",
        unit="percentile",
        question="What did you do before an injury, and was it unusual for you?",
        definition="At the last run on or before the onset, at most 7 days back: the largest session of 4 days over "
        "the longest of 30 days, 7 days over the weekly mean of the 28 before, 7 days over the 7 before, metres of 7 "
        "days (these three end the day before the run), and how far the 28-day level of cadence and balance lay from "
        "that of 26 weeks. Each by its place among your own runs that may be compared: not of the first 35 days, with "
        "8 runs in the 28 days before, not from an injury until 28 days after the return. Usual is at most 1.10 for "
        "the first and the 10th to 90th percentile for the next three.",
        caveat="In the usual range does not rule load out, and outside it need not be why anything hurts.",
        source="Exposures as in Schuster Brandt Frandsen et al., BJSM 2025;59(17):1203-10, "
        "10.1136/bjsports-2024-109380; days with and without compared within one runner as in a case-crossover study "
        "(Maclure, Am J Epidemiol 1991;133:144).",
        disputed_by="Impellizzeri et al., Sports Med 2020, 10.1007/s40279-020-01378-6: ratios of load did no better "
        "with the month before drawn at random. In a randomised trial of the 10 % rule as many runners were injured "
        "with it as without (Buist et al., AJSM 2008;36:33, 10.1177/0363546507307505).",
    ),
    "onset_test": Metric(
        title="Test of what came before",
        unit="p",
        question="Is the session spike higher before your injuries than at other times?",
        definition="From five injuries on. All onsets are moved together along your own kilometres, by every distance; "
        "p is the share of these placements in which the mean of the largest session of 4 days over the longest of 30 "
        "is as high as it was. Sensitivities: the clock of runs, 63 days of washout, all windows 7 and 14 days "
        "earlier; the other exposures with Holm's correction.",
        caveat="A test of one runner's injuries is weak: it misses most effects of the size that studies report, and a "
        "large p rules nothing out. A small one says that they went together, and no more.",
        source="Niggle's own circular shift test, held against simulated histories (docs/onset_test.md).",
        disputed_by="By the simulations themselves: with five injuries it finds a chance raised 1.64-fold in 3 to 8 of "
        "100.",
    ),
    "changes_before": Metric(
        title="What else changed",
        unit="days",
        question="What else was different before the injury?",
        definition="Dated changes before the onset, always the same list. Of the last 56 days: shoes, watch, pod and "
        "surface that no run of the 26 weeks before had. Of the last 28 days against the 26 weeks before: the week "
        "with most climb, most days in a row, hard runs (7/10 or more), races. What you began to try before the day of "
        "onset; illness and sleep where logged; each channel of gait against its noise floor. Where fewer than 4 of "
        "the 26 weeks tell it, it counts as not recorded.",
        caveat="Something changes before most days. That it came before does not say that it mattered, and what nobody "
        "recorded may have.",
        source="Niggle's own list.",
        disputed_by="Whoever looks back at an injury finds something: this is why all that was looked at is listed, "
        "with how many would stand out by chance.",
    ),
}
