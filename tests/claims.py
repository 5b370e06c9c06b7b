"""What Niggle must not say (section 6 of the specification), as rules over any text.

A rule is about words in all their inflections, not about sentences of ours. What stands in “ ” is quoted: the runner's
own words, or a clinician's; those are never judged. What a rule would be wrong about is in `ALLOWED`, sentence by
sentence, each with its reason.
"""

import csv
import html
import io
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cache
from typing import Any

from analytics.catalogue import METRICS


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that make a claim, whole words each, and its number in section 6. `but`: what is taken out before."""

    name: str
    words: tuple[str, ...]
    but: str = r"(?!)"


_PAIN = r"(?:injur\w+|pains?|niggles?|hurts?|hurting|knees?|hips?|thighs?|foot|feet|calf|calves|ankles?)"
_LOAD = r"(?:load|mileage|distances?|training|running|kilomet\w+|volume|spikes?)"
_TRIED = r"(?:rest\w*|exercis\w+|shoes?|stretch\w*|therap\w+|gait|cross.training|elliptical|this|that|it)"
_GAIT = r"(?:cadence|step rate|form|gait|stride|balance|contact time|oscillation)"

RULES = (
    Rule("1 a cause", (r"caus(?:e|es|ed|ing|al|ally|ation|ality)",)),
    Rule(
        "1 a reason of a pain",
        (
            rf"{_PAIN}\b[^.;]*\b(?:because of|due to|owing to|thanks to|results? of|(?:result|stem)\w* from)",
            rf"{_PAIN}\b[^.;]*\b(?:came|comes|is|was|are|were) from (?:the|your|a|too|running|training)",
            rf"(?:led|leads?|leading|contribut\w+) to\b[^.;:]*\b{_PAIN}",
            r"why (?:it|you|your \w+) (?:hurts?|began|set in)",
        ),
        r"\bneed not be why\b|\bno reason why\b",
    ),
    Rule(
        "1 blame",
        (
            r"to blame|blam(?:e|ed|es|ing)|culprits?|trigger(?:s|ed|ing)?|brought (?:it )?on by|responsible for",
            r"at fault|warning signs?|too (?:far|much|long|fast)|too soon(?! after)",
        ),
    ),
    Rule(
        "1 a forecast",
        (
            r"(?:un)?predict\w*|forecast\w*|foretell\w*|foresee\w*|prognos\w+",
            r"(?:likely to|you (?:will|may|might|could)) (?:get|be|become) (?:hurt|injured)",
        ),
    ),
    Rule(
        "1 prevention",
        (
            r"prevent\w*|injury.proof\w*|avoid(?:s|ed|ing)? (?:an? |the |further |re-?)?injur\w+",
            rf"protect(?:s|ed|ing|ive)?\b[^.;]*\b(?:from|against)\b[^.;]*{_PAIN}",
        ),
    ),
    Rule("1 safety", (r"(?:un)?safe(?:r|st|ly|ty)?|harmless\w*|dangers?|dangerous\w*|risk.free",)),
    Rule(
        "1 a risk of one's own",
        (
            r"(?:your|own|personal|individual|no|low\w*|high\w*|less|more|injury|relative) risks?|risky",
            r"(?:reduc\w+|increas\w+|rais\w+) (?:\w+ )?risks?",
            r"risks? (?:of|for|score\w*|factor\w*|level\w*|rises?|falls?|is|was)",
            r"\d+(?:\.\d+)? ?(?:%|percent) (?:\w+ )?(?:risk|chance of|likely)|risk\b[^.;]{0,30}\b\d+ ?(?:%|percent\b)",
        ),
    ),
    Rule(
        "2 zones",
        (
            r"danger zones?|zones? of danger|sweet.spots?|optimal (?:zone|range|load)",
            r"(?:red|green|amber|orange) (?:zone|flag|light)|0?\.8 (?:to|and|–|-) 1\.[35]",
        ),
        r"\bred.flag words\b",
    ),
    Rule("3 the ten per cent rule", (r"(?:ten|10)[ -]?(?:%|per ?cent)[ -]rule",)),
    Rule("4 a pattern", (r"patterns? (?:was |were |is )?found|statistically significant|proves? that|proven",)),
    Rule(
        "5 what a watch cannot see",
        (
            r"valgus|varus|pronat\w+|cross-?over gait|(?:pelvic|hip) drop|step width|muscle imbalances?",
            r"(?:weak|underdeveloped|tight|inhibited)\w* (?:\w+ )?(?:glut\w+|hips?|cores?|abductors?|muscles?|tfl)",
            r"glut\w+ (?:is|are|was|were) (?:weak|tight)",
        ),
    ),
    Rule(
        "6 an ideal",
        (
            rf"(?:ideal|optimal|optimum|perfect|correct|proper|recommended|target) (?:\w+ )?(?:{_GAIT}|{_LOAD})",
            r"180 ?(?:spm|steps?)|(?:bad|poor) (?:form|gait)",
        ),
    ),
    Rule("7 fifty to fifty", (r"50 ?[/:–-] ?50", r"(?:im)?balance[^.;]*\b(?:lower|less|higher|more) risk")),
    Rule(
        "8 a diagnosis",
        (
            r"(?:un)?diagnos\w+|syndromes?|tend[io]n\w*path(?:y|ies)|tend[io]nitis|tendin?osis|bursitis|arthr(?:itis|osis)",
            r"itbs?|pfps?|patello-?femoral|(?:runner|jumper).?s knee|shin splints?|mtss",
            r"plantar fasci\w+|(?:stress )?fractures?|stress (?:reaction|injury)|menisc\w+|sciatica",
            r"sprain\w*|(?:strained|torn) (?:\w+ )?(?:muscle|ligament|menisc\w+)",
        ),
        r"\bno diagnosis\b",
    ),
    Rule(
        "8 clearance",
        (
            r"(?:clear|cleared|ready|fit|ok|okay|allowed|able|free|permitted) to (?:run|race|train|return)",
            r"you (?:may|can|should|must|ought to|need to) (?:run|race|train|rest|stop|return|increase|reduce|cut)",
            r"(?:fully|completely) recovered|healed|go ahead",
        ),
    ),
    Rule(
        "9 a fatigue point of one run",
        (r"fatigue points?: \w+",),
        r"\bno fatigue point: |\bfatigue point: after [^;]*\bin [345] of the last 5 runs\b",
    ),
    Rule(
        "11 transfer",
        (
            r"tissue.?loads?|load on (?:the |your )?tissues?",
            r"fitness (?:was|is|has been|gets?) (?:kept|maintained|preserved|lost|retained)",
            r"(?:kept|maintained|preserved|retained|lost|losing) (?:\w+ )?fitness",
            r"equivalent (?:running )?(?:kilomet\w+|km|miles?)|(?:kilomet\w+|km|miles?) equivalents?",
        ),
    ),
    Rule(
        "12 an acquittal",
        (
            rf"(?:was|were|is|are)(?: not|n.t) (?:the|your) {_LOAD}",
            rf"{_LOAD} (?:was|were|is|are)(?: not|n.t) (?:the (?:reason|problem|matter)|to blame|behind)",
            rf"{_LOAD} (?:did|does|do)(?: not|n.t) (?:do it|hurt)|{_LOAD} (?:has|have|had) nothing to do",
            rf"{_LOAD} (?:is|was|has been) (?:clear(?:ed)?|fine|ok|okay|normal|excluded)|in the clear",
            r"rul(?:e|es|ed|ing) (?:\S+ ){0,3}out",
            r"nothing to do with|exonerat\w+|acquit\w*|innocent\w*|not guilty|unrelated",
        ),
        r"\b(?:not|cannot|never) rule \S+ out\b|\brul(?:es|ing) nothing out\b",
    ),
    Rule(
        "13 what helped",
        (
            r"help(?:s|ed)|(?:not|n.t|never|to|which|what|nothing) help|helpful|unhelpful|(?:in)?effective(?:ly|ness)?",
            rf"{_TRIED} (?:has |have )?(?:worked|eased|improved|relieved|cured|healed|fixed|soothed)",
            rf"{_TRIED} works? for",
            r"cured|relieved|eased by|thanks to|(?:felt|feels|got|gets|is|was|were|are) better (?:with|after|since|by)",
            r"made (?:it|the pain|no) (?:better|worse|difference)",
        ),
        r"\bpain often eases with time; this cannot tell what helped\b",
    ),
    Rule(
        "14 gait seen after the onset",
        (r"after (?:the|its|your|an) onset\b[^;]*\b(?:changed|rose|fell|steps|spm|points)",),
        r"\bafter the onset, [^;]*\. it may be a consequence of the pain\b",
    ),
)

# Below five injuries not even the words of a test may stand there (section 6, number 4).
FEW = Rule(
    "4 a test of fewer than five",
    (
        r"p ?[=<≤>] ?0?\.\d+|p.values?|significan\w+|odds|hazards?|hr|power of",
        r"confidence interval|95 ?% interval|correlat\w+|associat\w+|went together",
    ),
)

ALLOWED = {
    "That is an average over other runners, not your own risk; staying below it proves nothing.":
        "section 6 wants it said that a study's ratio is nobody's own",
    "It describes what you did. No range of it is shown to be safe or dangerous, and a usual value does not rule load "
    "out.": "section 6, number 1: no range is shown to be safe; said of the ratios, in their definition only",
    "No range of it is shown to be safe or dangerous, and a usual value does not rule load out.":
        "its second half, as it stands alone",
    "In one large study of 5,205 runners (Schuster Brandt Frandsen et al., BJSM 2025) injuries were reported more "
    "often after runs above 1.10; the increase was not steady from class to class, and an average over other runners "
    "is not your own risk.": "README: the same, of the study by its name",
    "How much is too much is disputed: rules for the knee take up to 2/10 while running, a model for the Achilles "
    "tendon up to 5/10, and another of its kind calls 4 to 5 acceptable.": "the catalogue tells that rules disagree",
    "In a randomised trial of the 10 % rule as many runners were injured with it as without (Buist et al., AJSM "
    "2008;36:33, 10.1177/0363546507307505).": "the catalogue quotes the trial that found nothing",
    "It does not say what caused an injury, does not forecast one, and does not tell you how far you may run.":
        "README: what Niggle is not, said of the program and of no injury",
}  # fmt: skip

# Messages of commits cannot be mended.
COMMITTED = {
    "What denies a diagnosis is let pass by its sentence; a return that is too soon is no blame":
        "of these rules themselves",
}  # fmt: skip

# Fields of answers that hold the runner's own words, or names.
OWN = (
    "text", "title", "note", "name", "link", "value", "description", "private_note", "last_title", "path", "words",
    "severity_text", "unread",
)  # fmt: skip

_COMPILED = {
    rule.name: (
        re.compile("|".join(rf"(?<!\w)(?:{one})(?!\w)" for one in rule.words), re.IGNORECASE),
        re.compile(rule.but, re.IGNORECASE),
    )
    for rule in (*RULES, FEW)
}
_DRAWN = re.compile(r'<text\b[^>]*>(.*?)</text>|<(?:title|desc)>(.*?)</|\baria-label="([^"]*)"', re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2}")
_TAG = re.compile(r"<[^>]*>")
_QUOTED = re.compile(r"“[^“”]*”|\[\S+\]\(<|https?://\S+")  # an address is nobody's sentence
_LABEL = re.compile(r"^(?:Source|Disputed(?: by)?)\W+")
# What stands behind a sentence about the time after an onset belongs to it.
_END = re.compile(r"(?<=[.!?])[*_)]*\s+(?=[\"“(*_]*[A-Z0-9])(?!It may be a consequence of the pain)")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, without what is quoted in them; a line ends one."""
    for line in _QUOTED.sub(" … ", text).splitlines():
        for one in _END.split(line):
            told = _LABEL.sub("", " ".join(one.strip(" -*|#>·").split()))
            if told:
                yield told


