"""A window on the dashboard without a browser: Streamlit's own test runner on the script that the service runs."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import dashboard
from dashboard.shell import WORD_JOINER
from tests.claims import OWN

# Each run of a page would read what every installed package says of itself; a service does so once.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

FOLDS = ("episodes-more", "notes-before", "tried-before")  # they are drawn when they are open
SCRIPT = Path(dashboard.__file__).parent / "script" / "app.py"
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


class Window:
    """One visitor's window. What can be pressed in it is in `test`."""

    def __init__(self) -> None:
        self.test = AppTest.from_file(SCRIPT, default_timeout=60)
        self.fold(opened=True)  # so that all is heard that a page says

    def open(self, path: str = "", **query: str) -> "Window":
        """Go to a page by its address, as a bookmark does."""
        self.test._page_hash = calc_hash(path)  # Streamlit's own way, switch_page, knows pages that are files only
        self.test.query_params.clear()
        for name, text in query.items():
            self.test.query_params[name] = text
        return self.run()

    def run(self) -> "Window":
        """Let the page hear what was pressed. It must not break."""
        self.test.run()
        assert not self.test.exception, [one.value for one in self.test.exception]
        return self

    def fold(self, *, opened: bool) -> "Window":
        """Open all folds of long lists, or close them; it takes effect with the next run."""
        for key in FOLDS:
            self.test.session_state[key] = opened
        return self

    def press(self, key: str) -> "Window":
        """Press the button of this key."""
        self.test.button(key=key).click()
        return self.run()

    def press_in_form(self, label: str, form: str) -> "Window":
        """Press the button of this label in the form of this key."""
        (button,) = [one for one in self.test.button if one.label == label and one.form_id == form]
        button.click()
        return self.run()

    def choose(self, key: str, value: Any) -> "Window":
        """Choose one of a row of choices."""
        self.test.button_group(key=key).set_value(value)
        return self.run()

    @property
    def address(self) -> dict[str, str]:
        """What stands in the address."""
        return {name: text[-1] if isinstance(text, list) else text for name, text in self.test.query_params.items()}

    @property
    def markup(self) -> list[str]:
        """All markup that is on the page, as it was handed to Streamlit."""
        kinds: list[Any] = [
            self.test.title, self.test.header, self.test.subheader, self.test.markdown, self.test.caption,
            self.test.info, self.test.warning, self.test.error, self.test.success, self.test.page_link, self.test.toast,
        ]  # fmt: skip
        return [str(one.value) for kind in kinds for one in kind]

    @property
    def words(self) -> str:
        """All that is on the page as a person reads it, a line each."""
        metrics = [f"{one.label}: {one.value}" for one in self.test.metric]
        return "\n".join(_read(text) for text in [*self.markup, *metrics])

    @property
    def texts(self) -> list[str]:
        """Every text that was handed to the browser, of whatever element: labels, helps, choices, tables, charts."""
        found = [text for node in _nodes(self.test._tree) for text in _texts(node)]
        for one in self.test.dataframe:
            found += [str(cell) for cell in [*one.value.columns, *one.value.to_numpy().ravel()]]
        for chart in self.charts:
            found += [*_strings(chart["spec"]), chart["alt"]]
            rows = [row for rows in chart["rows"].values() for row in rows]
            found += [
                text for row in rows for name, value in row.items() if name not in OWN for text in _strings(value)
            ]
        return [_read(text) for text in found]

    @property
    def told(self) -> list[str]:
        """What was told for a moment."""
        return [_read(str(one.value)) for one in self.test.toast]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Every link to a page, its words and its query."""
        return [(_read(one.proto.label), one.proto.query_string) for one in self.test.page_link]

    @property
    def charts(self) -> list[dict[str, Any]]:
        """What each chart was drawn from: `spec`, and `rows` of each set of data by its name."""
        drawn = []
        for one in self.test.get("vega_lite_chart"):
            spec = json.loads(one.proto.spec)
            rows: dict[str, list[dict[str, Any]]] = dict(spec.get("datasets", {}))
            for part in _within(spec):
                data = part.get("data")
                if isinstance(data, dict) and isinstance(data.get("values"), list):
                    rows[f"inline {len(rows)}"] = data["values"]
            for given in one.proto.datasets:
                rows[given.name] = _rows(given.data.data)
            drawn.append({"spec": spec, "rows": rows, "alt": one.proto.alt})
        return drawn


def _read(markup: str) -> str:
    """Markup as a person reads it: signs without their escapes, and without what only keeps an address from a link."""
    return _ESCAPE.sub(r"\1", markup).replace(WORD_JOINER, "")


def _within(spec: Any) -> list[dict[str, Any]]:
    """Every object of a specification."""
    if isinstance(spec, list):
        return [found for one in spec for found in _within(one)]
    if isinstance(spec, dict):
        return [spec, *(found for one in spec.values() for found in _within(one))]
    return []


def _nodes(tree: Any) -> Iterator[Any]:
    """Every part of a page, the outer ones first."""
    for node in tree.children.values():
        yield node
        yield from _nodes(node) if hasattr(node, "children") else ()


_SKIPPED = ("html", "vega_lite_chart", "arrow_vega_lite_chart")  # styles; and charts, which are read apart


def _texts(node: Any) -> Iterator[str]:
    """The texts of a part's message; a list of choices is among them."""
    if getattr(node, "type", "") not in _SKIPPED and getattr(node, "proto", None) is not None:
        told = MessageToDict(node.proto)
        written = ("default", "value") if node.type in ("text_input", "text_area") else ()  # the runner's, to change it
        yield from _strings({name: value for name, value in told.items() if name not in written})


def _strings(value: Any) -> Iterator[str]:
    """Every text within a value, names of fields left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _rows(arrow: bytes) -> list[dict[str, Any]]:
    import pyarrow

    return list(pyarrow.ipc.open_stream(arrow).read_all().to_pylist())
