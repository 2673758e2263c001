"""Responses as the labelled columns of an SPSS file. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC

from dashboard.wording import Wording
from study.codebook import Code, Variable, codebook
from study.instrument import SEPARATOR, Answer
from study.response import Response, Study

NUMBER, TEXT, MOMENT = "number", "text", "moment"
MEASURES = {
    "single": "nominal",
    "multiple": "nominal",
    "scale": "ordinal",
    "number": "scale",
    "text": "nominal",
}


@dataclass(frozen=True)
class Column:
    """A variable: what it is called, how it is read of a response, and what its numbers mean.

    Numbers below 0 stand for no answer; None for a question that was not answered.
    """

    wanted: str
    label: str
    read: Callable[[Response], object]
    holds: str = NUMBER
    labels: Mapping[int, str] = field(default_factory=dict)
    measure: str = "nominal"

    @property
    def missing(self) -> tuple[int, int] | None:
        """Return the span of numbers that stand for no answer, None where there are none."""
        absent = [value for value in self.labels if value < 0]
        return (min(absent), max(absent)) if absent else None


def columns(study: Study, flags: Mapping[str, Collection[str]], say: Wording) -> list[Column]:
    """Return the columns of a study's responses, in the order of the CSV export."""
    questions = codebook(study.instrument, say.language)
    return [*_beside(study, flags, say), *(column for one in questions for column in _asked(one, say))]


def _beside(study: Study, flags: Mapping[str, Collection[str]], say: Wording) -> Iterator[Column]:
    yes_no = _yes_no(say)
    yield Column("key", say.gettext("Response key"), lambda one: one.key, TEXT)
    yield Column("received", say.gettext("Received (UTC)"), _received, MOMENT, measure="scale")
    yield Column("lang", say.gettext("Language"), lambda one: one.lang, TEXT)
    yield Column("source", say.gettext("Source"), lambda one: one.source, TEXT)
    yield Column("weight", say.gettext("Weight"), lambda one: one.weight, measure="scale")
    yield Column(
        "excluded", say.gettext("Left out of all figures"), lambda one: int(one.excluded), labels=yes_no
    )
    said = say.gettext("Reasons for a flag")
    yield Column("flags", said, lambda one: SEPARATOR.join(sorted(flags.get(one.key, ()))), TEXT)
    if study.synthetic:
        yield Column("synthetic", say.gettext("Synthetic sample"), lambda _: 1, labels=yes_no)


def _received(response: Response) -> object:
    return response.received.astimezone(UTC).replace(tzinfo=None)


def _asked(asked: Variable, say: Wording) -> Iterator[Column]:
    measure = MEASURES[asked.kind]
    label = f"{asked.question} ({asked.unit})" if asked.unit else asked.question
    if asked.kind == "text":
        yield Column(asked.variable, label, lambda one: one.answers.get(asked.variable, ""), TEXT)
    elif asked.kind == "number":
        yield Column(asked.variable, label, lambda one: one.answers.get(asked.variable), measure=measure)
    elif asked.kind == "multiple":
        yield from (_chosen(asked, code, say) for code in asked.codes if code.value is not None)
    else:
        values = {code.code: code.value for code in asked.codes}
        labels = {code.value: code.label for code in asked.codes if code.value is not None}
        read = lambda one: values.get(_text(one.answers.get(asked.variable)))  # noqa: E731
        yield Column(asked.variable, label, read, labels=labels, measure=measure)


def _chosen(asked: Variable, code: Code, say: Wording) -> Column:
    """Return whether a code was among those chosen; no answer to the question is none to any code."""
    absent = {} if code.no_answer else {one.code: one for one in asked.codes if one.no_answer}

    def read(response: Response) -> object:
        answer = response.answers.get(asked.variable)
        if not isinstance(answer, tuple):
            return None
        other = next((absent[given] for given in answer if given in absent), None)
        return int(code.code in answer) if other is None else other.value

    labels = _yes_no(say) | {one.value: one.label for one in absent.values() if one.value is not None}
    return Column(f"{asked.variable}_{code.code}", f"{asked.question} {code.label}", read, labels=labels)


def _text(answer: Answer | None) -> str:
    return answer if isinstance(answer, str) else ""


def _yes_no(say: Wording) -> dict[int, str]:
    return {0: say.gettext("no"), 1: say.gettext("yes")}
