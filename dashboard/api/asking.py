"""A checked request about one study, and the counts that it asks for."""

from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.api.parameters import BANNER, ROW, WEIGHTED
from dashboard.api.problems import Problem, bad
from dashboard.api.reading import Asked
from dashboard.crosstab_json import unreleased
from study.counting import LiveCounts
from study.instrument import Question
from study.publication import Weights, further_dimensions
from study.release import Release
from study.response import State, Study
from study.store import ResponseStore


@dataclass(frozen=True)
class Request:
    """What is asked of a study, in a language."""

    store: ResponseStore
    study: Study
    asked: Asked
    lang: str

    @property
    def closed(self) -> bool:
        """Return whether the study takes no more answers."""
        return self.study.state(datetime.now(UTC)) is State.CLOSED

    def question(self, code: str) -> Question:
        """Return the question of a code that was checked."""
        return next(one for one in self.study.instrument.questions if one.code == code)

    def questions(self) -> tuple[Question, Question]:
        """Return the questions of rows and columns; raise Problem where they are the same one."""
        values = self.asked.values
        row = self.question(values[ROW.name])
        banner = self.question(values.get(BANNER.name, self.study.instrument.banner.code))
        if row is banner:
            parameter = BANNER if BANNER.name in values else ROW
            allowed = [code for code in parameter.allowed(self.study, self.asked.live) if code != row.code]
            raise bad(parameter.name, row.code, allowed, "row and banner are the same question.")
        return row, banner

    def weighs(self, weights: Weights) -> bool:
        """Return whether weighted figures are asked for; raise Problem where there are none."""
        weighted = self.asked.flag(WEIGHTED)
        if weighted and weights.refusal:
            raise Problem(409, f"There are no weighted figures. {weights.refusal}")
        return weighted

    def live(self) -> LiveCounts:
        """Return the live counts that are asked for."""
        return self.store.counts(self.study, self.asked.filters)

    def newest_release(self) -> Release | None:
        """Return the newest release, None before the first."""
        return self.store.release(self.study, further_dimensions(self.study))

    def release(self) -> Release:
        """Return the newest release; raise Problem before the first."""
        found = self.newest_release()
        if found is None:
            raise Problem(404, unreleased(self.study, self.lang))
        return found
