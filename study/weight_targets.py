"""What a study is weighted to: shares of the population by question and category, with source and year."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

JOIN = "|"
FEWEST_CATEGORIES = 2


class WeightTargetsError(ValueError):
    """Targets that a study cannot be weighted to: the place, what was given and what was expected."""


@dataclass(frozen=True, slots=True)
class TargetCategory:
    """Neighbouring codes of a question, and their share of the population together, from 0 to 1."""

    codes: tuple[str, ...]
    share: float

    @property
    def name(self) -> str:
        """Return the codes as the file has them: `65-74|75+`."""
        return JOIN.join(self.codes)


@dataclass(frozen=True)
class QuestionTargets:
    """The categories of a question in questionnaire order, whose shares add to 1; from where and when."""

    question: str
    categories: tuple[TargetCategory, ...]
    source: str
    year: int
    note: str = ""

    @property
    def shares(self) -> dict[str, float]:
        """Return the shares by name of category."""
        return {category.name: category.share for category in self.categories}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return the name of its category for each code that has a target."""
        return {code: category.name for category in self.categories for code in category.codes}


@dataclass(frozen=True)
class WeightTargets:
    """The targets of one question or several, in questionnaire order."""

    questions: tuple[QuestionTargets, ...]

    def to_document(self) -> dict[str, object]:
        """Return them as what JSON can hold."""
        questions = [
            {
                "question": one.question,
                "categories": [
                    {"codes": list(category.codes), "share": category.share} for category in one.categories
                ],
                "source": one.source,
                "year": one.year,
                "note": one.note,
            }
            for one in self.questions
        ]
        return {"questions": questions}

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> "WeightTargets":
        """Return the targets of a document made by `to_document`; raise WeightTargetsError for any other."""
        try:
            questions: Any = document["questions"]
            return cls(tuple(_from_document(one) for one in questions))
        except (KeyError, TypeError, ValueError) as error:
            raise WeightTargetsError(f"these are no stored targets ({error!r})") from None


def _from_document(one: Mapping[str, Any]) -> QuestionTargets:
    categories = tuple(
        TargetCategory(tuple(each["codes"]), float(each["share"])) for each in one["categories"]
    )
    return QuestionTargets(
        str(one["question"]), categories, str(one["source"]), int(one["year"]), str(one["note"])
    )
