"""Responses -> a labelled SPSS file.

Loads pyreadstat and pandas, which are an optional extra (requirements-spss.txt): import it only where a
file is made.
"""

import tempfile
from array import array
from collections.abc import Collection, Iterable, Mapping
from math import nan
from pathlib import Path

import pandas
import pyreadstat

from dashboard.takeaway.spss_columns import MOMENT, NUMBER, Column, columns
from dashboard.takeaway.spss_names import variable_names
from dashboard.wording import SYNTHETIC, Wording
from study.response import Response, Study

# What SPSS takes at most, in bytes of UTF-8.
FILE_LABEL, VARIABLE_LABEL, VALUE_LABEL = 64, 256, 120


def sav(
    study: Study, responses: Iterable[Response], flags: Mapping[str, Collection[str]], say: Wording
) -> bytes:
    """Return the file, with all labels in a language; it is made in memory, and so are all responses."""
    wanted = columns(study, flags, say)
    named = dict(zip(variable_names([column.wanted for column in wanted]), wanted, strict=True))
    labelled = {name: column for name, column in named.items() if column.labels}
    title = study.instrument.text("title", say.language)
    with tempfile.TemporaryDirectory(prefix="kanal-") as folder:
        path = Path(folder) / "responses.sav"
        pyreadstat.write_sav(
            _frame(named, responses),
            path,
            file_label=_cut(title, FILE_LABEL),
            column_labels={name: _cut(column.label, VARIABLE_LABEL) for name, column in named.items()},
            variable_value_labels={
                name: {value: _cut(label, VALUE_LABEL) for value, label in column.labels.items()}
                for name, column in labelled.items()
            },
            missing_ranges={
                name: [{"lo": span[0], "hi": span[1]}]
                for name, column in labelled.items()
                if (span := column.missing) is not None
            },
            variable_measure={name: column.measure for name, column in named.items()},
            note=say.gettext(SYNTHETIC) if study.synthetic else "",
            row_compress=True,
        )
        return path.read_bytes()


def _frame(named: Mapping[str, Column], responses: Iterable[Response]) -> pandas.DataFrame:
    """Return a column of values for each variable; numbers are packed, as they are most of it."""
    values: dict[str, list[object] | array[float]] = {
        name: array("d") if column.holds == NUMBER else [] for name, column in named.items()
    }
    for response in responses:
        for name, column in named.items():
            value = column.read(response)
            values[name].append(nan if value is None else value)  # type: ignore[arg-type]
    kinds = {MOMENT: "datetime64[us]", NUMBER: "float64"}
    return pandas.DataFrame(
        {
            name: pandas.Series(some, dtype=kinds.get(named[name].holds, "object"))
            for name, some in values.items()
        }
    )


def _cut(text: str, longest: int) -> str:
    """Return a text that fits into some bytes of UTF-8, without half a letter."""
    return text.encode()[:longest].decode(errors="ignore")
