"""Names and words from elsewhere, as they can be kept: without what a screen would obey or be misled by."""

import unicodedata

from ingest.journal import NotUnderstood

# Control signs, halves of signs, and format signs: those that turn the direction of writing, and what nobody sees.
_LEFT_OUT = ("Cc", "Cs", "Cf")


def line(text: str | None, longest: int) -> str | None:
    """A name in one line, None if nothing is left of it. Errors: `NotUnderstood` if it is longer."""
    kept = " ".join(_seen(text or "").split())
    if len(kept) > longest:
        raise NotUnderstood(f"A name or title takes up to {longest:,} characters; this one has {len(kept):,}.")
    return kept or None


def words(text: str | None, longest: int) -> str | None:
    """Words in as many lines as they had, None if none is left. Errors: `NotUnderstood` if there are more."""
    kept = "\n".join(_seen(part).rstrip() for part in (text or "").splitlines()).strip()
    if len(kept) > longest:
        raise NotUnderstood(f"The words take up to {longest:,} characters; these have {len(kept):,}.")
    return kept or None


def _seen(text: str) -> str:
    joined = "\u200d\u200c"  # an emoji, and some scripts, are joined by these
    return "".join(
        sign if sign in joined or unicodedata.category(sign) not in _LEFT_OUT else " " * (sign == "\t") for sign in text
    )
