"""What is the answer to a question for streams? Beginnings of a few tracks that were encoded once."""

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate

from tests.fake_strava.messages import Answer
from tests.fake_strava.run import Run
from tests.fake_strava.tracks import Stretch, Values, stream_keys, stretch_of, track


def _words(values: Values) -> list[str]:
    """Each value in JSON."""
    if values.ndim == 2:
        return [f"[{latitude!r},{longitude!r}]" for latitude, longitude in values.tolist()]
    return [str(value).lower() if isinstance(value, bool) else repr(value) for value in values.tolist()]


@cache
def _encoded(number: int, key: str) -> tuple[memoryview, list[int]]:
    """One stream of a track in JSON without brackets, and where each value ends."""
    words = _words(track(number).streams[key])
    ends = list(accumulate(len(word) + 1 for word in words))
    return memoryview(",".join(words).encode()), ends


@lru_cache(maxsize=256)
def _own(stretch: Stretch, key: str) -> bytes:
    """One stream of a run that is more than the beginning of a track."""
    return ",".join(_words(stretch.values(key))).encode()


def _is_beginning(stretch: Stretch, key: str) -> bool:
    if stretch.step != 1:
        return False
    scaled = key in ("distance", "velocity_smooth") and stretch.scale != 1.0
    return not scaled and not (key == "heartrate" and stretch.shift)


def _data(stretch: Stretch, key: str) -> bytes | memoryview:
    if not _is_beginning(stretch, key):
        return _own(stretch, key)
    text, ends = _encoded(stretch.track, key)
    return text[: ends[stretch.samples - 1] - 1]


def streams_answer(run: Run, asked: Sequence[str], *, by_type: bool) -> Answer:
    """The streams that were asked for and exist: an object by type, or a list that names the type in each."""
    stretch = stretch_of(run)
    count = -(-stretch.samples // stretch.step)
    tail = f'],"series_type":"distance","original_size":{count},"resolution":"high"}}'.encode()
    parts: list[bytes | memoryview] = [b"{" if by_type else b"["]
    for number, key in enumerate(key for key in stream_keys(run) if key in asked):
        comma = "," if number else ""
        head = f'{comma}"{key}":{{"data":[' if by_type else f'{comma}{{"type":"{key}","data":['
        parts += [head.encode(), _data(stretch, key), tail]
    parts.append(b"}" if by_type else b"]")
    return Answer(200, tuple(parts))
