"""FIT, the file of watches. `parse_fit` is the one way in: segments -> messages -> sessions.

Source: the FIT protocol as laid down in the profile of `python-fitparse`; what damaged and odd files do to it was
learnt from real ones, and every case has a test.
"""

import numpy as np

from ingest.errors import FileRefused, NotAnActivity, Unreadable
from ingest.formats.fit.assemble import MAX_SESSIONS, WANTED, assemble
from ingest.formats.fit.messages import read_messages
from ingest.formats.fit.segments import split_segments
from ingest.model import Device, Problem, Recording, Session

__all__ = ["BYTES_BESIDES", "BYTES_PER_BYTE", "parse_fit"]

# What a file may cost in memory, however hostile: for each byte of it, and beside that. A real one takes a few.
BYTES_PER_BYTE = 256
BYTES_BESIDES = 16 * 2**20


@np.errstate(over="ignore", invalid="ignore")  # as in `read_messages`
def parse_fit(data: bytes) -> Recording:
    """Which activities does a FIT file hold? Chained segments and multisport sessions each become a `Session`.

    A damaged file yields what was readable before the damage, with a `Problem` that says where it ends.
    Errors: `NotAnActivity` (settings, workout, monitoring, nothing inside), `Unreadable`.
    """
    sessions: list[Session] = []
    devices: dict[Device, None] = {}
    problems: list[Problem] = []
    refusals: list[FileRefused] = []
    bodies: set[bytes] = set()
    segments, layout_problems = split_segments(data)
    problems += layout_problems
    for number, segment in enumerate(segments, 1):
        if segment.body in bodies:
            problems.append(
                Problem(f"part {number} of this chained file repeats an earlier one and was read once", segment.offset)
            )
            continue
        if len(sessions) == MAX_SESSIONS:
            problems.append(Problem(f"more than {MAX_SESSIONS} sessions; the rest was left out", segment.offset))
            break
        bodies.add(segment.body)
        messages = read_messages(segment, WANTED)
        try:
            assembled = assemble(messages, first_index=len(sessions))
        except FileRefused as refusal:
            refusals.append(refusal)
            continue
        sessions += assembled.sessions
        devices |= dict.fromkeys(assembled.devices)
        problems += assembled.problems
    if not sessions:
        damage = [refusal for refusal in refusals if isinstance(refusal, Unreadable)]
        raise (damage or refusals or [NotAnActivity("an empty file")])[0]
    problems += [Problem(f"a later part: {refusal}") for refusal in refusals if isinstance(refusal, Unreadable)]
    return Recording("fit", tuple(sessions), tuple(devices), tuple(problems))
