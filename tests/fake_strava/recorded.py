"""What did Strava itself answer once, and what does its description say? Read in place; nothing of it is ours."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft4Validator

from tests.real_files import REAL

FOLDER = REAL / "strava_api"
_BODY = re.compile(
    r"""^ +body:\n +encoding: \S+\n +string:\s+('(?:[^']|'')*'|"(?:[^"\\]|\\.)*")""", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One answer: its JSON (None if it was empty) and the names of its headers, in lower case."""

    json: Any
    headers: frozenset[str]


def recorded(name: str) -> Recorded:
    """The first answer of a recorded exchange; a few lines for the little YAML that these files use."""
    text = (FOLDER / "strava-ruby-client" / f"{name}.yml").read_text("utf-8").split("\n  response:\n")[1]
    body = _BODY.search(text)
    assert body is not None
    headers = re.findall(r"^      ([A-Za-z][\w-]*):$", text[: body.start()], re.MULTILINE)
    plain = _unquoted(body[1])
    return Recorded(json.loads(plain) if plain else None, frozenset(header.lower() for header in headers))


def _unquoted(scalar: str) -> str:
    """A quoted scalar of YAML, in either quotes, its folded lines joined."""
    inner = re.sub(r"\\\n\s*\\?", "", scalar[1:-1]) if scalar[0] == '"' else scalar[1:-1].replace("''", "'")
    inner = re.sub(r"[ \t]*\n\s*", " ", inner)
    if scalar[0] == "'":
        return inner.strip()
    inner = re.sub(r"\\U([0-9A-F]{8})", lambda found: json.dumps(chr(int(found[1], 16)))[1:-1], inner)
    return str(json.loads(f'"{inner}"')).strip()


@cache
def _definitions() -> Any:
    text = (FOLDER / "strava_swagger.json").read_text("utf-8")
    for lost in ("TimedZoneDistribution", "TimedZoneRange"):  # two references of it lead nowhere
        text = text.replace(f'"#/{lost}"', f'"#/definitions/{lost}"')
    return json.loads(text)["definitions"]


def complaints(name: str, value: Any) -> list[str]:
    """What the published description says against this being a `name`.

    Null fields and empty coordinates are left out first: Strava's own examples have them against its description.
    """
    schema = {"$ref": f"#/definitions/{name}", "definitions": _definitions()}
    return [f"{error.json_path}: {error.message}" for error in Draft4Validator(schema).iter_errors(_filled(value))]


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one) for key, one in value.items() if one is not None and not _no_place(key, one)}
    return [_filled(one) for one in value] if isinstance(value, list) else value


def _no_place(key: str, value: Any) -> bool:
    return key.endswith("_latlng") and value == []
