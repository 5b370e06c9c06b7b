"""Pain as runners write it: from free text to findings, by a grammar and word lists, with no model and no network.

Nothing is stored, nothing is diagnosed; `lexicon/README.md` tells how to add words.
"""

from ingest.notes.grammar import read
from ingest.notes.model import Finding, Reading, RedFlag

__all__ = ["Finding", "Reading", "RedFlag", "parse", "read", "red_flags", "unread"]


def parse(text: str) -> list[Finding]:
    """What hurts, hurt, might hurt or does not hurt, by the words of a note."""
    return list(read(text).findings)


def red_flags(text: str) -> list[RedFlag]:
    """Signs in a note that someone should have a look at; none that is denied, hypothetical or somebody else's."""
    return list(read(text).red_flags)


def unread(text: str) -> list[str]:
    """The sentences of a note that name a part or a pain, and of which nothing was made."""
    return list(read(text).unread)
