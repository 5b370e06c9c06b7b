"""What a clause says, in order: complaints, numbers, how the part is, when, and what it did to the run."""

from dataclasses import dataclass, replace
from typing import Any

from ingest.notes.clauses import Clause, not_yet
from ingest.notes.numbers import ALSO_WORDS
from ingest.notes.scan import Mark
from ingest.notes.tense import compared
from ingest.notes.tokens import Token

_OF_A_PART = ("cannot_bear_weight", "focal_bone_pain", "pain_at_rest", "pain_at_night")


@dataclass(slots=True)
class Said:
    """One thing that is said: its kind (quality, score, well ...), value, sense, and the tokens that say it."""

    kind: str
    value: Any
    denied: bool
    time: str
    first: int
    last: int
    vague: bool = False  # something unknown stands beside it that it may be said of
    figure: bool = False  # a figure of speech


def said_in(sentence: list[Token], part: Clause, named: bool) -> list[Said]:
    """All that a clause says, in order."""
    found: list[Said] = []
    for at, mark in enumerate(part.marks):
        tags = mark.tags
        if "score" in tags:
            before = any(one.tags.keys() & {"score", "bare"} for one in part.marks[:at])
            after = part.marks[at + 1] if at + 1 < len(part.marks) else None
            praised = tags["score"] == 10 and after is not None and sentence[after.first].key == "for"
            if praised and not part.predicates():
                found.append(one_said(part, mark, "well", True))  # "ten out of ten for the left knee"
                continue
            if before and compared(part, mark):
                continue  # "2/10, down from 4/10"
            if not _is_effort(part, at, named) and not _is_date(sentence, mark):
                found.append(one_said(part, mark, "score", (tags["score"], tags["ends"], tags["range"])))
                if tags.get("progress"):
                    low, high = tags["ends"]
                    found.append(one_said(part, mark, "trend", "worse" if high > low else "better"))
        elif "bare" in tags:
            value = _bare(part, at, sentence)
            alone = value is None and tags["bare"] <= 10 and _alone(part, at)
            if alone:
                value = tags["bare"]
            if value is not None:
                thing = one_said(part, mark, "bare", (value, (value, value), "range" in tags))
                found.append(replace(thing, vague=alone))
        if "quality" in tags and not _is_rolling(sentence, part, mark):
            found.append(one_said(part, mark, "quality", tags["quality"]))
        elif "faint" in tags:
            found.append(one_said(part, mark, "faint", tags["faint"]))
        if "absent_words" in tags:
            found.append(one_said(part, mark, "quality", "pain"))
        elif "well_words" in tags and "quality" not in tags and not _well_of_else(part, at):
            negated = not_yet(part, mark) or any(
                "negation_after" in one.tags and 0 < mark.first - one.last <= 3 for one in part.marks
            )
            if negated:
                found.append(Said("quality", "discomfort", False, part.time_at(mark.first), mark.first, mark.last))
            else:
                found.append(one_said(part, mark, "well", True))
        if tags.get("red") in _OF_A_PART:
            sign = sign_said(part, mark)
            found.append(Said("complaint", mark, sign.denied, sign.time, sign.first, sign.last))
        if named and _is_complaint(sentence, part, at):
            found.append(Said("quality", *_verb(part, mark), part.time_at(mark.first), mark.first, mark.last))
        if "severity_complaint" in tags:
            found.append(one_said(part, mark, "complaint", mark))
        if "severity_words" in tags:
            found.append(one_said(part, mark, "degree", mark))
        if "verbs_settles" in tags and named and not_yet(part, mark, "negation_cannot"):
            found.append(Said("trend", "same", False, part.time_at(mark.first), mark.first, mark.last))
        if "trend" in tags:
            found.append(one_said(part, mark, "trend", tags["trend"]))
        if "function" in tags and not _is_no(part, at):
            found.append(one_said(part, mark, "impact", tags["function"]))
        if "absent_after" in tags and "well_words" not in tags and "negation_words" not in tags and not_yet(part, mark):
            found.append(Said("trend", "same", False, part.time_at(mark.first), mark.first, mark.last))
        elif (
            ("absent_after" in tags or ("negation_after" in tags and named))
            and not part.predicates()
            and not part.has("score", "bare", "well_words", "trend")
        ):
            found.append(Said("quality", "pain", True, part.time_at(mark.first), mark.first, mark.last))
        if (
            "negation_double" in tags
            and not any(one.first > mark.last for one in part.predicates())
            and "negation_doubtful" not in tags
        ):
            found.append(Said("quality", "pain", False, part.time_at(mark.first), mark.first, mark.last))
        if "join_blame" in tags and named and not (part.predicates() or part.has("well_words", "score", "bare")):
            found.append(Said("quality", "discomfort", False, part.time_at(mark.first), mark.first, mark.last))
    found += _when(part, sentence, found)
    return found


