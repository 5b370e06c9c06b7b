"""Charts on their way to a browser, kept: of the same rows the same chart is made once, whoever looks at it and when.

To make one costs more than all queries of its page, for Altair copies and checks every part of it several times.
"""

import hashlib
import json
import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl
import pyarrow as pa

MOST_BYTES = 16 * 2**20
_TRANSFORMER = "niggle_rows"


@dataclass(frozen=True, slots=True)
class _Made:
    """A chart as a specification, and its rows by the names that stand in that."""

    specification: str
    rows: Mapping[str, pa.Table]

    @property
    def byte_count(self) -> int:
        """What it takes to keep."""
        return len(self.specification) + sum(int(one.nbytes) for one in self.rows.values())


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart that a page shows: `spec` is what Streamlit takes, `stacked` whether it is several under each other."""

    spec: dict[str, Any]
    again: Callable[[], Any]

    @property
    def stacked(self) -> bool:
        """Whether it is several charts under each other."""
        return "vconcat" in self.spec

    def to_dict(self) -> dict[str, Any]:
        """The chart with its rows in it, as a file wants them."""
        chart = self.again()
        with _ALTAIR:
            specification: dict[str, Any] = chart.to_dict()
        return specification


def draw(make: Callable[..., Any], *arguments: Any, **named: Any) -> Drawn:
    """What `make` makes of these: at hand, or made now."""

    def again() -> Any:
        return make(*arguments, **named)

    key = _key(make, arguments, named)
    with _LOCK:
        made = _KEPT.get(key)
        if made is not None:
            _KEPT.move_to_end(key)
    if made is None:
        made = _made(again())
        _keep(key, made)
    return Drawn({**json.loads(made.specification), "datasets": dict(made.rows)}, again)


_LOCK = threading.Lock()
_ALTAIR = threading.Lock()  # how Altair takes rows is one setting for all threads
_KEPT: OrderedDict[str, _Made] = OrderedDict()


def _key(make: Callable[..., Any], arguments: tuple[Any, ...], named: Mapping[str, Any]) -> str:
    given = pickle.dumps((make.__module__, make.__qualname__, arguments, sorted(named.items())))
    return hashlib.sha256(given).hexdigest()


def _made(chart: Any) -> _Made:
    rows: dict[str, pa.Table] = {}
    with _ALTAIR, alt.theme.enable("none"), alt.data_transformers.enable(_TRANSFORMER, rows=rows):
        specification = chart.to_dict()
    return _Made(json.dumps(specification), rows)


def _by_name(data: Any, rows: dict[str, pa.Table]) -> dict[str, str]:
    """Put the rows of a chart aside under a name that is theirs alone, as often as it draws them."""
    assert isinstance(data, pl.DataFrame), type(data)
    name = hashlib.sha256(pickle.dumps(data)).hexdigest()[:32]
    rows[name] = data.to_arrow()
    return {"name": name}


def _keep(key: str, made: _Made) -> None:
    with _LOCK:
        _KEPT[key] = made
        held = sum(one.byte_count for one in _KEPT.values())
        while held > MOST_BYTES:
            _, oldest = _KEPT.popitem(last=False)
            held -= oldest.byte_count


alt.data_transformers.register(_TRANSFORMER, _by_name)
