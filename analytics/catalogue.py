"""What each figure is called, in which unit, where it comes from, and who disputes it."""

from analytics.cohort_metrics import COHORT
from analytics.gait_metrics import GAIT
from analytics.load_metrics import EFFORT, LOAD
from analytics.metric import Metric
from analytics.onset_metrics import ONSET

__all__ = ["METRICS", "Metric"]

METRICS: dict[str, Metric] = {
    "weekly_load": Metric(
        title="Running by week",
        unit="m, s",
        question="How far, how long and how high did you run each week?",
        definition="Distance, moving time and climb of all runs of a week, by the day on the runner's own calendar.",
        caveat="A part of a week is not to be compared with a whole one.",
        source="International practice; weeks by ISO 8601 or by the runner's own first day.",
        disputed_by="Schuster Brandt Frandsen et al., BJSM 2025;59(17):1203-10, 10.1136/bjsports-2024-109380: "
        "change from week to week went with no difference in reported injuries.",
    ),
    "aerobic_minutes": Metric(
        title="Aerobic minutes",
        unit="min",
        question="How long did your heart and lungs work each week, running or not?",
        definition="Moving time of running and, beside it, of elliptical, stairs, hikes, other endurance sports, and "
        "walks uphill: 20 m of climb a km or more, or indoors, where nobody records the slope. Strength, mobility and "
        "walks on the level are none.",
        caveat="They are no running kilometres: what tendons and bones carried is not in them.",
        source="Niggle's own sum; which sports count is its choice.",
        disputed_by="Minutes do not say how hard they were, and nobody knows how many of them stand for a minute of "
        "running.",
    ),
    "session_spike": Metric(
        title="Session spike",
        unit="ratio",
        question="Was this run much longer than anything in the month before?",
        definition="Distance of a session over the longest session of the 30 days before it, in whole metres: up to "
        "1.10 reference, to 1.30 small, to 2.00 moderate, above that large; no run in 30 days is no baseline. Where "
        "something of Strava's API was removed from these days it is not covered.",
        caveat="In one study of 5,205 runners injuries were reported more often after sessions above 1.10. That is an "
        "average over other runners, not your own risk; staying below it proves nothing.",
        source="Schuster Brandt Frandsen et al., BJSM 2025;59(17):1203-10, 10.1136/bjsports-2024-109380.",
        disputed_by="The same paper's classes do not rise steadily (1.64, 1.52, 2.28), its runners report their own "
        "injuries, and long runs carry more kilometres in which to be hurt; Nielsen et al., JOSPT 2014, and Buist et "
        "al., AJSM 2008, 10.1177/0363546507307505, found no such difference for weekly progression.",
    ),
    "longest_unbroken": Metric(
        title="Longest unbroken run",
        unit="m",
        question="How far did you run without a break?",
        definition="The longest stretch of a run without a break: 10 s or more under 140 steps/min or, without "
        "cadence, under 1.8 m/s, or a recorded pause.",
        caveat="A watch counts steps; it cannot tell why you stopped.",
        source="Niggle's own definition, after the walk/run phases of return-to-running protocols "
        "(10.1186/s13063-023-07502-x).",
        disputed_by="No trial shows that one schedule of walking and running is better than another.",
    ),
    "reference_distance": Metric(
        title="Reference distance",
        unit="m",
        question="Up to which distance would today's run not be longer than your month?",
        definition="The longest distance that stays at or under 1.10 times your longest session of the last 30 days.",
        caveat="In one large study runners were hurt more often above it; staying below it proves nothing.",
        source="Schuster Brandt Frandsen et al., BJSM 2025;59(17):1203-10, 10.1136/bjsports-2024-109380.",
        disputed_by="A reviewer quotes 1.19 (0.90-1.57) for sessions 1-10 % longer: up to 10 % is not shown to make "
        "no difference.",
    ),
    "recorded_channels": Metric(
        title="What the watch recorded",
        unit="m/s, beats/min, steps/min, ms, %, W",
        question="How did this run go, metre by metre?",
        definition="Speed, heart rate, steps of both feet, ground contact time, balance and power as the file has "
        "them, as means of short stretches of distance (of time, where there is none). Speed is distance covered over "
        "time passed, without recorded pauses. A heart rate, contact time or balance of 0 is a sensor that lost "
        "contact.",
        caveat="It is as good as the sensor. A gap is a gap, never a zero, and nothing is smoothed over it.",
        source="The file itself.",
        disputed_by="A pod's contact time was off by 81.5 (SD 18.4) ms in place running (10.3390/s23167155).",
    ),
    "pain_rating": Metric(
        title="Pain from 0 to 10",
        unit="0-10",
        question="How much did it hurt, and where?",
        definition="Your own number, from 0 (none) to 10 (the worst you can think of); of several in one stretch of "
        "time the worst. A day without a note is unknown, not painless.",
        caveat="It is your word and nobody else's scale: only your own numbers are to be compared.",
        source="A numeric rating scale; as in the rules for returning to running (10.1186/s13063-023-07502-x).",
        disputed_by="How much is too much is disputed: rules for the knee take up to 2/10 while running, a model for "
        "the Achilles tendon up to 5/10, and another of its kind calls 4 to 5 acceptable.",
    ),
    "pain_mention": Metric(
        title="Mention of pain",
        unit="mentions",
        question="Where and when did you write that something hurt?",
        definition="One area and side in the title, description or private note of one activity, or in the text of one "
        "pain note, read by a fixed grammar in six languages: what is denied, of earlier times, only feared or of "
        "somebody else is told apart. The number is the one that you wrote, of a range the middle, 0-10. It is "
        "proposed, and becomes a pain note when you confirm it.",
        caveat="Rules misread some sentences, and nobody writes of every pain: a day without words is unknown, not "
        "painless. Words are no diagnosis.",
        source="Negation and its scope as in NegEx, 10.1006/jbin.2001.1029; areas as in OSIICS (Orchard et al., BJSM "
        "2020).",
        disputed_by="Such rules were made for reports of clinicians; how well they read runners' notes is only known "
        "from Niggle's own sentences.",
    ),
    "pain_episode": Metric(
        title="Episode of pain",
        unit="episode",
        question="When did this pain set in, is it an injury, and is it over?",
        definition="One area and side. It sets in on the first day with 2/10 or more, or with pain that changed or "
        "stopped a run, after 28 days or more without. It is an injury if within 21 days running was restricted for 7 "
        "days in a row (the 7 days up to each under half of your usual week), three usual runs in a row were missed or "
        "a clinician was seen, or if you say so; else a niggle. It is over once, 14 days after the last such day, a "
        "note says 1/10 or less, or a run that you wrote about complains of nothing there (a title alone is no note), "
        "at 70 % of your 28-day distance of the 12 weeks before; or after 28 days without a note at 70 % of that of "
        "the 26 weeks before (presumed). Usual is the median of the 12 weeks before.",
        caveat="A day without a note is unknown, not painless. Why a run was missed is not in the data: your own word "
        "goes before every rule.",
        source="Yamato et al., JOSPT 2015: the consensus definition of a running-related injury; the days are "
        "Niggle's reading of it.",
        disputed_by="Definitions differ: counts of injuries change several times over between any complaint, a run "
        "changed, and days lost (Clarsen et al., BJSM 2020;54:390, 10.1136/bjsports-2019-101337, ask about every "
        "problem instead).",
    ),
    "time_loss": Metric(
        title="Days lost",
        unit="days",
        question="What did this pain cost you of running?",
        definition="Days without a run, from the onset to the end, in stretches in which three usual runs or more were "
        "missed; beside it the days on which the 7 days up to then held less than half of your usual week.",
        caveat="Days that nobody recorded are not counted, and rest that was planned looks the same.",
        source="Days lost as in Yamato et al., JOSPT 2015; how they are read from runs is Niggle's choice.",
        disputed_by="Clarsen et al., BJSM 2020;54:390, 10.1136/bjsports-2019-101337: runners run on with most of their "
        "problems, so days lost show only a part.",
    ),
    "ostrc_o2": Metric(
        title="Overuse questionnaire (OSTRC-O2)",
        unit="0-100",
        question="How much did problems of one place hamper your running in the past 7 days?",
        definition="Four questions with four options each, which count 0, 8, 17 and 25; their sum. After the first "
        "option of the first question the score is 0, after its fourth 100, and the others are not asked. Substantial: "
        "the third or fourth option of the second or third question, or the fourth of the first. Answers to the "
        "version before (O1) count 0, 6, 13, 19 and 25 in the second and third question.",
        caveat="A score counts your answers. It names nothing that you have, and no limit of it says what to do.",
        source="Clarsen et al., BJSM 2020;54:390, 10.1136/bjsports-2019-101337; which words could be checked: "
        "docs/decisions/0023.",
        disputed_by="Clarsen et al. themselves: the second question and the rules were changed because the first "
        "version (BJSM 2013;47:495, 10.1136/bjsports-2012-091524) asked for training volume only, so scores of the two "
        "versions are not to be compared. It was made for groups: how much of one person's change from week to week is "
        "noise, it does not say.",
    ),
    "tried_beside_pain": Metric(
        title="Pain beside what was tried",
        unit="0-10, days",
        question="How was the pain in the 14 days before, during, and in the 14 days after?",
        definition="The worst number of each day of the place that it was for, on its side or both; “no pain” is 0. Of "
        "each stretch: on how many days a number was noted, their median, lowest and highest, and the days without "
        "one. What goes on counts up to today. No stretch is held against another.",
        caveat="Pain often eases with time; this cannot tell what helped.",
        source="Niggle's own arrangement of your notes.",
        disputed_by="Whoever notes pain only when it hurts has a high median, and what is tried is mostly begun when "
        "it hurts most: numbers fall from there by themselves (regression to the mean).",
    ),
    "running_gap": Metric(
        title="Gap in running",
        unit="days",
        question="When did you not run for longer than is usual for you?",
        definition="Seven days or more without a run, and more than the 95th percentile of all your intervals between "
        "days with a run; not where days are unknown, nor where pain was noted.",
        caveat="Illness, travel, a taper and an injury look the same, so it is asked.",
        source="Niggle's own rule.",
        disputed_by="A gap shorter than your usual ones, or filled with easy runs, can be an injury as well.",
    ),
    "track_record": Metric(
        title="Track record of an alarm",
        unit="times",
        question="What has this alarm been worth for you?",
        definition="How often an alarm began to hold since your first note of pain (days in a row are one time), how "
        "often pain set in on that day or within 14 days, and how many onsets had none in the 14 days before (where "
        "anything is known of these days); beside it the share of days without the alarm that were followed likewise. "
        "Onsets are those of episodes of pain, niggles too; not counted are falls and twists, what came back within "
        "56 days, and onsets of which only the day of stopping is known.",
        caveat="A few onsets are a story, not statistics: what followed an alarm need not have come from it, and an "
        "alarm that nothing followed may have made you careful.",
        source="Niggle's own count of your runs and notes.",
        disputed_by="Impellizzeri et al., Sports Med 2020, 10.1007/s40279-020-01378-6: with a chronic load drawn at "
        "random the ratio was linked with injury about as often as with the real one.",
    ),
    "gait_drift": Metric(
        title="Drift within a run",
        unit="the channel's unit per km",
        question="Did your form change along this run, at the same pace and grade?",
        definition="The middle of all slopes between two parts of 100 m (Theil-Sen) of what speed and grade do not "
        "explain, with a 90 % interval from resampled blocks of neighbouring parts. What they explain is fitted within "
        "your runs of the six weeks before with the same watch, pod and shoe; where these are too few, within this "
        "run. The first 800 m, stops and pauses with 10 s around them, and parts steeper than 5 % are left out; 40 "
        "parts are needed.",
        caveat="It describes this run. Heat, ground and a loose sensor drift, too.",
        source="Sen, JASA 1968;63:1379, 10.1080/01621459.1968.10480934.",
        disputed_by="No prospective injury study was found for balance or contact time; a pod's contact time was off "
        "by 81.5 (SD 18.4) ms in place running (10.3390/s23167155).",
    ),
    "break_point": Metric(
        title="Break within a run",
        unit="km",
        question="Is there a point in this run from which your form changed?",
        definition="The point from which on a channel, at matched speed and grade, falls more than before (contact "
        "time: rises, balance: either way): one straight line against two that meet, held against simulated runs "
        "without a break whose neighbouring parts are as alike.",
        caveat="One run tells nothing yet: a break counts only when it recurs.",
        source="Andrews, Econometrica 1993;61:821, 10.2307/2951764; how often it is wrong: docs/fatigue_point.md.",
        disputed_by="A test for independent values finds a break in 39 to 89 of 100 runs that have none; where "
        "neighbouring parts are alike beyond 0.85 nothing can be told.",
    ),
    "twin_blocks": Metric(
        title="Build-ups side by side",
        unit="m, s",
        question="How does this build-up lie beside your own earlier ones, and how did each end?",
        definition="Running of the 12 weeks (or 4 to 24) up to a race or any other day, in steps of seven days counted "
        "back from it, so that all end together. A week that is not recorded whole is left out, never 0. The end: what "
        "was run on the last day, the longest session, any pain that set in (the onset of an episode) "
        "from the first day to 14 days after the last, and 7 days or more without a run in the 28 days after it.",
        caveat="Two blocks are two stories, not statistics: what differs between them need not be why they ended as "
        "they did.",
        source="Niggle's own arrangement; it compares nothing but you with yourself.",
        disputed_by="Nielsen et al., JOSPT 2014, and Buist et al., AJSM 2008, 10.1177/0363546507307505: how fast "
        "weekly distance rose went with no overall difference in injuries, so the shape of a block explains little.",
    ),
    **LOAD,
    **EFFORT,
    **GAIT,
    **ONSET,
    **COHORT,
}