def _is_no(part: Clause, at: int) -> bool:
    """Is it "no more limping"?"""
    before = part.marks[at - 1] if at else None
    return before is not None and before.last == part.marks[at].first - 1 and "negation_words" in before.tags


def _is_rolling(sentence: list[Token], part: Clause, mark: Mark) -> bool:
    """Is it the foam roller's "rolled the quads"? An ankle or a foot that rolled is hurt."""
    areas = {one.tags["area"].area for one in part.areas()}
    return sentence[mark.first].key == "rolled" and bool(areas) and not areas & {"ankle", "foot"}


def one_said(part: Clause, mark: Mark, kind: str, value: Any) -> Said:
    subject = any(
        "context_effort_day" in one.tags and "common" not in one.tags and one.first < mark.first for one in part.marks
    )
    vague = subject or any(junk < mark.first or junk == mark.last + 1 for junk in part.junk)
    denied, when = part.denied.get(mark.first, False), part.time_at(mark.first)
    return Said(kind, value, denied, when, mark.first, mark.last, vague, "figure" in mark.tags)


def sign_said(part: Clause, mark: Mark) -> Said:
    denied = part.denied_signs.get(mark.first, False)
    return Said("red", mark.tags["red"], denied, part.time_at(mark.first), mark.first, mark.last)


def _is_date(sentence: list[Token], mark: Mark) -> bool:
    """Is it the day of "on 4/10"?"""
    return (
        mark.first > 0 and sentence[mark.first - 1].key in ("on", "since", "am", "seit") and mark.last - mark.first == 2
    )


def _is_effort(part: Clause, at: int, named: bool) -> bool:
    """Is it "8/10 effort"?"""
    mark = part.marks[at]
    about = named or part.has("quality")
    for one in part.marks[at + 1 :]:
        if "context_effort" in one.tags and one.first - mark.last <= 2:
            return True
        if one.tags.keys() - {"common", "scale_link", "when_from", "scale_out_of"}:
            break
    for one in reversed(part.marks[:at]):
        if "context_effort" in one.tags and mark.first - one.last <= 4:
            return True
        if one.tags.keys() & {"area", "quality", "side"}:
            break
    if about:
        return False
    return part.has("context_effort", "context_effort_day")


def _bare(part: Clause, at: int, sentence: list[Token]) -> float | None:
    """A number without a scale counts next to a part or a word of pain only, up to ten."""
    mark = part.marks[at]
    value = float(mark.tags["bare"])
    scale = next((one for one in part.marks[:at] if "scale_vas" in one.tags and mark.first - one.last <= 3), None)
    if scale is not None and value <= 100:
        return value / 10 if value > 10 else value
    if value > 10:
        return None
    return value if _beside(part, at, sentence) else None


def _alone(part: Clause, at: int) -> bool:
    """Is the number all that the clause says: "maybe a 2", "call it 3", "4"?"""
    words = {"scale_link", "scale_between", "severity_words", "common", "time_modal", "time_present", "person_self"}
    if part.junk or not all(_small(one) & words for one in (*part.marks[:at], *part.marks[at + 1 :])):
        return False
    if any("scale_link" not in one.tags and "time_present" not in one.tags for one in part.marks[at + 1 :]):
        return False
    return part.joined != "start" or part.has("scale_link")


_SMALL = {"common", "side", "person_self", "person_his", "severity_words", "time_present"}
_THEN = {
    "join_too",
    "when_from",
    "when_after",
    "when_first",
    "quantity",
    "time_present",
    "when_during_run",
    "when_after_run",
}


