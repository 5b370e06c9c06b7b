"""What the figures of a roster are called, where they come from, and who disputes them."""

from analytics.metric import Metric

COHORT: dict[str, Metric] = {
    "roster_rates": Metric(
        title="Injuries of a roster",
        unit="per 1,000 h, per 1,000 km, % of weeks",
        question="How often are the runners here hurt, how many at a time, and how long?",
        definition="Of all weeks of which it is known what was run. Incidence: injuries (as on Niggles, falls and "
        "recurrences among them) per 1,000 hours and per 1,000 km of running. Burden: days without a run that they "
        "took, per the same. Prevalence: the share of weeks with pain among those with any note. In brackets the "
        "interval that holds the rate in 95 of 100 rosters like this: of a count exact (Poisson), else from how much "
        "the runners differ. Of a year nothing is told where fewer than 5 of its runners were injured, nor where "
        "that would come out by subtraction.",
        caveat="It counts what was written down: who writes more notes shows more injuries, who writes none, none.",
        source="Bahr et al. (IOC consensus), BJSM 2020;54:372, 10.1136/bjsports-2019-101969; Garwood, Biometrika "
        "1936;28:437.",
        disputed_by="Kluitenberg et al., Sports Med 2015;45:1143, 10.1007/s40279-015-0331-x: what share of runners is "
        "injured depended on what was called an injury and on how long they were followed.",
    ),
    "roster_association": Metric(
        title="Injuries and session spikes of a roster",
        unit="ratio",
        question="Do injuries go with session spikes, within the same runner?",
        definition="From 30 runners, 5 injured ones and 10 injuries on. Of each week the last run that may be "
        "compared, of a week with an onset the run before it: did its four days hold a session above 1.10 times the "
        "longest of 30 days? Each runner's weeks are held against that runner's others (conditional logistic "
        "regression). Beside it a Cox model across runners, with standard errors by runner and each one's own mean as "
        "a second exposure.",
        caveat="It tells whether they went together, on average over these runners: no reason, and of no one runner.",
        source="Breslow and Day, Statistical Methods in Cancer Research I, IARC 1980; Schuster Brandt Frandsen et al., "
        "BJSM 2025;59(17):1203-10, 10.1136/bjsports-2024-109380, used a Cox model across runners.",
        disputed_by="Where runners who are hurt easily also spike more, a model across runners finds a link in about "
        "a quarter of the rosters that have none (docs/onset_test.md); the one within runners, named first, does not.",
    ),
}
