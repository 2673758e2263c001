"""How many gave each answer to a question, over all columns of the study's banner together.

For the public out of a release, with what NUMBERS hides and rounds: the same as in the column `all` of the
question's public table.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from math import floor

from dashboard.crosstab_json import PLACES
from study.counting import Counts
from study.instrument import Question
from study.response import Study
from study.statistics import estimate, kish
from study.study_settings import StudySettings
from study.suppression import BASE_STEP, SMALL, WIDE, public
from study.tabulation import ALL, HALF, Crosstab, crosstab
from study.tally import NOTHING, Combination, Count

Weighted = Mapping[Combination, Count]


@dataclass
class Totals:
    """Counts by option code, of `respondents` in all; weighted, or each response counts 1.

    `public` ones are told in whole percents, or not at all and why.
    """

    counts: Mapping[str, Count]
    respondents: int
    weighted: bool
    public: bool
    settings: StudySettings
    suppressed: str = ""

    def of(self, codes: Iterable[str]) -> Count:
        """Return how many gave one of some answers."""
        return reduce(Count.plus, (self.counts.get(code, NOTHING) for code in codes), NOTHING)

    def worth(self, column: Count) -> float:
        """Return the effective base of those who are in a base, their number where each counts 1."""
        return min(float(column.n), kish(column.w, column.w2)) if self.weighted else float(column.n)

    def worth_for(self, yes: Count, column: Count) -> float:
        """Return the effective base of the share of a column that gave some answers."""
        found = estimate(yes, column, self.respondents) if self.weighted else None
        return found.effective_base if found else self.worth(column)

    def hides(self, column: Count, *bounds: tuple[float, float]) -> bool:
        """Return whether figures of a base, with these intervals from 0 to 1, are hidden; keep the reason."""
        if self.public and not self.suppressed:
            limit = self.settings.widest_interval
            wide = any(100 * (high - low) >= limit for low, high in bounds)
            few = self.worth(column) < self.settings.smallest_base
            self.suppressed = SMALL % self.settings.smallest_base if few else WIDE % limit if wide else ""
        return bool(self.suppressed)

    def percent(self, share: float) -> float:
        """Return a share as a percent: whole for the public."""
        return float(floor(100 * share + 0.5)) if self.public else round(100 * share, PLACES)

    def bases(self, column: Count) -> dict[str, object]:
        """Return what is told of a base: for the public rounded down."""
        worth = self.worth(column)
        return {
            "weighted": self.weighted,
            "base": _rounded_down(column.n) if self.public else column.n,
            "effective_base": float(_rounded_down(floor(worth))) if self.public else round(worth, PLACES),
        }


def below_one(share: float) -> bool:
    """Return whether some have a share that rounds to no percent at all: it reads "<1 %"."""
    return 0 < 100 * share < HALF


def live_totals(study: Study, counts: Counts, question: Question, weighted: Weighted | None) -> Totals:
    """Return the totals of live counts, weighted where there are such counts by the banner."""
    table = crosstab(counts, question, study.instrument.banner, weighted=weighted, settings=study.settings)
    return Totals(_counts(table), _respondents(counts, question), table.weighted, False, study.settings)


def public_totals(study: Study, release: Counts, question: Question, weighted: Weighted | None) -> Totals:
    """Return the totals of a release, weighted as above."""
    build = partial(
        crosstab, release, question, study.instrument.banner, weighted=weighted, settings=study.settings
    )
    made: list[Crosstab] = []

    def kept(left_out: Collection[str]) -> Crosstab:
        made.append(build(left_out=left_out))
        return made[-1]

    # Which columns `all` leaves out is for `public` to say: it shows the last table that it had built.
    shown = public(kept, study.settings)
    return Totals(
        _counts(made[-1]),
        _respondents(release, question),
        shown.weighted,
        True,
        study.settings,
        shown.columns[0].suppressed,
    )


def _counts(table: Crosstab) -> dict[str, Count]:
    return {code: one for (code, column), one in table.sums.items() if column == ALL}


def _respondents(counts: Counts, question: Question) -> int:
    return sum(one.n for one in counts.over(question.code).values())


def _rounded_down(n: int) -> int:
    return n - n % BASE_STEP
