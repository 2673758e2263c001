"""A response (one completed questionnaire) and the study it belongs to."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from study.instrument import Answers, Instrument, Question
from study.study_settings import StudySettings

SOURCE_LENGTH = 40
# Weights have a mean near 1; beyond these their sums and squares would lose the others.
LIGHTEST, HEAVIEST = 1e-6, 1_000_000
_LOOK_ALIKES = str.maketrans("OIL", "011")


class State(StrEnum):
    """Where a study stands at a moment."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Study:
    """An instrument in the field. Times are UTC."""

    slug: str
    instrument: Instrument
    languages: tuple[str, ...]
    synthetic: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    settings: StudySettings = field(default_factory=StudySettings)
    targets: Mapping[str, object] | None = None

    @property
    def public(self) -> bool:
        """Return whether what is released of it is for everybody: the rule of every page without sign-in."""
        return not self.settings.private

    def state(self, now: datetime) -> State:
        """Return the state at a moment."""
        if self.opens_at is None:
            return State.DRAFT
        if self.closes_at is not None and self.closes_at <= now:
            return State.CLOSED
        return State.OPEN if self.opens_at <= now else State.SCHEDULED

    def published(self, now: datetime) -> bool:
        """Return whether anybody may see its charts; those of others are seen with a pass."""
        return self.public and self.state(now) is not State.DRAFT


@dataclass(frozen=True, slots=True)
class Response:
    """One completed questionnaire; `order` holds the options as shown where they were shuffled."""

    key: str
    answers: Answers
    lang: str
    source: str = ""
    received: datetime = field(default_factory=lambda: datetime.now(UTC))
    weight: float = 1.0
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: bool = False

    @property
    def day(self) -> str:
        """Return the UTC day it was received, as 2026-11-22."""
        return self.received.astimezone(UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a response came in, which its flags are judged by; imported responses have none.

    `erase_code` is as shown to the respondent, `seconds` from the making of the form to its sending, None
    where unknown; `network` a keyed hash of the sender's network, empty where unknown; `trap` whether the
    field that people do not see was filled in.
    """

    erase_code: str
    seconds: float | None = None
    network: str = ""
    trap: bool = False


def plain_code(given: str) -> str:
    """Return a code for erasing as it is compared: letters and digits, none of which look like another."""
    return "".join(filter(str.isalnum, given.upper())).translate(_LOOK_ALIKES)


def valid_source(given: str) -> str:
    """Return a campaign's name, or nothing where it is no such name (it is never echoed)."""
    plain = given.replace("-", "").replace("_", "")
    return given if len(given) <= SOURCE_LENGTH and plain.isascii() and plain.isalnum() else ""


def shown_order(question: Question, key: str) -> tuple[str, ...]:
    """Return the codes of a question as the respondent of a key sees them; the same for ever."""
    if not question.shuffle:
        return question.codes
    shuffled = list(question.shuffle)
    random.Random(f"{key}/{question.code}").shuffle(shuffled)  # noqa: S311 (an order, not a secret)
    replacement = iter(shuffled)
    return tuple(next(replacement) if code in question.shuffle else code for code in question.codes)
