"""Targets of raking, checked against the respondents there are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import TypeAlias

from study.tally import Combination

Targets: TypeAlias = Mapping[str, Mapping[str, float]]


class Reason(StrEnum):
    """Why respondents cannot be weighted."""

    NO_WEIGHTS = "no_weights"
    NO_TARGETS = "no_targets"
    NO_SHARE = "no_share"
    NO_QUESTION = "no_question"
    NO_TARGET = "no_target"
    NO_RESPONDENT = "no_respondent"
    NOBODY = "nobody"
    ALL_ALIKE = "all_alike"


class RakingError(ValueError):
    """Targets that respondents cannot be raked to; `question` and `code` name the place, or are empty.

    As a text it is a sentence for operators; readers are told the reason in their own language.
    """

    def __init__(self, reason: Reason, question: str, code: str, told: str) -> None:
        """Keep reason and place, and say the place before what is told."""
        super().__init__(": ".join(part for part in (question, code, told) if part))
        self.reason, self.question, self.code = reason, question, code


@dataclass(frozen=True, slots=True)
class Merge:
    """A category without a respondent, whose target was added to its neighbour's."""

    question: str
    code: str
    into: str


@dataclass(frozen=True, slots=True)
class Category:
    """A code of a raking question: the places of its combinations and its share of the population."""

    places: tuple[int, ...]
    target: float


def categories(
    combinations: Collection[Combination], targets: Targets, merge: bool
) -> tuple[tuple[tuple[Category, ...], ...], tuple[Merge, ...]]:
    """Return the categories of each question and what was merged. Raises RakingError."""
    if not targets or not combinations:
        if targets:
            raise RakingError(Reason.NOBODY, next(iter(targets)), "", "no respondents")
        raise RakingError(Reason.NO_TARGETS, "", "", "no targets")
    margins: list[tuple[Category, ...]] = []
    merges: list[Merge] = []
    for at, (question, wanted) in enumerate(targets.items()):
        places: dict[str, list[int]] = {}
        for place, combination in enumerate(combinations):
            places.setdefault(combination[at], []).append(place)
        shares = _shares(question, wanted, places)
        merged = _merged(question, shares, places, merge)
        for one in merged:
            shares[one.into] += shares[one.code]
        margins.append(tuple(Category(tuple(found), shares[code]) for code, found in places.items()))
        merges += merged
    return tuple(margins), tuple(merges)


def _shares(question: str, wanted: Mapping[str, float], answered: Iterable[str]) -> dict[str, float]:
    """Return targets that add to 1, for every code that somebody answered."""
    for code, target in wanted.items():
        if not 0 <= target < inf:
            raise RakingError(Reason.NO_SHARE, question, code, f"a target of {target}, expected a share")
    for code in answered:
        if not wanted.get(code):
            told = "respondents, but no target above 0: give one or filter them out"
            raise RakingError(Reason.NO_TARGET, question, code, told)
    total = sum(wanted.values())
    return {code: target / total for code, target in wanted.items()}


def _merged(
    question: str, shares: Mapping[str, float], answered: Collection[str], merge: bool
) -> list[Merge]:
    order = {code: place for place, code in enumerate(shares)}
    empty = [code for code, share in shares.items() if share > 0 and code not in answered]
    if empty and not merge:
        told = "a target above 0, but no respondent: merge it with its neighbour"
        raise RakingError(Reason.NO_RESPONDENT, question, empty[0], told)

    def nearest(code: str) -> str:
        return min(answered, key=lambda other: (abs(order[other] - order[code]), order[other]))

    return [Merge(question, code, nearest(code)) for code in empty]