def _is_complaint(sentence: list[Token], part: Clause, at: int) -> bool:
    """Verbs that complain by where they stand: "felt my left knee", "my calf went", "the hip started to bark"."""
    mark = part.marks[at]
    tags = mark.tags
    kinds = {"sense", "goes", "begins", "cries", "treated", "it_is", "simile"}
    if not any(f"verbs_{kind}" in tags for kind in kinds) or part.predicates():
        return False
    if "verbs_goes" in tags and "absent_after" in tags:  # "right quad gone" is no pain gone
        return at > 0 and "area" in part.marks[at - 1].tags and _straight(sentence, part, at)
    if "verbs_treated" in tags:
        return part.temporality == "past" and not part.has("context_exercise_before")
    if part.has("well_words", "trend", "absent_after", "negation_after", "context_exercise_before"):
        return False
    if "verbs_cries" in tags:
        return not part.junk and not part.has("score", "bare")
    if "verbs_sense" in tags or "verbs_it_is" in tags:
        return ("verbs_sense" in tags or mark.first - part.first <= 1) and _senses(part, at)
    before = part.marks[at - 1] if at else None
    if before is None:
        return False
    after = part.marks[at + 1] if at + 1 < len(part.marks) else None
    beside = after is not None and after.first == mark.last + 1
    ends = mark.last + 1 not in part.junk and (not beside or (after is not None and bool(after.tags.keys() & _THEN)))
    straight = _straight(sentence, part, at)
    if "verbs_simile" in tags:
        after = part.marks[at + 1] if at + 1 < len(part.marks) else None
        number = after is not None and bool(after.tags.keys() & {"bare", "score"})
        told = mark.last < part.last or mark.last > mark.first  # "like concrete"
        return told and not number and any("area" in one.tags and one.first < mark.first for one in part.marks)
    if "verbs_goes" in tags:
        return straight and ends
    named = any("area" in one.tags and one.first < mark.first for one in part.marks)
    return (straight and ends) or (named and mark.last + 1 in part.junk)


def _straight(sentence: list[Token], part: Clause, at: int) -> bool:
    """Does the verb stand behind the part, or behind the side that follows the part?"""
    place = part.marks[at].first - 1
    if place > 1 and sentence[place].key == "s" and sentence[place - 1].key == "'":
        place -= 2
    edges = {one.last: one for one in part.marks[:at]}
    if place in edges and "side" in edges[place].tags and "area" not in edges[place].tags:
        place = edges[place].first - 1
    return place in edges and "area" in edges[place].tags


def _senses(part: Clause, at: int) -> bool:
    """Is a part what is felt, and nothing told of how it feels?"""
    mark = part.marks[at]
    for one in part.marks[at + 1 :]:
        if "area" in one.tags:
            denied = _verb(part, mark)[1]
            clear = not any(mark.last < junk < one.first for junk in part.junk)
            return clear and (denied or not any(junk > one.last for junk in part.junk))
        if not one.tags.keys() & _SMALL or one.first - mark.last > 5:
            return False
    return False


def _verb(part: Clause, mark: Mark) -> tuple[str, bool]:
    """What such a verb complains of, and whether it is denied."""
    denials = {"negation_words"} | ({"negation_cannot"} if "verbs_sense" in mark.tags else set())
    denied = any(one.tags.keys() & denials and 0 < mark.first - one.last <= 4 for one in part.marks)
    return ("strain" if mark.tags.keys() & {"verbs_goes", "verbs_treated"} else "discomfort"), denied


