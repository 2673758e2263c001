"""What the dashboard is looked at with: all of it stands in its address."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from dashboard.crosstab_json import COUNTED_BANNERS
from dashboard.segment import Segment
from study.instrument import Instrument, Question
from study.languages import choose
from study.response import Study
from study.trend import AUTO, BY_DAY, BY_WEEK

DASHBOARD_PATH = "/dashboard/"
# What stands before the parameters of the second segment.
VERSUS = "vs."
ON = "1"


@dataclass(frozen=True)
class View:
    """A study, a row and a banner question, who is counted, and beside whom; in a language.

    `by` is the period of the trend: auto, day or week.
    """

    study: Study
    row: Question
    banner: Question
    lang: str
    segment: Segment = field(default_factory=Segment)
    versus: Segment | None = None
    weighted: bool = False
    by: str = AUTO

    @classmethod
    def of(cls, study: Study, asked: MultiDict[str, str], accepted: Sequence[str]) -> "View":
        """Return the view of an address; what it does not know falls back to the study's headline."""
        instrument = study.instrument
        banner = _among(banners(instrument), asked.get("banner", ""), instrument.banner)
        rows = [question for question in instrument.closed if question is not banner]
        default = instrument.headline if instrument.headline is not banner else rows[0]
        by = asked.get("by", AUTO)
        return cls(
            study,
            _among(rows, asked.get("row", ""), default),
            banner,
            choose(study.languages, asked.get("lang", ""), accepted),
            Segment.of(study, asked),
            Segment.of(study, asked, VERSUS) if asked.get("vs") == ON else None,
            asked.get("weighted") == ON,
            by if by in (BY_DAY, BY_WEEK) else AUTO,
        )

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Return who is counted, and beside whom if anybody."""
        return (self.segment,) if self.versus is None else (self.segment, self.versus)

    def parameters(self) -> list[tuple[str, str]]:
        """Return the parameters of this view's address."""
        named = [("study", self.study.slug), ("row", self.row.code), ("banner", self.banner.code)]
        named.append(("lang", self.lang))
        named += [("weighted", ON)] if self.weighted else []
        named += [("by", self.by)] if self.by != AUTO else []
        beside = [] if self.versus is None else [("vs", ON), *self.versus.parameters(VERSUS)]
        return [*named, *self.segment.parameters(), *beside]

    def query(self, **changes: Any) -> str:
        """Return the query of this view with some of its fields changed."""
        return urlencode(replace(self, **changes).parameters())

    def address(self, **changes: Any) -> str:
        """Return the address of this view with some of its fields changed."""
        return f"{DASHBOARD_PATH}?{self.query(**changes)}"


def banners(instrument: Instrument) -> list[Question]:
    """Return the questions that can divide a table into columns."""
    return [question for question in instrument.closed if question.kind in COUNTED_BANNERS]


def _among(questions: Sequence[Question], code: str, default: Question) -> Question:
    return next((question for question in questions if question.code == code), default)
