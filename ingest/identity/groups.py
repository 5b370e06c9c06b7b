"""Which records are one activity? A function of the set of records and verdicts, never of the order they came in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

RULES = {
    0: "verdict",
    1: "numbered",
    2: "named",
    3: "recording",
    4: "alike",
    5: "cropped",
    6: "day",
    7: "shifted",
    8: "overlap",
    9: "day_alone",
}
_DAY, _FIRST_ASKED = 6, 7


@dataclass(frozen=True, slots=True)
class Record:
    """What grouping has to know of a record. Two of the same `part_of` are parts of one file: never one activity."""

    no: int
    key: str
    rank: int
    part_of: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that meet a rule, by its strength (`RULES`), and why in words."""

    one_no: int
    other_no: int
    strength: int
    reason: str


@dataclass(slots=True)
class Grouping:
    """The number of each record's activity (that of its best record), and the pairs that were decided or are asked."""

    group_of: dict[int, int]
    decided: list[Pair]
    asked: list[Pair]


def group(
    records: Iterable[Record], pairs: Iterable[Pair], same: Iterable[Pair], different: Iterable[tuple[int, int]]
) -> Grouping:
    """Put records of one activity together.

    `pairs` come strongest first, in an order that their content alone decides. The runner's verdicts go before all of
    them: `same` joins, and nothing joins what is `different`. A record of which only the day is known joins by itself
    only the one activity of that day that it resembles, and only if no other such record does.
    """
    forest = _Forest(records, different)
    decided: list[Pair] = []
    days: list[Pair] = []
    asked: list[Pair] = []
    for pair in (*same, *pairs):
        if pair.strength == _DAY:
            days.append(pair)
        elif pair.strength >= _FIRST_ASKED:
            asked.append(pair)
        elif forest.join(pair.one_no, pair.other_no):
            decided.append(pair)
    for pair, alone in _alone(days, forest):
        if not alone:
            asked.append(pair)
        elif forest.join(pair.one_no, pair.other_no):
            decided.append(pair)
    return Grouping(forest.groups(), decided, list(_open(asked, forest)))


def _alone(days: list[Pair], forest: "_Forest") -> Iterator[tuple[Pair, bool]]:
    """Each pair, and whether each of its two groups resembles no third one."""
    ends = [(forest.root(pair.one_no), forest.root(pair.other_no)) for pair in days]
    alike: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in ends:
        alike[one].add(other)
        alike[other].add(one)
    for pair, (one, other) in zip(days, ends, strict=True):
        yield pair, len(alike[one] | alike[other]) == 2


def _open(asked: list[Pair], forest: "_Forest") -> Iterator[Pair]:
    """The pairs that still ask something: of two activities the strongest one, and none that is decided."""
    seen: set[tuple[int, int]] = set()
    for pair in sorted(asked, key=lambda pair: pair.strength):
        one, other = sorted((forest.root(pair.one_no), forest.root(pair.other_no)))
        if one != other and (one, other) not in seen and forest.may_join(one, other):
            seen.add((one, other))
            yield pair


class _Forest:
    """Union-find over records, where some must stay apart."""

    def __init__(self, records: Iterable[Record], different: Iterable[tuple[int, int]]) -> None:
        self._records: Mapping[int, Record] = {record.no: record for record in records}
        self._parent = {no: no for no in self._records}
        self._members = {no: [no] for no in self._records}
        self._apart: defaultdict[int, set[int]] = defaultdict(set)
        for one, other in different:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def root(self, no: int) -> int:
        while self._parent[no] != no:
            self._parent[no] = no = self._parent[self._parent[no]]
        return no

    def may_join(self, one: int, other: int) -> bool:
        """Whether nothing keeps these two groups apart: the runner's word, or parts of one file in both."""
        ours, theirs = self._members[one], self._members[other]
        if len(ours) > len(theirs):
            ours, theirs = theirs, ours
        if any(not self._apart[no].isdisjoint(theirs) for no in ours if no in self._apart):
            return False
        parts = {self._records[no].part_of for no in ours} - {None}
        return not any(self._records[no].part_of in parts for no in theirs)

    def join(self, one_no: int, other_no: int) -> bool:
        """Make two groups one; whether they were two and may be one."""
        one, other = self.root(one_no), self.root(other_no)
        if one == other or not self.may_join(one, other):
            return False
        if self._records[other].rank < self._records[one].rank:
            one, other = other, one
        self._parent[other] = one  # the best record stands for all
        self._members[one] += self._members.pop(other)
        return True

    def groups(self) -> dict[int, int]:
        """The best record of every record's group."""
        return {no: self.root(no) for no in self._records}
