"""The figures of a daily load and of a run's effort, for the catalogue."""

from analytics.metric import Metric

_LOAD = "Load is kilometres, rated effort times minutes, or TRIMP; of running only, by the run's own local day."
_NO_ZONE = (
    "It describes what you did. No range of it is shown to be safe or dangerous, and a usual value does not rule load "
    "out."
)
_RATIO_DISPUTED = (
    "Impellizzeri et al., Sports Med 2020, 10.1007/s40279-020-01378-6: odds of injury were 2.45 times as high with it, "
    "but 1.95 with the same constant under everybody's week, and 1.16 to 2.07 with random numbers under it."
)
_ROUGH = "It is a rough measure of strain on the heart, none of what tendons and bones carry."

LOAD: dict[str, Metric] = {
    "acwr_coupled": Metric(
        title="Acute to chronic workload ratio, coupled",
        unit="ratio",
        question="How does this week's load compare with the month that it is a part of?",
        definition="Mean daily load of the last 7 days over that of the last 28, those 7 among them, so never above "
        f"4. From day 28 of a recording without a gap. {_LOAD}",
        caveat=_NO_ZONE,
        source="Hulin et al., BJSM 2014;48:708, 10.1136/bjsports-2013-092524, in bowlers of cricket.",
        disputed_by="Lolli et al., 10.1136/bjsports-2017-098110: a week over a month that holds it goes along with "
        f"itself. {_RATIO_DISPUTED}",
    ),
    "acwr_uncoupled": Metric(
        title="Acute to chronic workload ratio, uncoupled",
        unit="ratio",
        question="How does this week's load compare with the four weeks before it?",
        definition="Load of the last 7 days over the weekly mean of the 28 days before them. From day 35 on; none "
        "where these 28 days hold under 5 km of running a week.",
        caveat=_NO_ZONE,
        source="Lolli et al., 10.1136/bjsports-2017-098110.",
        disputed_by=_RATIO_DISPUTED,
    ),
    "acwr_runsafe": Metric(
        title="Acute to chronic workload ratio, as in the RUNSAFE study",
        unit="ratio",
        question="How does this week's load compare with the three weeks before it?",
        definition="Load of the last 7 days over the weekly mean of the 21 days before them. From day 28 on; none "
        "where these 21 days hold under 5 km of running a week.",
        caveat=_NO_ZONE,
        source="Schuster Brandt Frandsen et al., BJSM 2025;59(17):1203-10, 10.1136/bjsports-2024-109380.",
        disputed_by="The same paper: in 5,205 runners injuries were reported less often the higher it was. "
        f"{_RATIO_DISPUTED}",
    ),
    "acwr_ewma": Metric(
        title="Acute to chronic workload ratio, exponentially weighted",
        unit="ratio",
        question="How does the load of late compare with that of the last weeks, the latest days counting most?",
        definition="Exponential mean over 7 days over that over 28: each day moves by 2/(N+1) of the way to its load, "
        "begun with the first one. From day 28 on; up to day 56, and after a gap, it is warming up.",
        caveat=_NO_ZONE,
        source="Williams et al., BJSM 2017;51:209, 10.1136/bjsports-2016-096589.",
        disputed_by=_RATIO_DISPUTED,
    ),
    "fitness_fatigue_form": Metric(
        title="Fitness, fatigue and form",
        unit="the load's unit",
        question="How much has been done over the last weeks, and how much over the last days?",
        definition="Exponential means of the daily load over 42 days (fitness) and 7 days (fatigue), begun at 0: each "
        "day moves by 1 - exp(-1/days) of the way to its load. Form is yesterday's fitness less yesterday's fatigue. "
        "Up to day 126, and after a gap, they are warming up.",
        caveat="The names are customary: these are means of load, and nobody measured your fitness.",
        source="After Banister et al., Aust J Sports Med 1975;7:57, with the time constants that apps settled on.",
        disputed_by="Hellard et al., J Sports Sci 2006;24:509, 10.1080/02640410500244697: in nine swimmers the 95 % "
        "interval of the longer of the two time constants was 17 to 59 days, so 42 is anybody's guess.",
    ),
    "trimp": Metric(
        title="Training impulse (TRIMP)",
        unit="TRIMP",
        question="How long and how high did the heart work on this run?",
        definition="Sum over the samples of minutes x h x k x exp(b h), with h = (heart rate - resting) / (maximum - "
        "resting) held to 0-1, k and b 0.64 and 1.92 for men, 0.86 and 1.67 for women. Values that cannot be right are "
        "left out; a run with less than 80 % of its moving time covered has none, and without your own resting heart "
        "rate and sex there is none at all.",
        caveat=_ROUGH,
        source="Banister, in Green et al. (eds), Physiological Testing of Elite Athletes, 1991; Morton et al., J Appl "
        "Physiol 1990;69:1171.",
        disputed_by="Wallace et al., JSCR 2014;28:2330, 10.1519/JSC.0000000000000416: repeated by ten "
        "people, the same work gave values with a coefficient of variation of 15.6 %.",
    ),
    "session_rpe": Metric(
        title="Session effort",
        unit="effort x min",
        question="How hard was the day, as you rated it?",
        definition="Rated effort (0-10) times minutes of moving time, summed over the runs of a day; none where a run "
        "has no rating.",
        caveat="It is as good as the memory of the rating.",
        source="Foster et al., JSCR 2001;15:109.",
        disputed_by="Wallace et al., JSCR 2014;28:2330, 10.1519/JSC.0000000000000416: repeated by ten "
        "people, the same work gave values with a coefficient of variation of 28.1 %.",
    ),
    "monotony": Metric(
        title="Monotony and strain",
        unit="ratio; the load's unit",
        question="Was every day of the week alike, with no easy day between?",
        definition="Monotony: mean of 7 daily loads over their standard deviation (population); none where all are "
        "equal. Strain: the sum of these loads times monotony.",
        caveat="Described, not judged: what it was found with was colds, not injuries.",
        source="Foster, MSSE 1998;30:1164.",
        disputed_by="The same paper: 25 athletes, and the outcome was banal illness.",
    ),
    "weekly_change": Metric(
        title="Weekly change",
        unit="ratio",
        question="How much more or less was the last week than the one before?",
        definition="Load of the 7 days up to yesterday over that of the 7 before, less 1. None where these 7 before "
        "hold under 5 km, or under 30 % of the median of your last 8 weeks.",
        caveat="To keep it under a tenth did not keep runners from injury in a trial of 532.",
        source="Nielsen et al., JOSPT 2014.",
        disputed_by="Buist et al., AJSM 2008;36:33, 10.1177/0363546507307505 (20.8 against 20.3 % injured); Schuster "
        "Brandt Frandsen et al., 10.1136/bjsports-2024-109380 (no difference from week to week).",
    ),
}

