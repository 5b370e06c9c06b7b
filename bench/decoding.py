"""How fast are FIT files decoded, against fitparse? Every message an activity is made of, as columns.

Over the real files where they are, else over those of the demo runner. The floor is what no decoder can do without:
gather the bytes of the messages at offsets that are known, and give them to Arrow.
"""

import io
import statistics
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from fitparse import FitFile
from fitparse.utils import FitParseError
from numpy.typing import NDArray

from bench.measure import compare
from dashboard.demo.files import fit_file
from dashboard.demo.story import demo_sessions
from ingest.errors import FileRefused
from ingest.formats.fit import parse_fit
from ingest.formats.fit.arrow import to_arrow
from ingest.formats.fit.messages import Wanted, read_messages
from ingest.formats.fit.profile import message_numbers
from ingest.formats.fit.segments import split_segments
from ingest.formats.fit.walk import walk
from tests import fit_oracle
from tests.real_files import REAL

FIT_FILES = REAL / "fit"
MESSAGES = ("record", "session", "lap", "event", "device_info", "hrv", "file_id", "activity")
SMALLEST, LARGEST, MIDDLE = 20_000, 1_500_000, 100_000
SMALL_S = 0.005
TURNS = 3


@dataclass(frozen=True, slots=True)
class Decoded:
    """One file: CPU seconds of both sides and of the floor. `theirs` is None where fitparse cannot read it."""

    name: str
    byte_count: int
    records: int
    ours_s: float
    theirs_s: float | None
    floor_s: float


def measure() -> list[Decoded]:
    """Every activity, the largest first. Errors: AssertionError where both sides read other values."""
    with tempfile.TemporaryDirectory() as made:
        files = sorted(_files(Path(made)), key=lambda path: -path.stat().st_size)
        return [_measured(f"{path.parent.name}/{path.name}", path.read_bytes()) for path in files]


def _files(made: Path) -> Iterator[Path]:
    """Activities; the other files are no work for either side."""
    if not REAL.is_dir():
        for session in demo_sessions(date(2026, 3, 22))[100:140]:
            (made / f"{session.number}.fit").write_bytes(fit_file(session))
    for path in (FIT_FILES if REAL.is_dir() else made).rglob("*.fit"):
        data = path.read_bytes()
        if len(data) > LARGEST:
            continue
        try:
            parse_fit(data)
        except FileRefused:
            continue
        differences = fit_oracle.compare(path).others
        assert not differences, f"{path.name}: {differences[0]}"
        yield path


def _measured(name: str, data: bytes) -> Decoded:
    ours = ours_of(data)
    records = sum(part["record"].num_rows for part in ours if "record" in part)
    floor = _floor(data)
    if len(data) < SMALLEST:
        alone = compare(lambda: ours_of(data), floor)
        return Decoded(name, len(data), records, alone.ours_s, None, alone.theirs_s)
    try:
        theirs_of(data)
    except (FitParseError, ValueError, TypeError, KeyError):
        alone = compare(lambda: ours_of(data), floor)
        return Decoded(name, len(data), records, alone.ours_s, None, alone.theirs_s)
    both = compare(lambda: ours_of(data), lambda: theirs_of(data), turns=TURNS)
    return Decoded(name, len(data), records, both.ours_s, both.theirs_s, compare(floor, floor).ours_s)


def ours_of(data: bytes) -> list[dict[str, pa.Table]]:
    """What Niggle decodes: an Arrow table a kind of message, for each part of a chain."""
    wanted: Wanted = dict.fromkeys(MESSAGES)
    parts = (read_messages(segment, wanted).tables for segment in split_segments(data)[0])
    return [{name: to_arrow(table) for name, table in tables.items()} for tables in parts]


