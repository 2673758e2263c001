"""A questionnaire as checked, immutable data: Instrument, Question, Option.

An instrument is made from a *document*: a mapping of file name to parsed file, as the folder holds
them. The document is what a study stores, so that it keeps the wording it was opened with.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

Answer: TypeAlias = str | int | tuple[str, ...]
Answers: TypeAlias = Mapping[str, Answer]
Document: TypeAlias = Mapping[str, Mapping[str, object]]

CLOSED_KINDS = ("single", "multiple", "scale", "number")
KINDS = (*CLOSED_KINDS, "text")
SEPARATOR = ","
LARGEST_NUMBER = 10**9


class AnswerError(ValueError):
    """An answer that a question does not take; `reason` is a key of the tables of messages."""

    def __init__(self, reason: str) -> None:
        """Keep the reason: missing, unknown, several, not_whole or too_long."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a closed question; `labels` by language."""

    code: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `options` of a number question are the bands between its edges."""

    code: str
    kind: str
    options: tuple[Option, ...]
    labels: Mapping[str, str]
    shorts: Mapping[str, str]
    hints: Mapping[str, str]
    units: Mapping[str, str]
    required: bool = True
    screen_out: frozenset[str] = frozenset()
    no_answer: frozenset[str] = frozenset()
    shuffle: tuple[str, ...] = ()
    edges: tuple[int, ...] = ()
    max_length: int = 500
    codes: tuple[str, ...] = field(init=False)
    """The codes of its options, in questionnaire order."""

    def __post_init__(self) -> None:
        """Make once what each answer is looked up in."""
        object.__setattr__(self, "codes", tuple(option.code for option in self.options))

    @property
    def closed(self) -> bool:
        """Return whether its answers can be tallied."""
        return self.kind in CLOSED_KINDS

    @property
    def reported(self) -> tuple[Option, ...]:
        """Return the options that tables show: not those that end the survey or leave the base."""
        hidden = self.screen_out | self.no_answer
        return tuple(option for option in self.options if option.code not in hidden)

    def parse(self, given: Sequence[str]) -> Answer | None:
        """Return the answer that texts from a form or a file mean, None where nobody answered.

        Raises AnswerError.
        """
        # Nearly all are, and to look further takes several times as long.
        if len(given) == 1 and given[0] in self.codes and self.kind in ("single", "scale"):
            return given[0]
        readable = _printable if self.kind == "text" else str.strip
        texts = [text for text in map(readable, given) if text]
        if not texts:
            if self.required:
                raise AnswerError("missing")
            return None
        if self.kind == "multiple":
            return self._parse_multiple(texts)
        if len(set(texts)) > 1:
            raise AnswerError("several")
        if self.kind == "text":
            return self._parse_text(texts[0])
        if self.kind == "number":
            return self._parse_number(texts[0])
        if texts[0] not in self.codes:
            raise AnswerError("unknown")
        return texts[0]

    def ends(self, given: Sequence[str]) -> bool:
        """Return whether an answer among texts ends the survey."""
        return any(text.strip() in self.screen_out for text in given)

    def tallied(self, answer: Answer | None) -> str:
        """Return what the joint tally counts an answer as: its code, band, or codes in order."""
        if answer is None:
            return ""
        if isinstance(answer, tuple):
            return SEPARATOR.join(answer)
        if isinstance(answer, int):
            return self.options[sum(answer > edge for edge in self.edges)].code
        return answer

    def _parse_multiple(self, texts: Iterable[str]) -> tuple[str, ...]:
        chosen = {code.strip() for text in texts for code in text.split(SEPARATOR)}
        if not chosen <= set(self.codes):
            raise AnswerError("unknown")
        if len(chosen) > 1 and chosen & (self.no_answer | self.screen_out):
            raise AnswerError("several")
        return tuple(code for code in self.codes if code in chosen)

    def _parse_number(self, text: str) -> int:
        # The length first: int() of a megabyte of digits is work that a shopper must not cause.
        plain = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_NUMBER))
        if not plain or int(text) > LARGEST_NUMBER:
            raise AnswerError("not_whole")
        return int(text)

    def _parse_text(self, text: str) -> str:
        if len(text) > self.max_length:
            raise AnswerError("too_long")
        return text


def _printable(text: str) -> str:
    """Return a text without control characters; other spaces than line ends and tabs become plain ones."""
    plain = (c if c.isprintable() or c in "\n\t" else " " * c.isspace() for c in text.replace("\r\n", "\n"))
    return "".join(plain).strip()


@dataclass(frozen=True)
class Instrument:
    """A questionnaire that holds together; `version` is the hash of its document."""

    name: str
    banner: Question
    headline: Question
    questions: tuple[Question, ...]
    languages: tuple[str, ...]
    texts: Mapping[str, Mapping[str, str]]
    document: Document

    @cached_property
    def version(self) -> str:
        """Return the SHA-256 of the document, in hexadecimal digits."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @cached_property
    def canonical(self) -> str:
        """Return the document as JSON whose bytes depend on its content only."""
        return json.dumps(self.document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def closed(self) -> tuple[Question, ...]:
        """Return the questions that are tallied, in questionnaire order."""
        return tuple(question for question in self.questions if question.closed)

    def question(self, code: str) -> Question | None:
        """Return the question of a code."""
        return next((question for question in self.questions if question.code == code), None)

    def text(self, name: str, language: str) -> str:
        """Return `title`, `intro` or `screened_out` in a language, empty where there is none."""
        return self.texts[name].get(language, "")

    def parse(self, given: Mapping[str, Sequence[str]]) -> dict[str, Answer]:
        """Return the answers that texts mean, by question code; raise AnswerError at one that is none."""
        parsed = {question.code: question.parse(given.get(question.code, ())) for question in self.questions}
        return {code: answer for code, answer in parsed.items() if answer is not None}

    def screened_out(self, given: Mapping[str, Sequence[str]]) -> bool:
        """Return whether an answer ends the survey, whatever else was given."""
        ending = (question for question in self.questions if question.screen_out)
        return any(question.ends(given.get(question.code, ())) for question in ending)

    def tallied(self, answers: Answers) -> tuple[str, ...]:
        """Return the combination of closed answers that the joint tally counts."""
        given = [(question, answers.get(question.code)) for question in self.closed]
        # A plain code is what it is tallied as, and almost all answers are one.
        return tuple(
            [answer if type(answer) is str else question.tallied(answer) for question, answer in given]
        )
