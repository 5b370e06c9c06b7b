"""Strava's raw answers about one activity, kept as one document, and digests by which an edit is noticed.

Strava has no word for "changed", so an edit is found by comparing digests of what a list says.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.errors import NotAnActivity, Unreadable

_HEAD = b'{"niggle_strava_api":1,"summary":'
_SIZES = re.compile(rb',"renewed":(true|false),"bytes":\[(\d{1,12}),(\d{1,12}|null),(\d{1,12}|null)\]\}\Z')
_SIZES_AT_MOST = 100  # bytes from the end of a document in which the sizes of its parts stand

# What others do to an activity, or Strava for whoever looks at it: none of it is an edit.
NOT_THE_RUNNERS = frozenset(
    (
        "achievement_count",
        "athlete",
        "athlete_count",
        "comment_count",
        "display_hide_heartrate_option",
        "flagged",
        "from_accepted_tag",
        "has_kudoed",
        "heartrate_opt_out",
        "kudos_count",
        "location_city",
        "location_country",
        "location_state",
        "photo_count",
        "pr_count",
        "resource_state",
        "suffer_score",  # computed anew whenever zones of heart rate change
        "total_photo_count",
    )
)
# What changes if and only if the recording was cropped, split, replaced or corrected: then its streams did, too.
_SHAPE = ("start_date", "distance", "elapsed_time", "moving_time", "upload_id", "manual", "has_heartrate",
          "elev_high", "elev_low", "map")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answers:
    """The JSON texts that Strava sent about one activity: its entry in a list, its detail, its streams.

    `renewed`: the entry in the list was read again after the detail, so that of what both say it is the later word.
    """

    summary: bytes
    detail: bytes | None = None
    streams: bytes | None = None
    renewed: bool = False


def looks_like_strava_api(head: bytes) -> bool:
    """Whether this is the beginning of a document that `pack` made."""
    return head.startswith(_HEAD)


def pack(answers: Answers) -> bytes:
    """One JSON document with the texts in it as they are; by their sizes at its end they are found again."""
    parts = (answers.summary, answers.detail, answers.streams)
    summary, detail, streams = (b"null" if part is None else part for part in parts)
    sizes = ",".join("null" if part is None else str(len(part)) for part in parts)
    end = f',"renewed":{json.dumps(answers.renewed)},"bytes":[{sizes}]}}'.encode()
    return b"".join((_HEAD, summary, b',"detail":', detail, b',"streams":', streams, end))


def unpack(data: bytes) -> Answers:
    """The texts in a document, byte by byte as they were packed.

    Errors:
        NotAnActivity: not such a document.
        Unreadable: cut off or changed.
    """
    if not looks_like_strava_api(data):
        raise NotAnActivity("it does not hold what Strava's API says about an activity")
    found = _SIZES.search(data, max(len(data) - _SIZES_AT_MOST, 0))
    if found:
        parts: list[bytes | None] = []
        at = len(_HEAD)
        for name, size in zip((b"", b',"detail":', b',"streams":'), found.groups()[1:], strict=True):
            if data[at : at + len(name)] != name:
                break
            at += len(name)
            end = at + (4 if size == b"null" else int(size))
            parts.append(None if size == b"null" else data[at:end])
            at = end
        if len(parts) == 3 and at == found.start() and parts[0] is not None:
            return Answers(parts[0], parts[1], parts[2], renewed=found[1] == b"true")
    raise Unreadable("it is damaged or cut off; the next sync fetches it again")


def digest(summary: Mapping[str, object]) -> str:
    """Has anybody edited the activity? SHA-256 of what its entry in a list says, but for what is nobody's edit.

    The same for any order of keys, for 1 and 1.0, and for null and nothing.
    """
    return _sha256(summary)


def shape_digest(summary: Mapping[str, object]) -> str:
    """Has the recording changed, so that its streams have to be read again? SHA-256 of what tells so."""
    return _sha256({name: summary.get(name) for name in _SHAPE})


def _sha256(said: Mapping[str, object]) -> str:
    try:
        return hashlib.sha256(json.dumps(_plain(said), sort_keys=True).encode()).hexdigest()
    except (RecursionError, TypeError, ValueError):
        raise Unreadable("it is damaged: not the JSON that Strava sends") from None


def _plain(value: Any) -> Any:
    """A value in the one spelling that all equal ones have; a map is the line that it draws."""
    if isinstance(value, Mapping):
        named = {name: _plain(inner) for name, inner in value.items() if name not in NOT_THE_RUNNERS}
        map_line = {"summary_polyline": named["summary_polyline"]} if "summary_polyline" in named else named
        return {name: inner for name, inner in map_line.items() if inner is not None}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
