"""FIT files made to cost much: time grows with the file, memory stays below what `ingest.formats.fit` states."""

import time
import tracemalloc
from collections.abc import Callable

import pyarrow as pa
import pytest

from ingest.errors import FileRefused
from ingest.formats.fit import BYTES_BESIDES, BYTES_PER_BYTE, parse_fit
from ingest.formats.fit.messages import read_messages
from ingest.formats.fit.segments import split_segments
from ingest.model import Problem
from tests import fit_bytes as fit
from tests.hostile_fit import HOSTILE

SIZE = 100_000
SECONDS = 10  # of one core, while the memory is watched; a few at most without

SAID = {
    "definition_storm": "its record messages take too many different forms for one table",
    "sparse_table": "its record messages take too many different forms for one table",
    "sparse_fields": "its record messages take too many different forms for one table",
    "laps_of_many_sessions": "more than 200 sessions",
    "developer_fields_in_many_sessions": "more than 200 sessions",
    "sessions_of_one_byte": "more than 200 sessions",
    "repeated_descriptions": "more than 4,096 descriptions of fields",
    "fields_renamed_each_time": "more than 256 fields that apps on the watch added",
    "many_developer_fields": "more than 256 fields that apps on the watch added",
    "tiny_chained_files": "more than 1,000 chained files",
}


def cost(read: Callable[[bytes], object], data: bytes) -> tuple[float, int]:
    """Seconds of one core and the most bytes held at once, those of Arrow included."""
    before, begun = pa.total_allocated_bytes(), time.process_time()
    tracemalloc.start()
    try:
        kept = read(data)
        arrow = pa.total_allocated_bytes() - before
        return time.process_time() - begun, tracemalloc.get_traced_memory()[1] + max(arrow, 0)
    finally:
        tracemalloc.stop()
        del kept


def recording(data: bytes) -> object:
    try:
        return parse_fit(data)
    except FileRefused as refusal:
        return refusal


def every_message(data: bytes) -> object:
    return [read_messages(segment) for segment in split_segments(data)[0]]


@pytest.mark.parametrize("read", [recording, every_message])
@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_hostile_file_costs_is_bounded(name: str, read: Callable[[bytes], object]) -> None:
    data = HOSTILE[name](SIZE)
    seconds, most = cost(read, data)
    assert seconds < SECONDS
    assert most < BYTES_PER_BYTE * len(data) + BYTES_BESIDES


@pytest.mark.parametrize(("name", "said"), SAID.items())
def test_what_was_left_out_of_a_hostile_file_is_said(name: str, said: str) -> None:
    data = HOSTILE[name](SIZE)
    segments, problems = split_segments(data)
    try:
        problems += parse_fit(data).problems
    except FileRefused as refusal:
        problems.append(Problem(str(refusal)))
    problems += [problem for segment in segments for problem in read_messages(segment).problems]
    assert any(said in str(problem) for problem in problems)


def test_as_many_definitions_as_are_kept_and_no_more() -> None:
    pairs = [(first, second) for first in range(64) for second in range(100, 165)][:4097]
    fields = [[(first, 1, fit.UINT8), (second, 1, fit.UINT8)] for first, second in pairs]
    data = fit.fit_file(*(fit.definition(1, fit.RECORD, one) + fit.message(1, b"\x78\x79") for one in fields))
    (segment,) = split_segments(data)[0]
    messages = read_messages(segment, {"record": frozenset({"heart_rate"})})
    assert messages.tables["record"].count == 4096
    (problem,) = messages.problems
    assert "more than 4,096 different definitions" in problem.message
