"""Responses as rows of a CSV file, in and out. Pure: rows are mappings of column to text."""

import csv
import hashlib
import io
import math
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, TypeVar

from study.instrument import SEPARATOR, Answer, AnswerError
from study.response import HEAVIEST, LIGHTEST, Response, Study, valid_source

BESIDE = ("key", "received", "lang", "source", "weight", "excluded", "flags")
SYNTHETIC = "synthetic"
YES_NO = {"yes": True, "no": False}
KEY_LENGTH = 64
ENDS = "this answer ends the survey and is not stored"
KEPT_ANSWERS = 10_000
WRITTEN_TOGETHER = 1_000
# A spreadsheet takes a cell that starts so for a formula. https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
_Value = TypeVar("_Value")
_NAMESPACE = uuid.UUID("5b0a7f0e-94f3-4b1c-9a86-5f2f5a0f6c52")
_REASONS = {
    "missing": "no answer, and the question needs one",
    "several": "more than one answer",
    "not_whole": "{given!r} given; expected a whole number from 0",
    "too_long": "{length} characters given; expected {limit} at most",
    "unknown": "{given!r} given; expected one of: {codes}",
}


class HeaderError(ValueError):
    """A first line that names no answers of the study."""


class RowError(ValueError):
    """A row that is no response of the study, with every reason."""


def check_header(study: Study, header: Sequence[str]) -> list[str]:
    """Return the columns that the study has no use for; raise HeaderError."""
    codes = [question.code for question in study.instrument.questions]
    doubles = sorted(name for name, times in Counter(header).items() if times > 1)
    if doubles:
        raise HeaderError(f"expected each column once; twice: {', '.join(doubles)}")
    missing = [q.code for q in study.instrument.questions if q.required and q.code not in header]
    if missing:
        raise HeaderError(
            f"expected a column for each question that needs an answer; missing: {', '.join(missing)}"
        )
    return [name for name in header if name not in codes and name not in (*BESIDE, SYNTHETIC)]


class _Understood(NamedTuple):
    """What a cell means: an answer or none, what is wrong with it, whether it ends the survey."""

    answer: Answer | None
    reason: str
    ends: bool


class RowReader:
    """Makes responses of the rows of one file.

    A row without a key gets one made of its content and of how often that stood in the file before,
    so that reading the file again gives the same keys.
    """

    def __init__(self, study: Study, now: datetime) -> None:
        """Take the study and the moment that rows without `received` count as received."""
        self._study = study
        self._now = now
        self._codes = [question.code for question in study.instrument.questions]
        self._seen: Counter[bytes] = Counter()
        # The answers of a long file repeat; each is understood once.
        self._answer = lru_cache(maxsize=KEPT_ANSWERS)(self._understood)

    def read(self, row: Mapping[str, str]) -> Response:
        """Return the response of a row; raise RowError with all that is wrong with it."""
        given = {name: _without_guard(text) if text[:1] == "'" else text for name, text in row.items()}
        answers, reasons = self._answers(given)
        if given.get(SYNTHETIC, "").strip() and not self._study.synthetic:
            reasons.append("synthetic: a made-up answer has no place in a study of real ones")

        def beside(name: str, parse: Callable[[str], _Value], default: _Value) -> _Value:
            """Return what a cell beside the answers means, the default where it is empty or wrong."""
            text = given.get(name, "").strip()
            if not text:
                return default
            try:
                return parse(text)
            except ValueError as error:
                reasons.append(f"{name}: {text!r} given; expected {error}")
                return default

        response = Response(
            key=beside("key", _key, "") or self._made_key(row),
            answers=answers,
            lang=beside("lang", self._lang, self._study.languages[0]),
            source=beside("source", _source, ""),
            received=beside("received", _received, self._now),
            weight=beside("weight", _weight, 1.0),
            excluded=beside("excluded", _excluded, False),
        )
        if reasons:
            raise RowError("; ".join(reasons))
        return response

    def _answers(self, given: Mapping[str, str]) -> tuple[dict[str, Answer], list[str]]:
        """Return the answers of a row, and why it is none of this study."""
        answers: dict[str, Answer] = {}
        reasons: list[str] = []
        for code in self._codes:
            one = self._answer(code, given.get(code, ""))
            if one.ends:
                reasons.append(ENDS)
            if one.reason:
                reasons.append(one.reason)
            if one.answer is not None:
                answers[code] = one.answer
        return answers, reasons

    def _understood(self, code: str, given: str) -> "_Understood":
        question = self._study.instrument.question(code)
        if question is None:
            raise KeyError(code)
        try:
            return _Understood(question.parse([given]), "", question.ends([given]))
        except AnswerError as error:
            text = _REASONS[error.reason].format(
                given=given, length=len(given), limit=question.max_length, codes=", ".join(question.codes)
            )
            return _Understood(None, f"{code}: {text}", question.ends([given]))

    def _made_key(self, row: Mapping[str, str]) -> str:
        content = "\x1f".join(f"{name}\x1e{row[name].strip()}" for name in sorted(row))
        digest = hashlib.blake2b(content.encode(), digest_size=16).digest()
        self._seen[digest] += 1
        return str(uuid.uuid5(_NAMESPACE, f"{digest.hex()} {self._seen[digest]}"))

    def _lang(self, text: str) -> str:
        if text not in self._study.languages:
            raise ValueError(f"one of: {', '.join(self._study.languages)}")
        return text


