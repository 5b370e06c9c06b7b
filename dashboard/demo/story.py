"""What happened on which day? Eighteen months of one runner, counted back from the demo's last day.

An ultrarunner at about 70 miles a week, more in an earlier cycle. A sore left knee; nine weeks without running, in
four kinds; ten weeks of coming back with another gait.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np

SEED = 20180112
HISTORY_DAYS = 548
COMEBACK_DAYS = 70
LAYOFF_DAYS = 63
SORE_DAYS = 4  # he runs on for some days before he stops
CHANGE_DAYS = 42  # how long before the onset cadence and balance had changed

Kind = Literal["run", "walk_run", "elliptical", "treadmill_walk", "strength"]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The turning points of the story for one last day."""

    until: date

    @property
    def first_day(self) -> date:
        return self.until - timedelta(days=HISTORY_DAYS - 1)

    @property
    def comeback(self) -> date:
        """The first run after the layoff."""
        return self.until - timedelta(days=COMEBACK_DAYS - 1)

    @property
    def layoff(self) -> date:
        """The first day without running."""
        return self.comeback - timedelta(days=LAYOFF_DAYS)

    @property
    def onset(self) -> date:
        """The first note about the left knee."""
        return self.layoff - timedelta(days=SORE_DAYS)

    @property
    def change(self) -> date:
        """From here on cadence at matched pace is lower and balance further left."""
        return self.onset - timedelta(days=CHANGE_DAYS)


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session. `start_minute` is local minutes after midnight; `legs` are (metres run, seconds walked).

    `cadence_shift_spm` and `balance_shift_pct` are what the body does otherwise than before; `fades` is whether the
    balance gives way after 3.2 km.
    """

    number: int
    day: date
    kind: Kind
    start_minute: int
    title: str
    distance_m: float = 0.0
    speed_mps: float = 0.0
    minutes: float = 0.0
    legs: tuple[tuple[float, float], ...] = ()
    cadence_shift_spm: float = 0.0
    balance_shift_pct: float = 0.0
    fades: bool = False


# Kilometres of a seven-day block, counted back from the onset: the four weeks before it are ordinary ones.
_BLOCK_KM = {
    **dict.fromkeys(range(9), 112.0),
    **{22: 60.0, 23: 88.0, 24: 161.0, 25: 164.0, 26: 163.0, 27: 158.0, 28: 118.0, 29: 150.0, 30: 138.0, 31: 124.0},
}
_CYCLE_KM = (116.0, 119.0, 112.0, 96.0)
# Share of the block, metres a second and title of its days; the third day is run twice, the seventh is a rest day.
_DAYS: tuple[tuple[tuple[float, float, str], ...], ...] = (
    ((0.12, 2.95, "Easy"),),
    ((0.16, 3.15, "Steady"),),
    ((0.11, 2.95, "Easy"), (0.06, 2.80, "Second run, easy")),
    ((0.17, 3.35, "Tempo"),),
    ((0.13, 2.95, "Easy"),),
    ((0.25, 3.00, "Long run"),),
    (),
)
_RACE_BLOCK, _RACE_KM = 23, 85.0  # more than twice his longest run of the month: the one large spike
_EARLY_RACE_BLOCK, _EARLY_RACE_KM = 44, 42.3

# The comeback by week: the longest stretch without a break, and what the session adds up to.
_UNBROKEN_M = (400, 600, 800, 1200, 1600, 2400, 3200, 4000, 5000, 6000)
_SESSION_M = (3200, 3600, 4200, 4800, 5600, 6200, 6800, 7400, 8200, 9200)


def demo_sessions(until: date) -> tuple[PlannedSession, ...]:
    """All sessions of the story, oldest first."""
    calendar = Calendar(until)
    sessions = [*_training(calendar), *_sore(calendar), *_layoff(calendar), *_comeback(calendar)]
    sessions.sort(key=lambda session: (session.day, session.start_minute))
    return tuple(replace(session, number=number) for number, session in enumerate(sessions))


def _training(calendar: Calendar) -> list[PlannedSession]:
    sessions = []
    days = (calendar.onset - calendar.first_day).days
    for back in range(1, days + 1):
        day = calendar.onset - timedelta(days=back)
        block, place = divmod(back - 1, 7)
        noise = np.random.default_rng([SEED, back])
        changed = day >= calendar.change
        for second, (share, speed, title) in enumerate(_DAYS[6 - place]):
            km = _BLOCK_KM.get(block, _CYCLE_KM[block % 4]) * share * noise.uniform(0.985, 1.015)
            if title == "Long run" and block in (_RACE_BLOCK, _EARLY_RACE_BLOCK):
                km, title = (_RACE_KM, "Race, 85 km") if block == _RACE_BLOCK else (_EARLY_RACE_KM, "Marathon")
                speed = 2.75 if block == _RACE_BLOCK else 3.4
            sessions.append(
                PlannedSession(
                    number=0,
                    day=day,
                    kind="run",
                    start_minute=(17 * 60 if second else 6 * 60) + int(noise.integers(0, 40)),
                    title=title,
                    distance_m=1000 * km,
                    speed_mps=speed * noise.uniform(0.97, 1.03),
                    cadence_shift_spm=-3.0 if changed else 0.0,
                    balance_shift_pct=1.0 if changed else 0.0,
                )
            )
    return sessions


def _sore(calendar: Calendar) -> list[PlannedSession]:
    """The days on which he ran on."""
    planned = ((0, 14_000.0, "Easy, knee"), (1, 9_000.0, "Easy"), (2, 6_000.0, "Stopped by the knee"))
    return [
        PlannedSession(
            number=0,
            day=calendar.onset + timedelta(days=after),
            kind="run",
            start_minute=6 * 60 + 15,
            title=title,
            distance_m=metres,
            speed_mps=2.8,
            cadence_shift_spm=-3.0,
            balance_shift_pct=1.0,
        )
        for after, metres, title in planned
    ]


def _layoff(calendar: Calendar) -> list[PlannedSession]:
    """Three weeks of elliptical and uphill walking, a week of nothing, then strengthening."""
    sessions = []
    for after in range(LAYOFF_DAYS):
        day = calendar.layoff + timedelta(days=after)
        if after < 21 and after % 7 != 6:
            kind: Kind = "treadmill_walk" if after % 2 else "elliptical"
            title = "Uphill walk, treadmill" if after % 2 else "Elliptical"
            sessions.append(PlannedSession(0, day, kind, 6 * 60 + 20, title, minutes=45 + 5 * (after % 4)))
        if after >= 30 and after % 7 in (1, 4):
            sessions.append(PlannedSession(0, day, "elliptical", 6 * 60 + 30, "Elliptical", minutes=40))
        if after >= 35 and after % 7 != 6:
            sessions.append(PlannedSession(0, day, "strength", 19 * 60, "Hips and feet", minutes=24))
    return sessions


def _comeback(calendar: Calendar) -> list[PlannedSession]:
    """Four sessions a week of running and walking; the stretch without a break grows, the balance still gives way."""
    sessions = []
    for after in range(COMEBACK_DAYS):
        week, weekday = divmod(after, 7)
        day = calendar.comeback + timedelta(days=after)
        if weekday in (0, 2, 4, 6):
            share = 1.0 if weekday == 4 or (week == 0 and weekday == 0) else 0.86
            unbroken, metres = _UNBROKEN_M[week] * share, _SESSION_M[week] * (1.0 if weekday == 4 else 0.94)
            legs = tuple((unbroken, 90.0) for _ in range(int(metres // unbroken)))
            rest = metres - unbroken * len(legs)
            legs += ((rest, 60.0),) if rest >= 150 else ()
            sessions.append(
                PlannedSession(
                    number=0,
                    day=day,
                    kind="walk_run",
                    start_minute=7 * 60,
                    title="Run and walk",
                    speed_mps=2.65 + 0.02 * week,
                    legs=legs,
                    cadence_shift_spm=4.0,
                    fades=True,
                )
            )
        if weekday in (1, 3, 5):
            sessions.append(PlannedSession(0, day, "strength", 19 * 60, "Hips and feet", minutes=28))
    return sessions