def _beside(part: Clause, at: int, sentence: list[Token]) -> bool:
    mark = part.marks[at]
    rest = part.marks[at + 1] if at + 1 < len(part.marks) else None
    follows = rest is not None and rest.first == mark.last + 1
    if any(junk == mark.last + 1 for junk in part.junk):
        return False
    place = mark.first - 1
    edges = {one.last: one for one in part.marks[:at]}
    while place >= part.first:
        one = edges.get(place)
        if one is None:
            if place in part.junk or sentence[place].kind in ("number", "clock"):
                break
            place -= 1
            continue
        if one.tags.keys() & {"area", "side", "quality", "leg"}:
            if "when_from" in one.tags and "area" not in one.tags:
                break
            unit = follows and rest is not None and "unit" in rest.tags and "quality" not in rest.tags
            return not unit or sentence[mark.last + 1].key in ALSO_WORDS
        if (
            not _small(one) & {"scale_link", "scale_between", "severity_words", "common", "time_modal"}
            or "count" in one.tags
        ):
            break
        place = one.first - 1
    if rest is None:
        return False
    for one in part.marks[at + 1 :]:
        if "area" in one.tags or "quality" in one.tags:
            return (
                any("scale_link" in before.tags or "side" in before.tags for before in part.marks[max(0, at - 1) : at])
                and one.first - mark.last <= 4
            )
        if not _small(one) & {"common", "side", "person_self", "scale_link"}:
            return False
    return False


def _small(one: Mark) -> set[str]:
    """What a mark is; a familiar word is no small one."""
    return one.tags.keys() - ({"common"} if "familiar" in one.tags else set())


def _well_of_else(part: Clause, at: int) -> bool:
    """Is it a "good run"?"""
    after = part.marks[at + 1] if at + 1 < len(part.marks) else None
    return bool(
        after
        and after.first == part.marks[at].last + 1
        and after.tags.keys() & {"context_effort_day", "context_effort"}
        and "well_words" not in after.tags
    )


def _when(part: Clause, sentence: list[Token], said: list[Said]) -> list[Said]:
    """When in the run, or after it."""
    found: list[Said] = []
    marks = part.marks
    for at, mark in enumerate(marks):
        tags = mark.tags
        before = marks[at - 1] if at and marks[at - 1].last == mark.first - 1 else None
        after = marks[at + 1] if at + 1 < len(marks) and marks[at + 1].first == mark.last + 1 else None
        if "quantity" in tags:
            found += _onset(part, at)
            continue
        if "when_first" in tags and after is not None and after.tags.keys() & {"quantity", "unit"}:
            found.append(one_said(part, mark, "phase", "start_of_run"))
            continue
        for phase in ("next_morning", "after_run", "start_of_run", "during_run"):
            if f"when_{phase}" in tags:
                found.append(one_said(part, mark, "phase", phase))
                break
        else:
            if "when_after" in tags and after is not None and after.tags.keys() & {"when_a_run"} and before is not None:
                found.append(one_said(part, mark, "phase", "after_run"))
    return found


def _onset(part: Clause, at: int) -> list[Said]:
    """Whether a distance or time says when it began: "after 2 miles", "30 minutes in", "mile 4"."""
    marks, mark = part.marks, part.marks[at]
    kind, value = mark.tags["quantity"]
    near = [one for one in marks[:at] if one.last >= mark.first - 3]
    for place in range(len(near) - 1, -1, -1):
        if not near[place].tags.keys() & {
            "common",
            "when_from",
            "when_after",
            "scale_link",
            "when_first",
            "when_not_onset",
            "severity_words",
        }:
            near = near[place + 1 :]
            break
    after = next((one for one in marks[at + 1 :] if one.first == mark.last + 1), None)
    if any("when_first" in one.tags for one in near):
        return [one_said(part, mark, "phase", "start_of_run")]
    past = any("when_after" in one.tags for one in near)
    if past and after is not None and "when_a_run" in after.tags:
        return [one_said(part, mark, "phase", "after_run")]
    if after is not None and "when_a_run" in after.tags and "when_into" not in after.tags:
        return []
    ordinal = "ordinal" in mark.tags
    into = after is not None and "when_into" in after.tags
    if near and "when_not_onset" in near[-1].tags and not ordinal:
        return []
    if not (ordinal or into or past or any("when_from" in one.tags for one in near)):
        return []
    if any(one.tags.get("trend") == "resolved_in_run" and one.first < mark.first for one in marks):
        return [one_said(part, mark, "phase", "start_of_run")]
    return [
        one_said(part, mark, "phase", "during_run"),
        one_said(part, mark, "distance" if kind == "km" else "minutes", value),
    ]
