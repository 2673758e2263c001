"""How many gave each answer to a question, over all columns of the study's banner together.

For the public out of a release, with what NUMBERS hides and rounds: the same as in the column `all` of the
question's public table.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import floor

from dashboard.crosstab_json import PLACES
from study.counting import Counts
from study.instrument import Question
from study.response import Study
from study.study_settings import StudySettings
from study.suppression import BASE_STEP, SMALL, WIDE, public
from study.tabulation import ALL, Crosstab, crosstab


@dataclass
class Totals:
    """Counts by option code; `public` ones are told in whole percents, or not at all and why."""

    counts: Mapping[str, int]
    public: bool
    settings: StudySettings
    suppressed: str = ""

    def hides(self, base: int, *bounds: tuple[float, float]) -> bool:
        """Return whether figures of a base, with these intervals from 0 to 1, are hidden; keep the reason."""
        if self.public and not self.suppressed:
            limit = self.settings.widest_interval
            wide = any(100 * (high - low) >= limit for low, high in bounds)
            few = base < self.settings.smallest_base
            self.suppressed = SMALL % self.settings.smallest_base if few else WIDE % limit if wide else ""
        return bool(self.suppressed)

    def percent(self, share: float) -> float:
        """Return a share as a percent: whole for the public."""
        return float(floor(100 * share + 0.5)) if self.public else round(100 * share, PLACES)

    def told(self, base: int) -> int:
        """Return a base: rounded down for the public."""
        return base - base % BASE_STEP if self.public else base


def live_totals(study: Study, counts: Counts, question: Question) -> Totals:
    """Return the totals of live counts."""
    table = crosstab(counts, question, study.instrument.banner, settings=study.settings)
    return Totals(_counts(table), False, study.settings)


def public_totals(study: Study, release: Counts, question: Question) -> Totals:
    """Return the totals of a release."""
    made: list[Crosstab] = []

    def build(left_out: Collection[str]) -> Crosstab:
        banner = study.instrument.banner
        made.append(crosstab(release, question, banner, settings=study.settings, left_out=left_out))
        return made[-1]

    # Which columns `all` leaves out is for `public` to say: it shows the last table that it had built.
    shown = public(build, study.settings)
    return Totals(_counts(made[-1]), True, study.settings, shown.columns[0].suppressed)


def _counts(table: Crosstab) -> dict[str, int]:
    return {code: one.n for (code, column), one in table.sums.items() if column == ALL}
