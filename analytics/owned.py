"""Questions and macros as they are for the owner: without the conditions that a share has to meet.

They hold for the owner, and the database finds that out by itself; but it does so for every macro of every question,
and planning is most of what a page costs. So every macro is kept once more, in a schema of its own. Both are made of
one file: here conditions are taken out, and nothing is put in.
"""

import re
from collections.abc import Sequence

SCHEMA = "own"
_GRANTED = re.compile(r"\bsees\(audience, '\w+'\)|audience\['owner'\]")
_SINCE = "audience['since']"
_FOR_SHARES = re.compile(r"\n-- for shares:.*(?=;)", flags=re.DOTALL)


def macro(sql: str, macros: Sequence[str]) -> str:
    """The statement that makes a macro for the owner; `macros` are the names of all of them."""
    sql = _FOR_SHARES.sub("", sql)
    return question(_GRANTED.sub("true", sql).replace(_SINCE, "null::date"), macros)


def question(sql: str, macros: Sequence[str]) -> str:
    """A question, asked of the owner's macros."""
    return re.sub(rf"(?<![\w.])({'|'.join(macros)})\(", rf"{SCHEMA}.\1(", sql)