EFFORT: dict[str, Metric] = {
    "grade_adjusted_pace": Metric(
        title="Grade-adjusted pace",
        unit="m/s",
        question="How fast would this run have been on the flat, for the same energy?",
        definition="Distance times C(i)/C(0), over the time moved, C = 155.4 i^5 - 30.4 i^4 - 43.3 i^3 + 46.3 i^2 + "
        "19.5 i + 3.6 and i the grade over parts of 100 m, held to 0.45 either way. None where under 80 % of the "
        "distance has a grade.",
        caveat="It is about energy: downhill is cheap for the lungs and not for the knees.",
        source="Minetti et al., J Appl Physiol 2002, 10.1152/japplphysiol.01177.2001.",
        disputed_by="Ten mountain runners on a treadmill; the fit gives 3.6 on the level where 3.40 was measured. "
        "Vernillo et al., Sports Med 2017;47:615, 10.1007/s40279-016-0605-y: grade changes much that energy does not "
        "tell.",
    ),
    "decoupling": Metric(
        title="Decoupling",
        unit="%",
        question="Did the same pace cost more heartbeats in the second half?",
        definition="100 (EF1 - EF2) / EF1, EF = grade-adjusted speed over heart rate, of the two halves by time of the "
        "steady part: at least 40 min after the first 10 min, on ground that is no steeper than 2 % in the mean, with "
        "a heart rate for at least 80 % of each half.",
        caveat="A warm day does the same.",
        source="Smyth et al., Sports Med 2022;52:2283, 10.1007/s40279-022-01680-5, for the marathon.",
        disputed_by="Coyle and Gonzalez-Alonso, Exerc Sport Sci Rev 2001;29:88; Wingo et al., Exerc Sport Sci Rev "
        "2012;40:88, 10.1097/JES.0b013e31824c43af: heart rate drifts with heat and dehydration at the same effort.",
    ),
}
