"""Releases: immutable public snapshots, made so that watching them gives away no single answer.

The rule (NUMBERS, privacy): a column of the study's banner takes in its new answers together, once
there are enough of them, and keeps what it had until then. So two releases never differ by less than
one batch in any column, and columns advance independently.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from study.counting import Counts, summed
from study.instrument import Instrument, Question
from study.release_trend import ReleasedTrend
from study.tally import Combination, Count

QUESTION, ROW = "question", "row"


@dataclass(frozen=True, slots=True)
class ReleasedColumn:
    """A banner code's share of a release: how many responses, and their cells.

    A cell is keyed by question code, answer, and the answers to the release's further dimensions.
    """

    responses: int
    cells: Mapping[Combination, Count]


NOBODY = ReleasedColumn(0, {})


@dataclass(frozen=True)
class Release:
    """One release of a study; `number` grows by one, `name` is its day and a counter, as 2026-11-22.3.

    `seal` is random and stays with the content: without it the public digest would confirm guesses of
    what is hidden, for all else that it is made of is public or small in number. `thresholds` are the
    study's settings of what is shown, by name; None in a release made before releases kept them. `excluded`
    is how many responses were left out when it was made; `said` is what people said of the study then,
    by name. It and `trend` are None in a release made before releases had them.
    """

    study: str
    number: int
    name: str
    previous: str
    instrument: str
    revision: int
    banner: str
    further: tuple[str, ...]
    targets: Mapping[str, object] | None
    field_days: tuple[str, str]
    columns: Mapping[str, ReleasedColumn]
    seal: str
    thresholds: Mapping[str, int] | None = None
    excluded: int = 0
    said: Mapping[str, str] | None = None
    trend: ReleasedTrend | None = None

    @property
    def licence(self) -> str:
        """Return what its figures may be used under, empty where nobody said."""
        return (self.said or {}).get("licence", "")

    @property
    def made(self) -> date:
        """Return the UTC day it was made."""
        return date.fromisoformat(self.name.partition(".")[0])

    @cached_property
    def content(self) -> str:
        """Return it as JSON whose bytes depend on its content only."""
        return json.dumps(_document(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of the content, in hexadecimal digits."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    def over(self, *names: str) -> Mapping[Combination, Count]:
        """Return released counts over one question, the banner and further dimensions, or some of these.

        Raises KeyError for two questions, or one or a dimension that was not released.
        """
        fixed = {self.banner, *self.further}
        questions = [name for name in names if name not in fixed]
        question = questions[0] if questions else self._any_question
        dimensions = (question, self.banner, *self.further)
        cells = {
            (answer, code, *further): one
            for code, column in self.columns.items()
            for (asked, answer, *further), one in column.cells.items()
            if asked == question
        }
        if not cells and self._any_question:
            raise KeyError(f"Release {self.name} has no counts over {question}.")
        return summed(dimensions, cells, names)

    @property
    def _any_question(self) -> str:
        # Each question's cells hold every response, so any of them gives the counts without it.
        return next((asked for column in self.columns.values() for asked, *_ in column.cells), "")


def due(
    previous: Release | None,
    counts: Counts,
    instrument: Instrument,
    *,
    batch: int,
    further: tuple[str, ...],
) -> Mapping[str, ReleasedColumn] | None:
    """Return the columns of the next release, None while no column has a batch of changes.

    Counts must be of one moment whatever they are over. Raises ValueError for further dimensions that
    the previous release cannot turn to: see `turning`.
    """
    advancing = _advancing(previous, counts, instrument, batch)
    kept = _kept(previous, counts, instrument, advancing, further)
    if kept is None:
        raise ValueError(
            f"The release cannot be counted over {', '.join(further) or 'fewer dimensions'} yet."
        )
    if not advancing and (previous is None or previous.further == further):
        return None
    now = _columns(counts, instrument, further)
    return {**kept, **{code: now.get(code, NOBODY) for code in advancing}}


def turning(
    previous: Release | None,
    counts: Counts,
    instrument: Instrument,
    *,
    batch: int,
    further: tuple[str, ...],
) -> bool:
    """Return whether the next release can have these further dimensions.

    A column that keeps what it had was not counted over new ones: it turns once nothing of it is held
    back, or with its next batch. Anything else would let out fewer answers than a batch.
    """
    advancing = _advancing(previous, counts, instrument, batch)
    return _kept(previous, counts, instrument, advancing, further) is not None


def held_back(release: Release | None, counts: Counts, instrument: Instrument) -> Mapping[str, int]:
    """Return by banner code how many responses more there are than are released."""
    now = {code: one.n for (code,), one in counts.over(instrument.banner.code).items()}
    released = {code: column.responses for code, column in release.columns.items()} if release else {}
    waiting = {code: now.get(code, 0) - released.get(code, 0) for code in {**released, **now}}
    return {code: n for code, n in waiting.items() if n}


def next_name(previous: Release | None, today: date) -> str:
    """Return the name of the next release: its day, and a counter within the day."""
    day, _, counter = previous.name.partition(".") if previous else ("", "", "0")
    return f"{today.isoformat()}.{int(counter) + 1 if day == today.isoformat() else 1}"


def parse(content: str) -> Release:
    """Return the release of its stored content."""
    stored: dict[str, Any] = json.loads(content)
    columns = {
        code: ReleasedColumn(column["responses"], {tuple(cell): Count(*one) for cell, one in column["cells"]})
        for code, column in stored.pop("columns").items()
    }
    further, days = tuple(stored.pop("further")), tuple(stored.pop("field_days"))
    trend = ReleasedTrend.parse(stored.pop("trend")) if "trend" in stored else None
    return Release(**stored, columns=columns, further=further, field_days=(days[0], days[1]), trend=trend)


def _advancing(previous: Release | None, counts: Counts, instrument: Instrument, batch: int) -> list[str]:
    waiting = held_back(previous, counts, instrument)
    return [code for code, n in waiting.items() if abs(n) >= batch]


def _kept(
    previous: Release | None,
    counts: Counts,
    instrument: Instrument,
    advancing: list[str],
    further: tuple[str, ...],
) -> dict[str, ReleasedColumn] | None:
    """Return the columns that stay, None where one of them is not known over the further dimensions."""
    staying = (
        {code: one for code, one in previous.columns.items() if code not in advancing} if previous else {}
    )
    if not previous or previous.further == further:
        return staying
    now = _columns(counts, instrument, further)
    same = all(_margins(now.get(code, NOBODY)) == _margins(one) for code, one in staying.items())
    return {code: now.get(code, NOBODY) for code in staying} if same else None


def _margins(column: ReleasedColumn) -> dict[Combination, int]:
    margins: dict[Combination, int] = {}
    for (asked, answer, *_), one in column.cells.items():
        margins[asked, answer] = margins.get((asked, answer), 0) + one.n
    return margins


def _columns(counts: Counts, instrument: Instrument, further: tuple[str, ...]) -> dict[str, ReleasedColumn]:
    banner = instrument.banner
    sizes = {code: one.n for (code,), one in counts.over(banner.code).items() if one.n}
    cells: dict[str, dict[Combination, Count]] = {code: {} for code in sizes}
    for question in _released_questions(instrument):
        names = (question.code, banner.code, *further)
        for (answer, code, *others), one in counts.over(*names).items():
            if one.n:
                cells[code][question.code, answer, *others] = one
    return {code: ReleasedColumn(n, cells[code]) for code, n in sizes.items()}


def _released_questions(instrument: Instrument) -> list[Question]:
    return [question for question in instrument.closed if question.code != instrument.banner.code]


def _document(release: Release) -> dict[str, object]:
    names = ("study", "number", "name", "previous", "instrument", "revision", "banner", "targets", "seal")
    return {
        **{name: getattr(release, name) for name in names},
        # A release made before they were kept has the digest that it had.
        **({} if release.thresholds is None else {"thresholds": release.thresholds}),
        **({"excluded": release.excluded} if release.excluded else {}),
        **({} if release.said is None else {"said": release.said}),
        **({} if release.trend is None else {"trend": release.trend.document}),
        "further": list(release.further),
        "field_days": list(release.field_days),
        "columns": {
            code: {
                "responses": column.responses,
                "cells": sorted([list(cell), list(one)] for cell, one in column.cells.items()),
            }
            for code, column in release.columns.items()
        },
    }
