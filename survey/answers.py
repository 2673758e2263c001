"""What was sent, as an answer that can be stored."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from study.instrument import AnswerError, Answers
from study.response import Arrival, Response, Study, shown_order
from survey.context import SurveyContext
from survey.forms import TRAP
from survey.tokens import valid_key

NETWORK_BYTES = 16


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: in which language, led here by which campaign, from which network."""

    lang: str
    source: str
    network: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A form that was filled in rightly; `seconds` is how long ago it was first shown."""

    key: str
    answers: Answers
    seconds: float
    trapped: bool

    def store(self, study: Study, sender: Sender, context: SurveyContext) -> bool:
        """Store it for good; return False where it was stored before. Raises StoreBusyError."""
        return self.hand_in(study, sender, context)()

    def hand_in(self, study: Study, sender: Sender, context: SurveyContext) -> Callable[[], bool]:
        """Hand it to the store; return what waits until it is stored, and returns as `store` does."""
        stored = context.store.hand_in(
            study, self._response(study, sender), self._arrival(study, sender, context)
        )

        def wait() -> bool:
            new = stored()
            if new:
                context.store.flag_newest(study)
            return new

        return wait

    def _response(self, study: Study, sender: Sender) -> Response:
        shuffled = [question for question in study.instrument.questions if question.shuffle]
        return Response(
            key=self.key,
            answers=self.answers,
            lang=sender.lang,
            source=sender.source,
            order={question.code: shown_order(question, self.key) for question in shuffled},
        )

    def _arrival(self, study: Study, sender: Sender, context: SurveyContext) -> Arrival:
        """Return how it came: what may be kept of that, without keeping who sent it."""
        return Arrival(
            erase_code=context.erase_codes.make(study.slug, self.key),
            seconds=self.seconds,
            network=_network(study, sender.network, context),
            trap=self.trapped,
        )


def right_answer(study: Study, given: Mapping[str, list[str]], context: SurveyContext) -> Answer | None:
    """Return what a form says where all of it is right; None where the form has to tell what is not.

    It is what the form finds valid, without the work of making a form that nobody will see.
    """
    key, speak, token, trap = (given.get(name, [""])[0] for name in ("key", "speak", "csrf_token", TRAP))
    if not valid_key(key) or speak in study.languages:
        return None
    seconds = context.tokens.valid_seconds(token, study.slug, key)
    if seconds is None:
        return None
    if study.instrument.screened_out(given):
        return None
    try:
        answers = study.instrument.parse(given)
    except AnswerError:
        return None
    return Answer(key, answers, seconds, trapped=bool(trap))


def _network(study: Study, network: str, context: SurveyContext) -> str:
    """Return a digest that is the same for one network, study and day, and cannot be redone later."""
    if not network:
        return ""
    key = context.store.network_key(datetime.now(UTC).date())
    return hmac.digest(key, f"{study.slug}\0{network}".encode(), hashlib.sha256)[:NETWORK_BYTES].hex()
