"""What kind of file is this? Told by its content, never by its name."""

import re
import struct
from datetime import UTC, datetime, timedelta
from typing import Literal

from ingest.formats.csv_log import looks_like_training_log
from ingest.formats.fit.segments import looks_like_fit
from ingest.formats.garmin_csv import looks_like_garmin_csv
from ingest.formats.garmin_json import looks_like_garmin_json
from ingest.formats.strava_answers import looks_like_strava_api
from ingest.formats.strava_csv import looks_like_strava_csv
from ingest.units import FIT_SYSTEM_TIME_BELOW, fit_time

Format = Literal["gzip", "zip", "fit", "gpx", "tcx", "csv_log", "strava_csv", "garmin_json", "garmin_csv", "strava_api"]

HEAD_BYTES = 8192  # enough for a FIT file_id, for the first time of a GPX or TCX, and for a header and a row

_XML_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(gpx|TrainingCenterDatabase)[\s>/]")
_XML_TIME = re.compile(rb"<(?:\w+:)?(?:time|Id)>\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")


def sniff(head: bytes) -> Format | None:
    """The format that the first HEAD_BYTES of a file show, or None if Niggle does not know it."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if looks_like_fit(head) or head[8:12] == b".FIT":
        return "fit"
    if looks_like_strava_api(head):
        return "strava_api"
    root = _XML_ROOT.search(_as_ascii(head))
    if root:
        return "gpx" if root[1] == b"gpx" else "tcx"
    if looks_like_garmin_json(head):
        return "garmin_json"
    if looks_like_strava_csv(head):
        return "strava_csv"
    if looks_like_garmin_csv(head):
        return "garmin_csv"
    if looks_like_training_log(head):
        return "csv_log"
    return None


def _as_ascii(head: bytes) -> bytes:
    """UTF-16 text with its zero bytes left out, so that tags can be searched for; other text as it is."""
    return head.replace(b"\0", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")) else head


def started_hint(head: bytes) -> datetime | None:
    """Roughly when the activity in a file began (UTC, with its zone), from its first bytes, to read the newest first.

    A hint only: it is never stored.
    """
    if looks_like_fit(head):
        created = _fit_created(head)
        return fit_time(created).replace(tzinfo=UTC) if created and created >= FIT_SYSTEM_TIME_BELOW else None
    found = _XML_TIME.search(_as_ascii(head))
    if found:
        try:
            return datetime.fromisoformat(found[1].decode()).replace(tzinfo=UTC)
        except ValueError:
            return None
    return None


def _fit_created(head: bytes) -> int | None:
    """file_id.time_created, if file_id is the first message, as the protocol demands."""
    at = head[0]
    if len(head) < at + 6 or head[at] & 0xC0 != 0x40:
        return None
    order = ">" if head[at + 2] else "<"
    global_number, fields = struct.unpack_from(order + "HB", head, at + 3)
    body = at + 6 + 3 * fields
    if head[at] & 0x20:
        body += 1 + 3 * (head[body] if body < len(head) else 0)
    place = body + 1
    for number, size, _ in struct.iter_unpack("3B", head[at + 6 : at + 6 + 3 * fields]):
        if global_number == 0 and number == 4 and size == 4 and place + 4 <= len(head):
            return int(struct.unpack_from(order + "I", head, place)[0])
        place += size
    return None


def epoch_seconds(moment: datetime) -> float:
    """Seconds since 1970, also for the odd years that `timestamp()` refuses on some platforms."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1)
