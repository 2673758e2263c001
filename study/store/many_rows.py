"""INSERTs of many rows in one statement, as each database takes them fastest."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Insert, String

_ROW = re.compile(r" VALUES (\([^()]*\))")
# As many that a statement has far fewer values than either database takes.
VALUES_TOGETHER = 50
# PostgreSQL takes a list for each column, too, which is faster where there are more.
LISTS_TOGETHER = 2_000


@dataclass(frozen=True)
class ManyRows:
    """An INSERT around its rows; how the values of a row are made, in their order; and their lists' types."""

    before: str
    row: str
    after: str
    columns: Sequence[tuple[str, Callable[[Any], Any] | None]]
    lists: Sequence[str] = ()

    @classmethod
    def of(cls, insert: Insert, names: Sequence[str], dialect: Dialect) -> "ManyRows":
        """Return an INSERT of rows that have a value for each of some columns."""
        by_lists = dialect.name == "postgresql"
        # With values in their order, not by their names.
        kind: Any = type(dialect)
        ordered = kind(paramstyle="format" if by_lists else "qmark")
        compiled = insert.compile(dialect=ordered, column_keys=names)
        order = compiled.positiontup or ()
        types = [insert.table.c[name].type.dialect_impl(ordered) for name in order]
        columns = [(name, one.bind_processor(ordered)) for name, one in zip(order, types, strict=True)]
        before, row, after = _ROW.split(str(compiled), maxsplit=1)
        # As a text of any length: a cast to a shorter one would cut it off without a word.
        named = ["TEXT" if isinstance(one, String) else one.compile(ordered) for one in types]
        return cls(before, row, after, columns, named if by_lists else ())

    @property
    def together(self) -> int:
        """Return how many rows a statement takes at most."""
        return LISTS_TOGETHER if self.lists else VALUES_TOGETHER

    def statement(self, rows: Sequence[dict[str, Any]]) -> tuple[str, tuple[Any, ...]]:
        """Return the statement for some rows, and its values."""
        if len(rows) > VALUES_TOGETHER:
            lists = ", ".join(f"%s::{one}[]" for one in self.lists)
            given = f"SELECT * FROM unnest({lists})"  # noqa: S608 (types of our own)
            return f"{self.before} {given}{self.after}", self._lists(rows)
        some = ", ".join([self.row] * len(rows))
        return f"{self.before} VALUES {some}{self.after}", self._values(rows)

    def _values(self, rows: Sequence[dict[str, Any]]) -> tuple[Any, ...]:
        return tuple(
            row[name] if process is None else process(row[name])
            for row in rows
            for name, process in self.columns
        )

    def _lists(self, rows: Sequence[dict[str, Any]]) -> tuple[Any, ...]:
        return tuple(
            [row[name] for row in rows] if process is None else [process(row[name]) for row in rows]
            for name, process in self.columns
        )
