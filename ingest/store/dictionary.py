"""What does each table and column of the database hold? Read from the comments of the SQL that makes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from ingest.store.migrate import migrations

_TABLE = re.compile(r"((?:^--[^\n]*\n)*)^create table (\w+) \(\n(.*?)^\);", re.MULTILINE | re.DOTALL)
_COLUMN = re.compile(r"^ {4}(\w+)\s+([^\s,]+)[^\n]*?(?:--\s*(.*))?$")
_MORE = re.compile(r"^\s+--\s*(.*)$")
_ADDED = re.compile(r"((?:^--[^\n]*\n)*)^alter table (\w+) add column (\w+) (\w+);", re.MULTILINE)


@dataclass(slots=True)
class Column:
    """A column: its type, and what it holds where its name does not say it all."""

    name: str
    kind: str
    meaning: str = ""


@dataclass(slots=True)
class Table:
    """A table and its columns."""

    name: str
    meaning: str
    columns: list[Column]


def tables() -> list[Table]:
    """Every table, those that cannot be made again first."""
    texts = [sql for _, _, sql in migrations()]
    texts.append(files("ingest.store").joinpath("decoded.sql").read_text("utf-8"))
    found = {table.name: table for text in texts for table in _tables_of(text)}
    for text in texts:
        for comment, table, column, kind in _ADDED.findall(text):
            found[table].columns.append(Column(column, kind, _sentence(comment)))
    return list(found.values())


def _tables_of(text: str) -> Iterator[Table]:
    for comment, name, body in _TABLE.findall(text):
        columns: list[Column] = []
        for line in body.splitlines():
            if column := _COLUMN.match(line):
                if column[1] not in ("unique", "primary", "check"):
                    columns.append(Column(column[1], column[2].rstrip(","), column[3] or ""))
            elif columns and (more := _MORE.match(line)):
                columns[-1].meaning = f"{columns[-1].meaning} {more[1]}".strip()
        yield Table(name, _sentence(comment), columns)


def _sentence(comment: str) -> str:
    return " ".join(line.removeprefix("--").strip() for line in comment.splitlines())