def theirs_of(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """The same messages as fitparse gives them: a list of dicts each."""
    messages: dict[str, list[dict[str, Any]]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with FitFile(io.BytesIO(data)) as fit:
            for message in fit.get_messages(MESSAGES):
                messages.setdefault(message.name, []).append(message.get_values())
    return messages


def _floor(data: bytes) -> Callable[[], object]:
    """Gather the bytes of every message at offsets that are known, as Arrow arrays."""
    numbers = {message_numbers()[name] for name in MESSAGES}
    body_places = [
        (segment.body, stream.layout.size, stream.offsets)
        for segment in split_segments(data)[0]
        for stream in walk(segment.body).streams
        if stream.layout.number in numbers and len(stream)
    ]

    def gather() -> list[pa.Buffer]:
        buffers = []
        for body, size, offsets in body_places:
            windows: NDArray[np.void] = np.ndarray((len(body) - size + 1,), f"V{size}", body, strides=(1,))
            buffers.append(pa.py_buffer(windows[offsets]))
        return buffers

    return gather


def report(files: list[Decoded]) -> list[str]:
    """The section of the results."""
    compared = [one for one in files if one.theirs_s is not None and one.byte_count >= SMALLEST]
    alone = [one.name for one in files if one.theirs_s is None and one.byte_count >= SMALLEST]
    small = [one for one in files if one.byte_count < SMALLEST]
    large = [one for one in compared if one.byte_count >= MIDDLE]
    medium = [one for one in compared if one.byte_count < MIDDLE]
    lines = [
        "## Decoding FIT",
        "",
        f"{', '.join(MESSAGES)} of every activity, all fields: Arrow tables against fitparse's dicts, checksums on",
        "both sides, the same cells. The floor is what no decoder can do without: gather the bytes of these",
        "messages at offsets that are known. **Bold** misses its target.",
        "",
        "| what | Niggle | fitparse | times less CPU | target | the floor |",
        "|---|---|---|---|---|---|",
        _line("all together", compared, 150),
        *([_line("the least of those of 100 kB and more", [min(large, key=_ratio)], 50)] if large else []),
        *([_line("the least of those of 20 to 100 kB", [min(medium, key=_ratio)], 25)] if medium else []),
    ]
    if small:
        slowest = max(small, key=lambda one: one.ours_s)
        shown = f"{1000 * slowest.ours_s:.1f} ms"
        shown = shown if slowest.ours_s <= SMALL_S else f"**{shown}**"
        lines.append(f"| the slowest of {len(small)} smaller ones | {shown} | – | – | 5 ms | {_ms(slowest.floor_s)} |")
    seconds = sum(one.ours_s for one in compared)
    lines += [
        "",
        f"{len(compared)} files from {compared[-1].byte_count:,} to {compared[0].byte_count:,} bytes, "
        f"{sum(one.records for one in compared):,} records: {sum(one.records for one in compared) / seconds:,.0f} "
        f"records and {sum(one.byte_count for one in compared) / seconds / 1e6:.0f} MB a second. The ratio is "
        f"{statistics.median(map(_ratio, compared)):.0f} in the median file, {max(map(_ratio, compared)):.0f} at most.",
    ]
    if alone:
        lines.append(f"fitparse does not read {', '.join(alone)}; Niggle does.")
    return lines


def _line(what: str, files: list[Decoded], target: int) -> str:
    ours, floor = sum(one.ours_s for one in files), sum(one.floor_s for one in files)
    theirs = sum(one.theirs_s or 0 for one in files)
    named = f"{len(files)} files" if len(files) > 1 else f"{files[0].name}, {files[0].byte_count:,} bytes"
    ratio = f"{theirs / ours:.0f}" if theirs >= target * ours else f"**{theirs / ours:.0f}**"
    return f"| {what}: {named} | {_ms(ours)} | {_ms(theirs)} | {ratio} | {target} | {_ms(floor)} |"


def _ratio(one: Decoded) -> float:
    return (one.theirs_s or 0) / one.ours_s


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.2f} ms" if seconds < 0.01 else f"{1000 * seconds:,.0f} ms"
