"""Weights of a study: its counts raked to its targets, and counts over two questions with those weights."""

from collections.abc import Sequence
from dataclasses import dataclass

from study.counting import Counts
from study.instrument import Instrument, Question
from study.statistics import Merge, Raking, RakingError, rake
from study.statistics.targets import Reason
from study.tally import NOTHING, Combination, Count
from study.weight_targets import FEWEST_CATEGORIES, QuestionTargets, WeightTargets


@dataclass(frozen=True)
class Weighting:
    """Factors on the responses' own weights, by combination of the target questions.

    `unraked`: responses without an answer to one of these questions, whose factor is 1. The others keep
    the sum of their own weights, `scale` on average, so that both stand on one scale.
    """

    targets: WeightTargets
    raking: Raking
    unraked: int
    scale: float

    @property
    def questions(self) -> tuple[str, ...]:
        """Return the codes of the target questions, in questionnaire order."""
        return self.raking.questions

    @property
    def base(self) -> int:
        """Return how many responses were raked."""
        return self.raking.base

    @property
    def effective_base(self) -> float:
        """Return Kish's effective base of the raked responses."""
        return self.raking.effective_base

    @property
    def deff(self) -> float:
        """Return the design effect of the weights of the raked responses, 1 or more."""
        return self.raking.deff

    @property
    def merges(self) -> tuple[Merge, ...]:
        """Return the categories without a respondent and the neighbours that stand for them."""
        return self.raking.merges

    @property
    def trimmed(self) -> bool:
        """Return whether a factor was cut to its bounds."""
        return self.raking.trimmed

    @property
    def left(self) -> float:
        """Return the largest distance of a weighted share from its target, from 0 to 1."""
        return self.raking.left

    @property
    def headline_weighted(self) -> bool:
        """Return whether the weighted figures may stand first."""
        return self.raking.may_headline

    def combination(self, codes: Sequence[str]) -> Combination | None:
        """Return the categories of some codes, as `raking` names them; None where one has no target."""
        pairs = zip(self.targets.questions, codes, strict=True)
        names = [targets.names.get(code, "") for targets, code in pairs]
        return tuple(names) if all(names) else None

    def factor(self, codes: Sequence[str]) -> float:
        """Return the factor of the responses with these codes, in the order of `questions`.

        1 where a code has no target, or nobody gave these answers when the counts were raked.
        """
        cell = self.combination(codes)
        weight = None if cell is None else self.raking.weights.get(cell)
        return 1.0 if weight is None else weight * self.scale


def weighting(counts: Counts, targets: WeightTargets, instrument: Instrument) -> Weighting:
    """Return the weights that bring a study's counts to its targets.

    A category without a respondent goes to its neighbour. Raises RakingError, which names what cannot be
    raked: a question that all answered alike, an empty category of a question whose options have no order.
    """
    sought = [(_question(instrument, each), each) for each in targets.questions]
    raked: dict[Combination, Count] = {}
    unraked = 0
    for codes, one in counts.over(*(question.code for question, _ in sought)).items():
        cell = tuple(_category(*pair, code) for pair, code in zip(sought, codes, strict=True))
        if not all(cell):
            unraked += one.n
        elif one.n:
            raked[cell] = raked.get(cell, NOTHING).plus(one)
    for place, pair in enumerate(sought):
        _check(*pair, {cell[place] for cell in raked})
    raking = rake(raked, {each.question: each.shares for each in targets.questions}, merge=True)
    scale = sum(one.w for one in raked.values()) / raking.base
    return Weighting(targets, raking, unraked, scale)


def weighted_counts(
    counts: Counts, row: str, banner: str, weighting: Weighting | None
) -> dict[Combination, Count]:
    """Return the counts over (row, banner), Σw and Σw² with the factors of a weighting and their squares.

    Without a weighting the responses' own weights as they are. Raises KeyError for no such questions.
    """
    questions = () if weighting is None else weighting.questions
    names = tuple(dict.fromkeys((row, banner, *questions)))
    kept = [names.index(name) for name in (row, banner)]
    places = [names.index(name) for name in questions]
    sums: dict[Combination, Count] = {}
    for codes, one in counts.over(*names).items():
        factor = 1.0 if weighting is None else weighting.factor([codes[place] for place in places])
        cell = tuple(codes[place] for place in kept)
        now = Count(one.n, one.w * factor, one.w2 * factor**2)
        sums[cell] = sums.get(cell, NOTHING).plus(now)
    return sums


def _question(instrument: Instrument, targets: QuestionTargets) -> Question:
    question = instrument.question(targets.question)
    if question is None:
        told = f"no question of {instrument.name}: set its targets again"
        raise RakingError(Reason.NO_QUESTION, targets.question, "", told)
    return question


def _category(question: Question, targets: QuestionTargets, code: str) -> str:
    """Return the name of a code's category, empty for no answer; raise RakingError for no target."""
    name = targets.names.get(code, "")
    if not name and code in {option.code for option in question.reported}:
        told = "respondents, but no target: set the targets again"
        raise RakingError(Reason.NO_TARGET, question.code, code, told)
    return name


def _check(question: Question, targets: QuestionTargets, answered: set[str]) -> None:
    """Raise RakingError where weighting by a question would do nothing, or guess."""
    expected = f"expected {FEWEST_CATEGORIES} categories at least"
    if not answered:
        raise RakingError(Reason.NOBODY, question.code, "", f"no respondents; {expected}")
    if len(answered) < FEWEST_CATEGORIES:
        (only,) = answered
        raise RakingError(Reason.ALL_ALIKE, question.code, only, f"all respondents are here; {expected}")
    empty = [category.name for category in targets.categories if category.name not in answered]
    if empty and question.shuffle:
        told = "a target, but no respondent, and options without an order to merge by"
        raise RakingError(Reason.NO_RESPONDENT, question.code, empty[0], told)
