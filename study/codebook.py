"""What the columns of an export hold: each question with the codes that its answers may have. Pure."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from study.csv_rows import guarded
from study.instrument import SEPARATOR, Instrument, Option, Question

HEADER = ("variable", "kind", "question", "required", "unit", "edges")
CODE_HEADER = ("code", "label", "value", "no_answer", "ends_survey")


@dataclass(frozen=True, slots=True)
class Code:
    """What an answer may be. `value` stands for its code in a file of numbers; None where it is never stored.

    It counts from 1 in the order of the questionnaire, or is the number itself that a scale's code is;
    below 0 where the code is no answer.
    """

    code: str
    label: str
    value: int | None
    no_answer: bool
    ends_survey: bool


@dataclass(frozen=True, slots=True)
class Variable:
    """A question as a column; `codes` of a number question are the bands it is tallied in."""

    variable: str
    kind: str
    question: str
    required: bool
    unit: str
    edges: tuple[int, ...]
    codes: tuple[Code, ...]


def codebook(instrument: Instrument, language: str) -> list[Variable]:
    """Return the columns of a questionnaire's answers, in its order, with their texts in a language."""
    return [_variable(question, language) for question in instrument.questions]


def codebook_csv(variables: Sequence[Variable]) -> str:
    """Return columns as a CSV file: a row a code, one row where a column has none."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*HEADER, *CODE_HEADER))
    for variable in variables:
        writer.writerows(_rows(variable))
    return text.getvalue()


def codebook_document(instrument: Instrument, language: str) -> dict[str, object]:
    """Return the columns as a document, with the questionnaire that they are of."""
    return {
        "instrument": {"name": instrument.name, "version": instrument.version},
        "title": instrument.text("title", language),
        "language": language,
        "variables": [asdict(variable) for variable in codebook(instrument, language)],
    }


def _variable(question: Question, language: str) -> Variable:
    return Variable(
        question.code,
        question.kind,
        question.labels[language],
        question.required,
        question.units.get(language, ""),
        question.edges,
        tuple(_codes(question, language)),
    )


def _codes(question: Question, language: str) -> Iterator[Code]:
    numbers = _numbers(question)
    for option in question.options:
        code, label = option.code, option.labels[language]
        yield Code(code, label, numbers.get(code), code in question.no_answer, code in question.screen_out)


def _numbers(question: Question) -> dict[str, int]:
    """Return the number of each code that can be stored; none of a number question, which has its own."""
    if question.kind == "number":
        return {}
    absent = [code for code in question.codes if code in question.no_answer]
    numbers = {code: -place for place, code in enumerate(absent, 1)}
    scaled = all(_is_number(option) for option in question.reported)
    for place, option in enumerate(question.reported, 1):
        numbers[option.code] = int(option.code) if scaled else place
    return numbers


def _is_number(option: Option) -> bool:
    return option.code == "0" or (option.code.isascii() and option.code.isdigit() and option.code[0] != "0")


def _rows(variable: Variable) -> Iterator[list[str]]:
    edges = SEPARATOR.join(map(str, variable.edges))
    asked = [variable.variable, variable.kind, guarded(variable.question), _said(variable.required)]
    start = [*asked, guarded(variable.unit), edges]
    if not variable.codes:
        yield [*start, *("" for _ in CODE_HEADER)]
    for one in variable.codes:
        value = "" if one.value is None else str(one.value)
        texts = [guarded(one.code), guarded(one.label)]
        yield [*start, *texts, value, _said(one.no_answer), _said(one.ends_survey)]


def _said(true: bool) -> str:
    return "yes" if true else ""