def export(
    study: Study, responses: Iterable[Response], flags: Mapping[str, Collection[str]]
) -> Generator[tuple[str, int]]:
    """Yield a CSV file in pieces, each with how many responses it holds; the header comes first."""
    rest = iter(responses)
    yield _lines([header(study)]), 0
    while batch := list(islice(rest, WRITTEN_TOGETHER)):
        rows = (cells(study, response, flags.get(response.key, ())) for response in batch)
        yield _lines(rows), len(batch)


def header(study: Study) -> list[str]:
    """Return the columns of an export."""
    synthetic = [SYNTHETIC] if study.synthetic else []
    return [*BESIDE, *synthetic, *(question.code for question in study.instrument.questions)]


def cells(study: Study, response: Response, flags: Collection[str] = ()) -> list[str]:
    """Return a response as the cells of an export, none of which a spreadsheet takes for a formula."""
    beside = (
        response.key,
        response.received.isoformat(timespec="seconds"),
        response.lang,
        response.source,
        repr(response.weight),
        "yes" if response.excluded else "",
        SEPARATOR.join(sorted(flags)),
    )
    synthetic = ["yes"] if study.synthetic else []
    answers = [_text(response.answers.get(question.code)) for question in study.instrument.questions]
    return [guarded(text) for text in (*beside, *synthetic, *answers)]


def guarded(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula."""
    # Also where apostrophes of its own stand first, so that the import takes away only the guard.
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def _lines(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _text(answer: Answer | None) -> str:
    if answer is None:
        return ""
    return SEPARATOR.join(answer) if isinstance(answer, tuple) else str(answer)


def _without_guard(text: str) -> str:
    return text[1:] if text.lstrip("'").startswith(FORMULA_STARTS) else text


def _key(text: str) -> str:
    if len(text) > KEY_LENGTH or not text.isprintable():
        raise ValueError(f"{KEY_LENGTH} printable characters at most")
    return text


def _source(text: str) -> str:
    if not valid_source(text):
        raise ValueError("letters, digits, - and _, 40 at most")
    return text


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = math.nan
    if not LIGHTEST <= weight <= HEAVIEST:
        raise ValueError(f"a number from {LIGHTEST:f} to {HEAVIEST}")
    return weight


def _excluded(text: str) -> bool:
    if text not in YES_NO:
        raise ValueError("yes or no")
    return YES_NO[text]


def _received(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("a date or time such as 2026-11-22T10:30:00+02:00") from None
