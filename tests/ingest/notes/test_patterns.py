"""Patterns of sentences, filled with parts, complaints and people in turn: see the patterns beside this file."""

import re
from collections.abc import Iterator

import pytest

from ingest.notes import parse
from tests.ingest.notes.tables import FOLDER, LANGUAGES, key

KINDS = ("of yours", "not now", "of others")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pattern_holds_whatever_it_is_filled_with(language: str, kind: str) -> None:
    """The runner's own gives one finding of today, what is denied or feared none of today, others' none at all."""
    sentences = list(_sentences(language, kind))
    assert len(sentences) >= 15
    misread = []
    for text in sentences:
        found = [key(one) for one in parse(text)]
        current = [one for one in found if not one[3] and one[4] == "current"]
        expected = {"of yours": len(found) == len(current) == 1, "not now": not current, "of others": not found}
        if not expected[kind]:
            misread.append(f"{text}\n  {found}")
    assert not misread, "\n".join(["", *misread])


def _sentences(language: str, kind: str) -> Iterator[str]:
    words: dict[str, list[str]] = {}
    section = ""
    for line in (FOLDER / f"patterns_{language}.lines").read_text("utf-8").splitlines():
        if line.startswith("## "):
            section = line[3:]
        elif " = " in line and not section:
            name, _, listed = line.partition(" = ")
            words[name] = listed.split(" | ")
        elif section == kind:
            yield from _filled(line, words)


def _filled(pattern: str, words: dict[str, list[str]]) -> Iterator[str]:
    """As many sentences as the longest of its lists; the parts one step apart from the rest."""
    names = set(re.findall(r"\{(\w+)\}", pattern))
    for turn in range(max((len(words[name]) for name in names), default=1)):
        yield pattern.format(
            **{name: words[name][(turn + (name not in ("A", "D"))) % len(words[name])] for name in names}
        )
