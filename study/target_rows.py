"""Weight targets as rows of a CSV file, checked against an instrument. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from study.instrument import Instrument, Question
from study.weight_targets import (
    FEWEST_CATEGORIES,
    JOIN,
    QuestionTargets,
    TargetCategory,
    WeightTargets,
    WeightTargetsError,
)

NEEDED, OPTIONAL = ("question", "code", "value", "source", "year"), ("note",)
KINDS = ("single", "scale")
SMALLEST, LARGEST = 1e-9, 1e12
FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_TEXT = 500
FIRST_ROW = 2


def read_targets(instrument: Instrument, rows: Iterable[Mapping[str, str]]) -> WeightTargets:
    """Return the targets that the rows of a CSV file give to questions of an instrument.

    One mapping of column to text for each line after the first; empty ones are passed over. `value` is a
    number of people or a share, `code` one code or neighbours joined with `|`. Raises WeightTargetsError.
    """
    given: dict[str, list[_Row]] = {}
    for number, row in enumerate(rows, FIRST_ROW):
        if any(text and text.strip() for text in row.values()):
            one = _read(instrument, _Line(number, row))
            given.setdefault(one.question.code, []).append(one)
    if not given:
        raise WeightTargetsError("no targets given; expected a row for each category of a question")
    return WeightTargets(tuple(_together(given[q.code]) for q in instrument.questions if q.code in given))


class _Line:
    """A line of the file that knows its number, so that errors can say it."""

    def __init__(self, number: int, row: Mapping[str, str]) -> None:
        self.number = number
        self._row = row
        missing = [f"no column {name}" for name in NEEDED if name not in row]
        wrong = missing or [f"unknown column {name!r}" for name in row if name not in (*NEEDED, *OPTIONAL)]
        if wrong:
            raise WeightTargetsError(
                f"line 1: {wrong[0]}; expected {', '.join(NEEDED)} and, optionally, {', '.join(OPTIONAL)}"
            )

    def text(self, name: str) -> str:
        """Return a cell; raise WeightTargetsError where it is empty and needed, or too long."""
        text = (self._row.get(name) or "").strip()
        if not text and name in NEEDED:
            raise self.fail(name, "nothing given; expected a text")
        if len(text) > LONGEST_TEXT or not text.isprintable():
            raise self.fail(
                name, f"{len(text)} characters given; expected {LONGEST_TEXT} printable ones at most"
            )
        return text

    def fail(self, name: str, reason: str) -> WeightTargetsError:
        """Return the error to raise for a cell."""
        return WeightTargetsError(f"line {self.number}: {name}: {reason}")


@dataclass(frozen=True, slots=True)
class _Row:
    line: _Line
    question: Question
    codes: tuple[str, ...]
    value: float
    source: str
    year: int
    note: str


def _read(instrument: Instrument, line: _Line) -> _Row:
    question = _question(instrument, line)
    return _Row(
        line=line,
        question=question,
        codes=_codes(question, line),
        value=_value(line),
        source=line.text("source"),
        year=_year(line),
        note=line.text("note"),
    )


def _question(instrument: Instrument, line: _Line) -> Question:
    code = line.text("question")
    question = instrument.question(code)
    if question is None or question.kind not in KINDS:
        what = "no question" if question is None else f"a {question.kind} question"
        may = ", ".join(one.code for one in instrument.questions if one.kind in KINDS)
        raise line.fail("question", f"{code!r} given, {what} of {instrument.name}; expected one of: {may}")
    return question


def _codes(question: Question, line: _Line) -> tuple[str, ...]:
    """Return the codes of a category, in questionnaire order."""
    text = line.text("code")
    may = [option.code for option in question.reported]
    codes = [text] if text in may else [code.strip() for code in text.split(JOIN)]
    unknown = [code for code in codes if code not in may]
    if unknown:
        why = "which leaves the base" if unknown[0] in question.codes else f"no code of {question.code}"
        raise line.fail("code", f"{unknown[0]!r} given, {why}; expected one of: {', '.join(may)}")
    places = sorted(may.index(code) for code in codes)
    if places != list(range(places[0], places[0] + len(places))):
        raise line.fail("code", f"{text!r} given; expected neighbours out of: {', '.join(may)}")
    return tuple(may[place] for place in places)


def _value(line: _Line) -> float:
    text = line.text("value")
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not SMALLEST <= value <= LARGEST or "_" in text:
        raise line.fail("value", f"{text!r} given; expected a number above 0, such as 12500 or 0.125")
    return value


def _year(line: _Line) -> int:
    text = line.text("year")
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise line.fail("year", f"{text!r} given; expected a year such as 2025")
    return int(text)


def _together(rows: Sequence[_Row]) -> QuestionTargets:
    """Return the targets of the rows of one question."""
    first = rows[0]
    for row in rows:
        for name, one, other in (("source", row.source, first.source), ("year", row.year, first.year)):
            if one != other:
                expected = f"{str(other)!r} for all of {row.question.code}, as in line {first.line.number}"
                raise row.line.fail(name, f"{str(one)!r} given; expected {expected}")
    _check_complete(rows)
    total = sum(row.value for row in rows)
    order = first.question.codes.index
    return QuestionTargets(
        question=first.question.code,
        categories=tuple(
            TargetCategory(row.codes, row.value / total)
            for row in sorted(rows, key=lambda row: order(row.codes[0]))
        ),
        source=first.source,
        year=first.year,
        note=" ".join(dict.fromkeys(row.note for row in rows if row.note)),
    )


def _check_complete(rows: Sequence[_Row]) -> None:
    """Raise WeightTargetsError unless each reported code has one target, in two categories at least."""
    question = rows[0].question
    lines: dict[str, int] = {}
    for row in rows:
        for code in row.codes:
            if code in lines:
                raise row.line.fail("code", f"{code!r} given again; it has a target in line {lines[code]}")
            lines[code] = row.line.number
    missing = [option.code for option in question.reported if option.code not in lines]
    if missing:
        raise WeightTargetsError(
            f"{question.code}: no target for {', '.join(missing)}; expected one for each option but "
            f"those that leave the base; neighbours may be joined as a{JOIN}b"
        )
    if len(rows) < FEWEST_CATEGORIES:
        raise WeightTargetsError(
            f"{question.code}: one category given; expected {FEWEST_CATEGORIES} at least"
        )
