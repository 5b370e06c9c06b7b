"""The sentences of the tables beside this file, and how far a parse is from what they expect."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.notes import Finding, parse

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
SIDES = ("left", "right", "bilateral", "unspecified")
SILENT = ("other_person", "distractor")  # categories in which no finding may come out


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence; `expected` are (area, side, severity, negated, temporality), `more` fields checked besides."""

    table: str
    category: str
    text: str
    expected: tuple[tuple[str, str, float | None, bool, str], ...]
    more: tuple[dict[str, str], ...]

    @property
    def language(self) -> str:
        """The language of its table, or the table that mixes them."""
        end = self.table.rpartition("_")[2]
        return end if end in LANGUAGES else self.table


def cases(*names: str) -> list[Case]:
    """The sentences of these tables, or of all."""
    paths = [FOLDER / f"{name}.txt" for name in names] if names else sorted(FOLDER.glob("*.txt"))
    return [case for path in paths for case in _read(path)]


def lines(name: str) -> list[str]:
    """The sentences of a list of which nothing is expected."""
    return [line for line in (FOLDER / f"{name}.lines").read_text("utf-8").splitlines() if line[:1] not in "#"]


def missed() -> list[Case]:
    """The sentences that are known to be misread."""
    return list(_read(FOLDER / "still_missed.lines"))


def key(finding: Finding) -> tuple[str, str, float | None, bool, str]:
    """What a parse is scored on."""
    return finding.area, finding.side, finding.severity_0_10, finding.negated, finding.temporality


def is_right(case: Case) -> bool:
    """Whether the parse is just what is expected, in any order, and no more."""
    return sorted(map(key, parse(case.text)), key=str) == sorted(case.expected, key=str)


def wrong_fields(case: Case) -> list[str]:
    """Which of the other fields that a case names differ."""
    found = {key(one): one for one in parse(case.text)}
    told = []
    for expected, more in zip(case.expected, case.more, strict=True):
        one = found.get(expected)
        for name, value in more.items():
            got = getattr(one, name, "no finding")
            if (f"{got:g}" if isinstance(got, float) else str(got).lower()) != value.removesuffix(".0").lower():
                told.append(f"{case.text}: {name} is {got}, not {value}")
    return told


def _read(path: Path) -> Iterator[Case]:
    category = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("## "):
            category = line[3:].strip()
        elif line.strip() and not line.startswith("#"):
            text, _, wanted = line.partition(" =>")
            found = [_finding(one) for one in wanted.split("; ") if one.strip()]
            yield Case(path.stem, category, text, tuple(one for one, _ in found), tuple(more for _, more in found))


def _finding(text: str) -> tuple[tuple[str, str, float | None, bool, str], dict[str, str]]:
    words = text.split()
    negated = words[0] == "no"
    words = words[negated:]
    more: dict[str, str] = {}
    plain: list[str] = []
    for word in words:
        name, equals, value = word.partition("=")
        if equals:
            more[name] = value
            latest = name
        elif more:
            more[latest] += f" {word}"
        else:
            plain.append(word)
    area, side, *others = plain
    assert side in SIDES, text
    severity: float | None = 0 if negated else None
    temporality = "current"
    for word in others:
        if word in ("past", "hypothetical"):
            temporality = word
        elif word != "-":
            severity = float(word)
    return (area, side, severity, negated, temporality), more