@cache
def _defined() -> frozenset[str]:
    """The sentences of the catalogue: they say what a figure is, and stand beside it whatever it shows."""
    return frozenset(told for one in METRICS.values() for field in astuple(one) for told in sentences(field))


@cache
def _broken_by(sentence: str, *, few: bool) -> tuple[str, ...]:
    if sentence in ALLOWED or sentence in COMMITTED:
        return ()
    found = []
    for rule in (*RULES, *((FEW,) if few and sentence not in _defined() else ())):
        words, but = _COMPILED[rule.name]
        rest = but.sub(" ", sentence)
        if words.search(rest):
            found.append(rule.name)
    return tuple(found)


def claims(text: str, *, few: bool = False) -> list[tuple[str, str]]:
    """Which rules are broken, and by which sentences? `few`: fewer than five injuries are told of."""
    return [(rule, one) for one in sentences(text) for rule in _broken_by(one, few=few)]


def claims_in(document: Any, *, few: bool = False) -> list[tuple[str, str]]:
    """The same of a JSON document: every text in it, but for the fields that hold the runner's own words."""
    if isinstance(document, str):
        return claims(document, few=few)
    if isinstance(document, dict):
        return [found for name, value in document.items() if name not in OWN for found in claims_in(value, few=few)]
    if isinstance(document, list):
        return [found for one in document for found in claims_in(one, few=few)]
    return []


def texts_in_picture(svg: str) -> list[str]:
    """The texts of an SVG file, drawn or only read aloud."""
    return [html.unescape(_TAG.sub(" ", text)) for found in _DRAWN.findall(svg) for text in found if text]


def claims_in_picture(svg: str, *, few: bool = False) -> list[tuple[str, str]]:
    """Which rules are broken by what stands in an SVG file?"""
    return [found for text in sorted(set(texts_in_picture(svg))) for found in claims(text, few=few)]


def claims_in_table(text: str, *, few: bool = False) -> list[tuple[str, str]]:
    """Which rules are broken by a CSV file: by its columns' names, and by cells that are not the runner's own words?"""
    rows = csv.DictReader(io.StringIO(text))
    names = [name.replace("_", " ") for name in rows.fieldnames or ()]
    told = {(name, cell) for row in rows for name, cell in row.items() if _WORD.search(cell)}  # no numbers, no days
    return claims_in([names, *({name: cell} for name, cell in sorted(told))], few=few)
