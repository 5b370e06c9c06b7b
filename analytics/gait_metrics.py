"""What the figures of gait are called, where they come from, and who disputes them."""

from analytics.metric import Metric

GAIT: dict[str, Metric] = {
    "gait_level": Metric(
        title="Gait at matched pace",
        unit="the channel's unit",
        question="What is your form at the same pace and on level ground, from run to run?",
        definition="A run's mean taken to one speed (the median of your first six weeks, to 0.1 m/s) and level "
        "ground. How the channel goes with speed and grade is fitted within your runs of the six weeks before, with "
        "the same watch, pod and shoe; where these are fewer than 5 runs or 200 parts of 100 m, or of one speed "
        "throughout, within all runs before, or within this run alone. The line is the median of 28 days. Nothing "
        "later is looked at.",
        caveat="A watch measures steps, not why they change. Another watch, pod or shoe begins a new baseline.",
        source="Least squares within runs; Kliethermes et al., BJSM 2021, 10.1136/bjsports-2020-103833, for step rate.",
        disputed_by="Szymanek et al. 2020 (381 runners) found no association of step rate with injury (172 against "
        "173 steps/min); for balance and vertical oscillation no prospective injury study was found.",
    ),
    "noise_floor": Metric(
        title="Noise floor",
        unit="the channel's unit",
        question="How large must a change be to be more than noise?",
        definition="The 95th percentile of the difference between the halves of a run, at matched speed and grade, "
        "over at least 20 of your steady runs with the same watch and pod in which nothing hurt: without a note of "
        "1/10 or more within 7 days, between two of them for one place, or a pain that is still open.",
        caveat="A change below it says nothing. A day without a note counts as painless here, which it may not have "
        "been.",
        source="Niggle's own definition, after the minimal detectable change of repeated measures.",
        disputed_by="Halves of one run share a day, a shoe and a sensor that sits as it sits: from day to day a "
        "channel can differ by more.",
    ),
    "old_and_new": Metric(
        title="Old gait and new gait",
        unit="the channel's unit",
        question="How does your form since a day differ from before it?",
        definition="Mean of the runs since a day less that of the runs up to the last one before it (12 weeks each), "
        "at the same speed, on level ground, on surfaces that both have, with the same watch, pod and shoe. The 90 % "
        "interval is from whole runs drawn anew.",
        caveat="It says that gait differs, not why, and neither that it is better nor that it is worse.",
        source="Efron, Annals of Statistics 1979;7:1, 10.1214/aos/1176344552 (bootstrap of whole runs).",
        disputed_by="Gait seen after pain began may be a consequence of the pain; runs that follow each other are "
        "alike, so that the interval is rather too narrow.",
    ),
    "fatigue_point": Metric(
        title="Fatigue point",
        unit="km",
        question="From where on does your form give way, run after run?",
        definition="A break within a run (see there) that is a decline, reaches the noise floor at the end, and was "
        "found in at least 3 of the last 5 runs like this one: same watch, pod, shoe and surface, a distance within "
        "30 %.",
        caveat="A watch cannot see why, and a break from one run alone is not shown. Where you felt it stands beside "
        "it.",
        source="Andrews, Econometrica 1993;61:821, 10.2307/2951764; how often it is wrong: docs/fatigue_point.md.",
        disputed_by="At a slow decline (1.5 steps/min per km) one run finds it in 31 of 100 cases and three of five "
        "in 18: that nothing is shown does not say that nothing changes.",
    ),
}
