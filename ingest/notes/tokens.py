"""From text to words, numbers and signs, and to sentences. One pass, whatever the text is."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Every alternative takes at least one character and none can be split in two ways: the time is linear.
_TOKEN = re.compile(
    r"""(?P<clock>\d{1,3}:\d\d(?!\d)(?::\d\d)?)
    |(?P<number>\d+(?:[.,]\d+)?)
    |(?P<word>[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W\d_]*)*)
    |(?P<line>[\r\n\u2028\u2029]+)
    |(?P<sign>[^\s\w]|_)""",
    re.VERBOSE,
)
_QUOTES = {
    "’": "'",
    "‘": "'",
    "´": "'",
    "`": "'",
    "ʼ": "'",
    "–": "-",
    "—": "--",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "∕": "/",
    "⁄": "/",
}
_LONGEST = 120  # tokens of a sentence: who writes on without a stop is cut, so that the time stays linear
# Words that another word without its dots is: "könnte" is a guess, "konnte" is none.
_APART = {
    f"{stem}{end}": f"{other}{end}"
    for stem, other in (("könnt", "koennt"), ("würd", "wuerd"), ("hätt", "haett"), ("müsst", "muesst"))
    for end in ("e", "en", "est", "et")
} | {"è": "e_is"}  # Italian "is", which is no "and"
_END = frozenset(".!?…")
_ANSWERS = frozenset(
    {
        "none", "nope", "no", "nah", "nil", "zero", "nada", "nothing", "gone", "fine", "good", "keine", "nein", "non",
        "niente", "geen", "nee", "ninguno", "ninguna", "aucune", "rien", "nessuno", "nichts", "niks",
    }
)  # fmt: skip
_SHORTENED = frozenset(
    {
        "lt", "rt", "l", "r", "re", "li", "rechts", "approx", "ca", "dr", "st", "vs", "izq", "izda", "dcha", "dch",
        "der", "gau", "dx", "sx", "sn", "bil", "bilat", "resp", "bzw", "ungef", "env", "aprox", "mt", "vd",
    }
)  # fmt: skip


class Token(NamedTuple):
    """`key` is what is compared: lower case, no accents. `glued`: no blank stands between it and the one before."""

    key: str
    kind: str
    start: int
    end: int
    glued: bool
    capital: bool = False


def tokens(text: str) -> list[Token]:
    """The tokens of a text; blanks and what cannot be seen are left out, a hyphen inside a word is a blank."""
    found: list[Token] = []
    end = -1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        start, stop = match.span()
        said = match.group()
        if kind == "word":
            key = folded(said)
        elif kind == "sign":
            if unicodedata.category(said) in ("Cf", "Cc", "Cs", "Mn", "Me"):  # marks that only steer how text is shown
                end = stop if start == end else end
                continue
            key = _QUOTES.get(said, said)
        else:
            key = said
        found.append(Token(key, kind, start, stop, start == end, kind == "word" and said[0].isupper()))
        end = stop
    return [one for place, one in enumerate(found) if not _inside_a_word(found, place)]


def sentences(found: list[Token]) -> list[list[Token]]:
    """The tokens by sentence: a stop, a new line, or too many of them without either."""
    parts: list[list[Token]] = [[]]
    for place, one in enumerate(found):
        if one.kind == "line" or (one.key in _END and _ends(found, place)):
            if one.key == "?" and parts[-1] and parts[-1][-1].key != "?":
                parts[-1].append(one)  # what is asked is not said
                if _answered(found, place):
                    continue  # "hip pain? None."
            parts.append([])
        else:
            parts[-1].append(one)
            if len(parts[-1]) >= _LONGEST:
                parts.append([])
    return [part for part in parts if part]


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """A word as it is compared: "Hüfte" and "HUFTE" are "hufte", "Fuß" is "fuss"."""
    lower = unicodedata.normalize("NFC", word.casefold())
    plain = unicodedata.normalize("NFKD", _APART.get(lower, lower))
    return "".join(one for one in plain if not unicodedata.combining(one)).casefold()


def _inside_a_word(found: list[Token], place: int) -> bool:
    """Is it the hyphen of "pain-free"?"""
    if found[place].key != "-" or not 0 < place < len(found) - 1:
        return False
    before, after = found[place - 1], found[place + 1]
    return found[place].glued and after.glued and before.kind == "word" and after.kind == "word"


def _answered(found: list[Token], place: int) -> bool:
    """Does a "none", "fine" or a number follow, and then the end?"""
    rest = found[place + 1 : place + 5]
    ends = next((at for at, one in enumerate(rest) if one.kind == "line" or one.key in _END), len(rest))
    answers = bool(rest) and (rest[0].kind == "number" or rest[0].key in _ANSWERS)
    return answers and 0 < ends <= 3 and (ends < len(rest) or len(rest) < 4)


def _ends(found: list[Token], place: int) -> bool:
    if found[place].key != "." or place == 0:
        return True
    before = found[place - 1]
    after = found[place + 1] if place + 1 < len(found) else None
    if after is not None and after.key == ".":
        return True
    if before.kind == "word" and before.key in _SHORTENED and after is not None and after.kind != "line":
        return False
    return not (after is not None and after.glued and len(before.key) < 3)
