"""The method box: what AAPOR asks a survey to disclose, from what the system knows and what people said.

AAPOR Code of Professional Ethics and Practices (2021), section III. Free of any language: an item holds
statements, named by a code, with the values that belong in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from study.instrument import Question
from study.languages import own_name
from study.response import Study

# How many a name stands for: languages and sources.
Tallied: TypeAlias = tuple[tuple[str, int], ...]
Value: TypeAlias = str | int | date | Question | Tallied
SHORT_VERSION = 12


class Item(StrEnum):
    """What is disclosed, in this order."""

    SPONSOR = "sponsor"
    CONDUCTED_BY = "conducted_by"
    RECRUITMENT = "recruitment"
    SOURCES = "sources"
    INCENTIVE = "incentive"
    POPULATION = "population"
    MODE = "mode"
    LANGUAGES = "languages"
    FIELD_DATES = "field_dates"
    BASE = "base"
    WEIGHTING = "weighting"
    PROCESSING = "processing"
    EXCLUSIONS = "exclusions"
    WORDING = "wording"
    LIMITS = "limits"
    RELEASE = "release"
    CONTACT = "contact"


# Items that only people know: a study's settings of these names.
SAID = (
    Item.SPONSOR,
    Item.CONDUCTED_BY,
    Item.RECRUITMENT,
    Item.INCENTIVE,
    Item.POPULATION,
    Item.PROCESSING,
    Item.CONTACT,
)


@dataclass(frozen=True, slots=True)
class MethodFacts:
    """What the system knows of the responses that a page is made of.

    Counts are shown as given: for the public the caller rounds them down to a multiple of `rounded_to`, 1
    where they are exact. `sources` and `languages` by name; `targets_*` are those in use, if `weighted`.
    `release` is the release's name, empty for live figures.
    """

    responses: int
    first_day: date | None = None
    last_day: date | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    excluded: int = 0
    rounded_to: int = 1
    weighted: bool = False
    targets_source: str = ""
    targets_year: str = ""
    release: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an item: its code, and what belongs in it. Code `said` holds a person's own `text`."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MethodItem:
    """One disclosure; `value` is None where nobody stated it."""

    item: Item
    value: tuple[Statement, ...] | None


def method_items(study: Study, facts: MethodFacts) -> tuple[MethodItem, ...]:
    """Return all disclosures of a study, in order."""
    known = {
        Item.SOURCES: _sources(facts),
        Item.MODE: [Statement("synthetic" if study.synthetic else "online")],
        Item.LANGUAGES: _languages(study, facts),
        Item.FIELD_DATES: _field_dates(facts),
        Item.BASE: _base(facts),
        Item.WEIGHTING: _weighting(facts),
        Item.EXCLUSIONS: _exclusions(study, facts),
        Item.WORDING: _wording(study),
        Item.LIMITS: [Statement("self_selected"), Statement("who_answered")],
        Item.RELEASE: _release(study, facts),
        **{item: _said(getattr(study.settings, item.value)) for item in SAID},
    }
    return tuple(MethodItem(item, tuple(known[item]) or None) for item in Item)


def _said(text: str) -> list[Statement]:
    return [Statement("said", {"text": text.strip()})] if text.strip() else []


def _sources(facts: MethodFacts) -> list[Statement]:
    """Return where responses came from, the largest first; nothing where no response names a source."""
    if not any(facts.sources):
        return []
    return [Statement("sources", {"sources": _by_size(facts.sources)})]


def _languages(study: Study, facts: MethodFacts) -> list[Statement]:
    """Return the answers in each language, those that nobody used too; a release counts none of them."""
    if not facts.languages:
        return [Statement("offered", {"languages": ", ".join(own_name(code) for code in study.languages)})]
    counts = {own_name(code): facts.languages.get(code, 0) for code in study.languages}
    counts |= {own_name(code): n for code, n in facts.languages.items()}
    return [Statement("languages", {"languages": _by_size(counts)})]


def _field_dates(facts: MethodFacts) -> list[Statement]:
    if facts.first_day is None or facts.last_day is None:
        return [Statement("no_answers")]
    if facts.first_day == facts.last_day:
        return [Statement("one_day", {"day": facts.first_day})]
    return [Statement("days", {"first": facts.first_day, "last": facts.last_day})]


def _base(facts: MethodFacts) -> list[Statement]:
    counted = [Statement("base", {"count": facts.responses}), Statement("bases_of_tables")]
    rounded = [Statement("rounded_down", {"step": facts.rounded_to})] if facts.rounded_to > 1 else []
    return counted + rounded


def _weighting(facts: MethodFacts) -> list[Statement]:
    if not facts.weighted:
        return [Statement("unweighted")]
    if not facts.targets_source:
        return [Statement("weighted_without_targets")]
    if not facts.targets_year:
        return [Statement("weighted_without_year", {"source": facts.targets_source})]
    return [Statement("weighted", {"source": facts.targets_source, "year": facts.targets_year})]


def _exclusions(study: Study, facts: MethodFacts) -> list[Statement]:
    screens = any(question.screen_out for question in study.instrument.questions)
    left_out = Statement("excluded", {"count": facts.excluded})
    return [left_out, Statement("screened_out")] if screens else [left_out]


def _wording(study: Study) -> list[Statement]:
    instrument = study.instrument
    asked = [Statement("question", {"question": question}) for question in instrument.questions]
    version = {"name": instrument.name, "version": instrument.version[:SHORT_VERSION]}
    return [*asked, Statement("instrument", version)]


def _release(study: Study, facts: MethodFacts) -> list[Statement]:
    if not facts.release:
        return [Statement("live")]
    batch, banner = study.settings.batch, study.instrument.banner
    held = Statement("held_back", {"banner": banner, "batch": batch, "most": batch - 1})
    return [Statement("release", {"release": facts.release}), held]


def _by_size(counts: Mapping[str, int]) -> Tallied:
    return tuple(sorted(counts.items(), key=lambda named: (-named[1], named[0])))
