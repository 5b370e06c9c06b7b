"""What is asked of the fake, and what does it answer, before either is bytes on a socket?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Call:
    """A request. `path` is without the prefix /api/v3, which is kept in `prefix`; header names are in lower case."""

    method: str
    path: str
    prefix: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    form: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def value(self, name: str, default: str = "") -> str:
        """A parameter, from the form in the body or else from the query."""
        return self.form[name][-1] if name in self.form else self.query.get(name, default)

    @property
    def bearer(self) -> str:
        """The access token of the Authorization header, or ""."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; the body may come in parts, which spares a copy of long streams."""

    status: int
    body: tuple[bytes | memoryview, ...] = ()
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """Bytes of the body."""
        return sum(len(part) for part in self.body)


@dataclass(frozen=True, slots=True)
class Request:
    """What the fake remembers of a request it answered. `status` is 0 where no answer was sent at all."""

    method: str
    path: str
    query: Mapping[str, str]
    status: int
    at: datetime
    fault: str | None = None
    prefix: str = ""


def in_json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """A value as Strava sends it: compact, UTF-8."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return Answer(status, (text.encode(),), headers=headers or {})


def in_html(text: str, status: int = 200) -> Answer:
    """A page."""
    return Answer(status, (text.encode(),), HTML)


def redirect(url: str, status: int = 302) -> Answer:
    """To another page."""
    return Answer(status, (), HTML, {"Location": url})


_MESSAGES = {400: "Bad Request", 401: "Authorization Error", 403: "Forbidden", 429: "Rate Limit Exceeded"}


def refusal(status: int, resource: str, field_name: str, code: str, message: str = "") -> Answer:
    """Strava's Fault: a message and one error."""
    error = {"resource": resource, "field": field_name, "code": code}
    return in_json({"message": message or _MESSAGES[status], "errors": [error]}, status)
