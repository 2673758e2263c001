"""The parameters of the API: one table that checks what was given and makes the OpenAPI document."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from dashboard.api.scores import SCORES, scale_questions
from dashboard.crosstab_json import COUNTED_BANNERS
from study.instrument import Question
from study.response import SOURCE_LENGTH, Study
from study.waits import wait_questions

# Which codes of a study a parameter takes; for live figures there may be more.
Choices: TypeAlias = Callable[[Study, bool], Sequence[str]]
LONGEST_CODE = 64
ON = "1"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter. `schema` is its JSON schema; `choices` narrows it to the codes of a study.

    With `several` it takes codes with commas between them; with `live_only` it needs `live=1`.
    """

    name: str
    description: str
    schema: Mapping[str, Any]
    choices: Choices | None = None
    required: bool = False
    several: bool = False
    live_only: bool = False

    def allowed(self, study: Study | None, live: bool) -> list[str]:
        """Return the values it takes, or one that says in words what it takes."""
        if self.choices is not None and study is not None:
            return list(self.choices(study, live))
        return list(self.schema.get("enum", [self.schema.get("x-expected", "")]))

    def takes(self, given: str, study: Study | None, live: bool) -> bool:
        """Return whether it takes a value."""
        if self.choices is not None:
            allowed = self.allowed(study, live)
            return all(code in allowed for code in self.codes(given, allowed))
        if self.schema.get("format") == "date":
            return _is_day(given)
        if "pattern" in self.schema:
            return re.fullmatch(self.schema["pattern"], given) is not None
        return given in self.schema["enum"]

    def codes(self, given: str, allowed: Sequence[str]) -> list[str]:
        """Return the codes of a value; one that is itself a code is taken whole: codes may hold commas."""
        return given.split(",") if self.several and given not in allowed else [given]


def row_codes(study: Study, live: bool) -> list[str]:
    """Return the questions whose answers can be rows: all that are closed, in public but for the banner."""
    banner = study.instrument.banner
    return [question.code for question in study.instrument.closed if live or question is not banner]


def banner_codes(study: Study, live: bool) -> list[str]:
    """Return the questions that can divide a table into columns: in public the study's banner alone."""
    if not live:
        return [study.instrument.banner.code]
    return [question.code for question in study.instrument.closed if question.kind in COUNTED_BANNERS]


def filter_parameters(study: Study) -> dict[str, Parameter]:
    """Return a parameter for each closed question of a study: the answers to count."""
    return {question.code: _filter(question) for question in study.instrument.closed}


def _filter(question: Question) -> Parameter:
    codes = [code for code in question.codes if code not in question.screen_out]
    return Parameter(question.code, "", _CODE, lambda _study, _live: codes, several=True, live_only=True)


def _languages(study: Study, live: bool) -> Sequence[str]:  # noqa: ARG001 (the same in both)
    return study.languages


def _is_day(given: str) -> bool:
    try:
        return date.fromisoformat(given).isoformat() == given
    except ValueError:
        return False


_CODE: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST_CODE}
_SWITCH: Mapping[str, Any] = {"type": "string", "enum": ["0", ON], "default": "0"}
_DAY: Mapping[str, Any] = {"type": "string", "format": "date", "x-expected": "a day such as 2026-11-22"}
_SOURCES: Mapping[str, Any] = {
    "type": "string",
    "pattern": rf"^([A-Za-z0-9_-]{{1,{SOURCE_LENGTH}}}(,[A-Za-z0-9_-]{{1,{SOURCE_LENGTH}}})*)?$",
    "x-expected": f"letters, digits, - and _, {SOURCE_LENGTH} at most; several with commas between them",
}

ROW = Parameter("row", "The question whose answers are the rows.", _CODE, row_codes, required=True)
BANNER = Parameter(
    "banner",
    "The question whose answers are the columns; without it the study's banner. Another than the study's "
    "banner needs `live=1`.",
    _CODE,
    banner_codes,
)
LANG = Parameter(
    "lang",
    "The language of labels and notes, one of the study's; without it what `Accept-Language` asks for.",
    {"type": "string", "maxLength": 6},
    _languages,
)
WEIGHTED = Parameter("weighted", "`1` for the weighted figures; 409 says why there are none.", _SWITCH)
LIVE = Parameter(
    "live", "`1` for the live figures instead of the newest release; only for who is signed in.", _SWITCH
)
LIVE_ONLY = replace(
    LIVE,
    description="Always `1`: these figures are live, and only for who is signed in.",
    schema={"type": "string", "enum": [ON]},
    required=True,
)
SOURCE = Parameter(
    "source",
    "Count only answers of these sources, with commas between them; empty for those without a source.",
    _SOURCES,
    several=True,
    live_only=True,
)
FROM = Parameter("from", "Count only answers of this UTC day and later.", _DAY, live_only=True)
TO = Parameter("to", "Count only answers of this UTC day and earlier.", _DAY, live_only=True)
ANSWERED_IN = Parameter(
    "answered_in",
    "Count only answers given in these languages, with commas between them. (`lang` is that of the labels.)",
    {"type": "string", "minLength": 1},
    _languages,
    several=True,
    live_only=True,
)
LIVE_FILTERS = (SOURCE, FROM, TO, ANSWERED_IN)
QUESTION = Parameter("question", "The question to look at.", _CODE, required=True)
WAIT = replace(
    QUESTION,
    description="A question whose options are waits: codes such as `30s`, `5m`, `24h` or `2d`, and `longer` "
    "and `never`.",
    choices=lambda study, _live: [question.code for question in wait_questions(study.instrument)],
)
SCALE = replace(
    QUESTION,
    description="A question on a scale of whole numbers.",
    choices=lambda study, _live: [question.code for question in scale_questions(study.instrument)],
)
KIND = Parameter(
    "kind",
    "Which score: `nps` on a scale from 0 to 10, `csat` from 1 to 5, `ces` from 1 to 7.",
    {"type": "string", "enum": list(SCORES)},
    required=True,
)
