"""Grouping is a function of the set: no order of records, pairs or verdicts changes who is with whom."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.identity.groups import Pair, Record, group

NUMBERS = range(1, 9)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Record], list[Pair], list[Pair], list[tuple[int, int]]]:
    records = [
        Record(no, f"key{no}", rank, draw(st.sampled_from([None, "a", "b"])))
        for no, rank in zip(NUMBERS, draw(st.permutations(NUMBERS)), strict=True)
    ]
    two = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)).filter(lambda pair: pair[0] < pair[1])
    pairs = [
        Pair(one, other, draw(st.integers(1, 9)), "") for one, other in draw(st.lists(two, max_size=12, unique=True))
    ]
    same = [Pair(one, other, 0, "") for one, other in draw(st.lists(two, max_size=2, unique=True))]
    different = draw(st.lists(two, max_size=3, unique=True))
    return records, sorted(pairs, key=lambda p: (p.strength, p.one_no, p.other_no)), same, different


@given(problems(), st.randoms(use_true_random=False))
def test_no_order_changes_it_and_what_must_stay_apart_does(
    problem: tuple[list[Record], list[Pair], list[Pair], list[tuple[int, int]]], random: st.DataObject
) -> None:
    records, pairs, same, different = problem
    found = group(records, pairs, same, different)
    shuffled = [*records]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert group(shuffled, pairs, same, different[::-1]).group_of == found.group_of
    for one, other in different:
        assert found.group_of[one] != found.group_of[other]
    part = {record.no: record.part_of for record in records}
    for one in NUMBERS:
        for other in NUMBERS:
            if one < other and part[one] is not None and part[one] == part[other]:
                assert found.group_of[one] != found.group_of[other]
    rank = {record.no: record.rank for record in records}
    for no, best in found.group_of.items():
        assert rank[best] <= rank[no]
    for pair in found.asked:
        assert found.group_of[pair.one_no] != found.group_of[pair.other_no]


def test_a_verdict_goes_before_every_rule() -> None:
    records = [Record(no, str(no), no, None) for no in (1, 2, 3)]
    alike = [Pair(1, 2, 1, ""), Pair(2, 3, 3, "")]
    assert group(records, alike, [], [(1, 2)]).group_of == {1: 1, 2: 2, 3: 2}
    assert group(records, [], [Pair(1, 3, 0, "")], []).group_of == {1: 1, 2: 2, 3: 1}


def test_of_two_activities_only_the_strongest_pair_asks() -> None:
    records = [Record(no, str(no), no, None) for no in (1, 2, 3, 4)]
    pairs = [Pair(1, 2, 3, ""), Pair(3, 4, 3, ""), Pair(1, 3, 7, ""), Pair(2, 4, 8, "")]
    assert group(records, pairs, [], []).asked == [Pair(1, 3, 7, "")]
    assert group(records, pairs, [], [(2, 4)]).asked == []
