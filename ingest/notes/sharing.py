"""What parts in a list share: "left knee and right calf sore", "knee and hip, both left"."""

from dataclasses import replace

from ingest.notes.parts import Mention
from ingest.notes.tokens import Token

EXISTS = ("quality", "score", "bare", "faint", "complaint", "trend", "impact")


def share(groups: list[list[Mention]], sentence: list[Token]) -> None:
    """Parts in a list share what is said of one of them: "left knee and right calf sore", "sore left knee and calf"."""
    for at in range(len(groups) - 2, -1, -1):
        mine, next_ = groups[at][-1], groups[at + 1][0]
        if _listed(mine, next_) and not speaks(mine) and speaks(next_) and _bare_end(mine) and _bare_start(next_):
            mine.said += [replace(thing) for thing in next_.said]
    for at in range(1, len(groups)):
        before, mine = groups[at - 1][-1], groups[at][0]
        ours = before.other == mine.other or mine.clause.has("join_too")
        if ours and _listed(before, mine) and not speaks(mine) and speaks(before) and not mine.clause.junk:
            mine.said += [
                replace(thing)
                for thing in before.said
                if thing.kind in ("quality", "score", "bare", "complaint", "degree", *_also(mine))
                and thing.first < before.clause.last + 1
            ]
    for at in range(1, len(groups)):
        before, mine = groups[at - 1][-1], groups[at][0]
        if (
            mine.side is None
            and before.side in ("left", "right", "bilateral")
            and _listed(before, mine)
            and mine.clause.joined in ("and",)
            and _together(before, mine)
        ):
            mine.side = before.side
    for at in range(len(groups) - 1, 0, -1):
        before, mine = groups[at - 1][-1], groups[at][0]
        if (
            mine.sided_after
            and before.side is None
            and mine.clause.joined == "and"
            and _listed(before, mine)
            and _together(before, mine)
        ):
            before.side = mine.side
    for group in groups:
        if len(group) > 1:
            speaking = [one for one in group if speaks(one) and not one.decoy]
            for one in group:
                if speaking and not speaks(one) and not one.decoy:
                    one.said += [replace(thing) for thing in speaking[0].said]


def _listed(before: Mention, mine: Mention) -> bool:
    joined = mine.clause.joined in ("and", "or", "comma") or before.clause.has("negation_pseudo")  # "not only A but B"
    return joined and not before.decoy and not mine.decoy


def _also(one: Mention) -> tuple[str, ...]:
    """Is it well, too: "knees held up, feet too"?"""
    return ("well",) if one.clause.has("join_too") else ()


def _together(before: Mention, mine: Mention) -> bool:
    """Whether the two share what is said, so that they share the side, too."""
    own = [
        thing
        for thing in before.said
        if thing.first >= before.clause.first and thing.last <= before.clause.last and thing.first > before.last
    ]
    return not own and not mine.clause.junk


def speaks(one: Mention) -> bool:
    return any(thing.kind in (*EXISTS, "well") for thing in one.said)


def _bare_end(one: Mention) -> bool:
    return not any(junk > one.last for junk in one.clause.junk)


def _bare_start(one: Mention) -> bool:
    return not any(junk < one.first for junk in one.clause.junk)
