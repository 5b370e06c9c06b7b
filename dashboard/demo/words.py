"""What did the demo runner write down? Pain notes, what he tried, what he was told and where he read, dated by the
story.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.demo.story import Calendar


@dataclass(frozen=True, slots=True)
class DemoPain:
    """One note; area None with severity 0 is "no pain today"."""

    local_date: date
    area: str | None
    side: str | None
    severity: int
    moment: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class DemoTried:
    """One thing that he tried."""

    from_date: date
    to_date: date | None
    kind: str
    text: str
    link: str | None
    area: str | None = "knee"
    side: str | None = "left"


@dataclass(frozen=True, slots=True)
class DemoFinding:
    """One thing that his therapist found."""

    local_date: date
    text: str
    profession: str = "physical therapist"
    area: str | None = "knee"
    side: str | None = "left"


@dataclass(frozen=True, slots=True)
class DemoPaper:
    """One link that he put with his knee."""

    local_date: date
    title: str
    url: str
    text: str | None = None
    area: str = "knee"
    side: str = "left"


# Days after the onset -> severity, moment, words. The layoff begins on day 4, the comeback on day 67.
_KNEE: tuple[tuple[int, int, str | None, str | None], ...] = (
    (0, 3, "during", "left knee 3/10, outside of it, from about 5 miles"),
    (1, 4, "morning", "knee stiff going down the stairs"),
    (2, 5, "during", "left knee 5/10 after two miles, walked home"),
    (4, 4, "rest", None),
    (6, 4, "after", "elliptical was fine, knee 4/10 in the evening"),
    (9, 4, "morning", "no better"),
    (11, 5, "after", "uphill walk, 5/10 coming off the treadmill"),
    (14, 4, "rest", "second week, no better"),
    (17, 4, None, None),
    (20, 5, "morning", "third week of this. No better"),
    (23, 4, "rest", "doing nothing at all now"),
    (27, 4, "morning", "a week of nothing and it is the same"),
    (30, 4, "after", None),
    (34, 4, "after", "after the exercises, 4/10 for an hour"),
    (38, 3, "after", None),
    (42, 3, "morning", "stairs are easier"),
    (47, 2, "after", None),
    (52, 2, None, "brisk walk of 30 min, 2/10"),
    (57, 1, "morning", None),
    (62, 1, "after", "walked an hour, 1/10"),
    (67, 2, "during", "first run: 400 m at a time, knee 2/10 at the end"),
    (69, 1, "after", None),
    (74, 2, "during", "2/10 on the downhill"),
    (81, 1, "after", None),
    (88, 1, "morning", None),
    (95, 2, "during", "left knee 2/10 when I lose the new gait"),
    (109, 1, "after", None),
    (123, 1, "after", None),
)
_HIP: tuple[tuple[int, int, str | None, str | None], ...] = (
    (71, 3, "during", "left glute med gives out after about 2 miles, then the knee caves in again"),
    (85, 3, "during", "hip tired from 2 miles on"),
    (99, 2, "during", "left hip tired after 2 miles, could hold the gait until then"),
    (113, 2, "during", "hip 2/10 after 2 miles"),
    (131, 2, "after", "left hip tired, 2/10, after the longest one so far"),
)
_NO_PAIN = (-300, -250, -170, -110, -70, -35, -12, 78, 90, 102, 116, 120, 127, 134)


def pain_notes(until: date) -> tuple[DemoPain, ...]:
    """All notes up to the demo's last day, oldest first."""
    onset = Calendar(until).onset
    notes = [
        DemoPain(
            onset - timedelta(days=205), "lower_leg", "right", 2, "after", "right calf 2/10, tight after the tempo"
        ),
        DemoPain(onset - timedelta(days=204), "lower_leg", "right", 1, "morning", None),
    ]
    for area, rows in (("knee", _KNEE), ("hip_groin", _HIP)):
        notes += [DemoPain(onset + timedelta(days=d), area, "left", s, m, t) for d, s, m, t in rows]
    notes += [DemoPain(onset + timedelta(days=d), None, None, 0, None, None) for d in _NO_PAIN]
    return tuple(sorted((note for note in notes if note.local_date <= until), key=lambda note: note.local_date))


def tried(until: date) -> tuple[DemoTried, ...]:
    """What he tried up to the demo's last day, oldest first."""
    calendar = Calendar(until)

    def layoff(day: int) -> date:
        return calendar.layoff + timedelta(days=day)

    exercises = "https://example.org/exercises/"
    return (
        DemoTried(
            layoff(0), layoff(6), "cross_training", "A week off running: elliptical and uphill treadmill walks.", None
        ),
        DemoTried(layoff(7), layoff(13), "cross_training", "A second week the same way.", None),
        DemoTried(layoff(14), layoff(20), "cross_training", "A third week the same way.", None),
        DemoTried(layoff(21), layoff(27), "rest", "A week of nothing at all.", None),
        DemoTried(
            layoff(29),
            None,
            "therapist",
            "Therapist: nothing structural found. Watched me run, saw the left knee cave in. Started with the IT band.",
            "https://example.org/articles/watching-a-runner",
        ),
        DemoTried(
            layoff(33),
            None,
            "therapist",
            "Therapist, second visit: tight TFL and hip, gluteus medius underdeveloped, cross-over gait. "
            "Biceps femoris tendinopathy suspected, never confirmed.",
            None,
        ),
        DemoTried(
            layoff(35), None, "exercise", "Side-lying leg raises, 3 x 12, slow.", exercises + "side-lying-leg-raise"
        ),
        DemoTried(layoff(35), None, "exercise", "Monster walks with a band, 3 x 15 steps.", exercises + "monster-walk"),
        DemoTried(layoff(38), None, "exercise", "Single-leg bridges, 3 x 10.", exercises + "single-leg-bridge"),
        DemoTried(layoff(38), None, "exercise", "TFL and hip stretch, 2 min a side.", exercises + "tfl-stretch"),
        DemoTried(
            calendar.comeback,
            None,
            "gait",
            "New gait: wider steps, knees apart, more steps a minute. Hold it or walk.",
            "https://example.org/articles/cross-over-gait",
        ),
        DemoTried(calendar.comeback + timedelta(days=21), None, "shoes", "Other shoes, lower drop.", None),
    )


def findings(until: date) -> tuple[DemoFinding, ...]:
    """What his therapist found up to the demo's last day, oldest first."""
    layoff = Calendar(until).layoff
    first, second = layoff + timedelta(days=29), layoff + timedelta(days=33)
    return (
        DemoFinding(first, "Nothing structural. Running, the left knee caves in (valgus knee)."),
        DemoFinding(second, "Underdeveloped gluteus medius, tight tensor fasciae latae.", area="hip_groin"),
        DemoFinding(second, "Cross-over gait, for years by his own account.", area=None, side=None),
    )


def papers(until: date) -> tuple[DemoPaper, ...]:
    """The links that he put with his knee up to the demo's last day, oldest first."""
    layoff = Calendar(until).layoff
    return (
        DemoPaper(
            layoff + timedelta(days=30),
            "What a therapist looks for in a runner",
            "https://example.org/articles/watching-a-runner",
        ),
        DemoPaper(
            layoff + timedelta(days=35),
            "The list of exercises, with pictures",
            "https://example.org/exercises/",
            "Daily, the ones with the band twice. So that I know where to look.",
        ),
        DemoPaper(
            layoff + timedelta(days=58),
            "Running with a cross-over gait",
            "https://example.org/articles/cross-over-gait",
        ),
    )
