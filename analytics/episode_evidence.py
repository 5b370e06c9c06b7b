"""What is known of a runner's pains up to a day: runs, notes, visits and his own words, put together into episodes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import polars as pl

from analytics.episode_rules import Place, Running, Said, Spell, spells
from analytics.run import Seen, query

NEIGHBOURS = ("knee", "thigh", "hip_groin")
SIDED = ("left", "right", "bilateral")
RECURS_DAYS = 56
NEAR_DAYS = 28  # a word on an episode that set in on another day is of the nearest one within so many days
GAP_DAYS = 7

Where = tuple[str, str]  # area and side


def episode_id(area: str, side: str, onset: date) -> str:
    """What an episode is known by: knee-left-2026-01-12."""
    return f"{area}-{side}-{onset.isoformat()}"


def episode_key(name: str) -> tuple[Where, date] | None:
    """Area, side and day of an episode's id; None if it is none."""
    parts = name.split("-", 2)
    try:
        return ((parts[0], parts[1]), date.fromisoformat(parts[2])) if len(parts) == 3 else None
    except ValueError:
        return None


@dataclass(slots=True, eq=False)
class Episode:
    """An episode with what the runner says of it; days are numbers of `Evidence`.

    words: the latest of each kind, with its day; said: whether there are any. root: the episode that it is one with,
    itself if none; within: those that are one with it.
    """

    where: Where
    spell: Spell
    id: str
    uncertain: bool
    words: dict[str, tuple[str | None, date]]
    said: bool
    recurrence_of: "Episode | None" = None
    proposed: "Episode | None" = None
    root: "Episode" = field(init=False)
    within: list["Episode"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root = self

    @property
    def dismissed(self) -> bool:
        """Whether it is none, by the runner's word."""
        return self.words.get("kind", (None,))[0] == "not_one"


class Evidence:
    """All that is known up to a day, or without one up to the last day of which anything is known."""

    def __init__(self, con: duckdb.DuckDBPyConnection, seen: Seen, on: date | None = None) -> None:
        days, notes = _up_to(on, "local_date", query(con, "running_days", seen), query(con, "noted_days", seen))
        (words,) = _up_to(on, "local_date", query(con, "episode_words", seen))
        answers, tried = _up_to(on, "from_date", query(con, "gap_answers", seen), query(con, "tried", seen))
        dated = [*days["local_date"], *notes["local_date"], *answers["from_date"]]
        self.first: date = days["local_date"][0] if len(days) else min(dated, default=date.min)
        self.horizon = self.number(on or max(dated, default=self.first))
        self.running = Running(
            days["distance_m"].to_numpy().astype(np.int64),
            *(days[name].to_numpy().astype(np.bool_) for name in ("ran", "known", "run_known")),
        )
        self.notes = [{**row, "day": self.number(row["local_date"])} for row in notes.iter_rows(named=True)]
        self.notes_of: dict[Where, list[Any]] = defaultdict(list)
        for row in self.notes:
            self.notes_of[row["area"], row["side"]].append(row)
        self.words = list(words.iter_rows(named=True))
        self.answers = {self.number(row["from_date"]): row for row in answers.iter_rows(named=True)}
        self.quiet = self._quiet(con, seen, days.filter("written")["local_date"].to_list())
        self.visits = [
            ((row["area"], row["side"]), row["from_date"])
            for row in tried.iter_rows(named=True)
            if row["kind"] == "therapist" and row["area"] is not None
        ]

    def number(self, day: date) -> int:
        """A day as a number: how many days after the first of the recording."""
        return (day - self.first).days

    def day(self, number: int) -> date:
        """The day of a number."""
        return self.first + timedelta(days=number)

    def places(self) -> dict[Where, Place]:
        """What was noted of each place, in the order of their names.

        A day is known to be 1/10 or less by a number of this place, by "no pain", or by a run that was written about
        without a complaint; unless the place is complained of in words only or changed a run on that day.
        """
        stopped = self._stopped()
        free = {row["day"] for row in self.notes if row["area"] is None}
        noted: dict[Where, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for row in self.notes:
            if row["area"] is not None:
                noted[row["area"], row["side"]][row["day"]].append(row)
        found = {}
        for where in sorted(noted.keys() | stopped.keys()):
            days, stops = noted.get(where, {}), stopped.get(where, set())
            painful = {day for day, rows in days.items() if any(_is_painful(row) for row in rows)}
            sore = {day for day, rows in days.items() if any(row["severity"] is None for row in rows)}
            easy = (days.keys() | free | self._not_complained_of(where[0])) - painful - sore
            found[where] = Place(
                sorted(painful | stops), sorted(easy), sorted(days.keys() | stops), frozenset(stops - painful)
            )
        return found

    def _quiet(self, con: duckdb.DuckDBPyConnection, seen: Seen, written: Sequence[date]) -> dict[int, set[str]]:
        """The days on which a run was written about and all that was written is understood, with the areas of which
        that or a note complains. Asked only where there is a pain that it could end.
        """
        if not written or not (self.notes or self.answers):
            return {}
        complaints = {row["local_date"]: row for row in query(con, "complaints", seen).iter_rows(named=True)}
        noted = defaultdict(set)
        for row in self.notes:
            if row["area"] is not None and row["severity"] != 0:
                noted[row["day"]].add(row["area"])
        found = {}
        for on in written:
            said = complaints.get(on)
            if said is None or not said["unclear"]:
                found[self.number(on)] = noted[self.number(on)].union(said["areas"] if said else ())
        return found

    def _not_complained_of(self, area: str) -> set[int]:
        """The quiet days without a complaint of an area, on any side; a complaint without a place may be of each."""
        return {
            day for day, areas in self.quiet.items() if not areas & {area, "other"} and not (area == "other" and areas)
        }

    def _stopped(self) -> dict[Where, set[int]]:
        """Days from which on the runner did not run for an injury, by his own word, where no run says otherwise."""
        found: dict[Where, set[int]] = defaultdict(set)
        for at, row in self.answers.items():
            if row["answer"] == "injury" and not self.running.ran[max(at, 0) : max(at + GAP_DAYS, 0)].any():
                found[row["area"], row["side"]].add(at)
        return found

    def episodes(self) -> list[Episode]:
        """All episodes, by onset, with the runner's words on each; also those that are none by his word."""
        found: list[Episode] = []
        for where, place in self.places().items():
            found += self._of_place(where, place)
        found.sort(key=lambda one: (one.spell.onset, one.where))
        self._put_together(found)
        return found

    def _of_place(self, where: Where, place: Place) -> list[Episode]:
        words = [
            (self.number(row["onset"]), row) for row in self.words if (row["area"], row["side"]) == where
        ]  # in the order in which they were said, so that each is of the episode that it was said of
        said = Said()
        derived = spells(place, self.running, self.horizon, said)
        for day, row in words:
            if row["word"] in ("resolved", "onset") and (spell := _nearest(derived, day)) is not None:
                days = said.resolved if row["word"] == "resolved" else said.onset
                days[spell.first] = self.number(row["local_date"])
                derived = spells(place, self.running, self.horizon, said)
        of: dict[int, list[Any]] = defaultdict(list)
        for day, row in words:
            if (spell := _nearest(derived, day)) is not None:
                of[spell.first].append(row)
        found: list[Episode] = []
        for spell in derived:
            here = of[spell.first]
            name = episode_id(*where, here[0]["onset"] if here else self.day(spell.first))
            latest = {row["word"]: (row["value"], row["local_date"]) for row in here}
            uncertain = spell.first in place.uncertain or "onset_uncertain" in latest
            if spell.first in place.uncertain:  # an answer about a gap, which says that it was an injury
                latest = {"kind": ("injury", self.day(spell.first)), **latest}
            one = Episode(where, spell, name, uncertain, latest, bool(here))
            before = next((other for other in reversed(found) if not other.dismissed), None)
            over = before.spell.resolved if before is not None else None
            if over is not None and spell.onset - over <= RECURS_DAYS:
                one.recurrence_of = before
            found.append(one)
        return found

    def named(self, found: Sequence[Episode], name: str) -> Episode | None:
        """The episode of this id, or of the nearest in time if it is known by another one now."""
        key = episode_key(name)
        if key is None:
            return None
        here = [one for one in found if one.where == key[0]]
        exact = next((one for one in here if one.id == name), None)
        spell = _nearest([one.spell for one in here], self.number(key[1]))
        return exact or next((one for one in here if one.spell is spell), None)

    def _put_together(self, found: Sequence[Episode]) -> None:
        """What the runner says is one becomes one, with the earliest as its root; what may be one is proposed."""
        pairs: dict[frozenset[str], bool] = {}
        for row in self.words:
            if row["word"] in ("with", "apart"):
                one = self.named(found, episode_id(row["area"], row["side"], row["onset"]))
                other = self.named(found, row["value"] or "")
                if one is not None and other is not None and one is not other:
                    pairs[frozenset((one.id, other.id))] = row["word"] == "with"
        counted = [one for one in found if not one.dismissed]
        by_id = {one.id: one for one in counted}
        for pair, together in pairs.items():
            if together and all(name in by_id for name in pair):
                roots = sorted((by_id[name].root for name in pair), key=counted.index)
                for one in counted:
                    if one.root is roots[-1]:
                        one.root = roots[0]
        for one in counted:
            if one.root is not one:
                one.root.within.append(one)
        for place, one in enumerate(counted):
            if one.root is one:
                before = [other for other in counted[:place] if other.root is other and _may_be_one(one, other)]
                asked = (other for other in before if frozenset((one.id, other.id)) not in pairs)
                one.proposed = next(asked, None)


def _up_to(on: date | None, column: str, *frames: pl.DataFrame) -> Iterable[pl.DataFrame]:
    return frames if on is None else [frame.filter(pl.col(column) <= on) for frame in frames]


def _is_painful(note: Any) -> bool:
    return (note["severity"] or 0) >= 2 or (note["changed_run"] and note["severity"] != 0)


def _nearest(found: Sequence[Spell], day: int) -> Spell | None:
    """The episode that set in on a day; else the one that went on then; else the nearest within 28 days."""
    ranked = sorted(
        (one.first != day, not one.first <= day <= one.last, abs(one.first - day), one.first, place)
        for place, one in enumerate(found)
        if one.first <= day <= one.last or abs(one.first - day) <= NEAR_DAYS
    )
    return found[ranked[0][-1]] if ranked else None


def _may_be_one(one: Episode, other: Episode) -> bool:
    """Whether a later episode overlaps an earlier one in a neighbouring area of the same side."""
    (area, side), (other_area, other_side) = one.where, other.where
    neighbours = area != other_area and area in NEIGHBOURS and other_area in NEIGHBOURS
    over = other.spell.resolved
    return neighbours and side == other_side and side in SIDED and (over is None or one.spell.onset <= over)
