"""The method box: every disclosure, in order, from what is known and what was said."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from study.instrument import Instrument
from study.method import SAID, Item, MethodFacts, Statement, method_items
from study.response import Study
from study.study_settings import StudySettings
from tests.factories import shipped

FACTS = MethodFacts(
    responses=147,
    first_day=date(2026, 11, 3),
    last_day=date(2026, 11, 20),
    languages={"en": 7, "et": 140},
    sources={"": 7, "blog": 40, "newsletter": 100},
    excluded=3,
)


def make_study(
    *, synthetic: bool = False, instrument: Instrument | None = None, **settings: str | int
) -> Study:
    chosen = StudySettings(**settings)  # type: ignore[arg-type]
    return Study("shop", instrument or shipped(), ("en", "et"), synthetic, settings=chosen)


def stated(
    item: Item, study: Study | None = None, facts: MethodFacts = FACTS
) -> tuple[Statement, ...] | None:
    """Return the value of one item."""
    (found,) = [one.value for one in method_items(study or make_study(), facts) if one.item is item]
    return found


def codes(item: Item, study: Study | None = None, facts: MethodFacts = FACTS) -> list[str]:
    return [statement.code for statement in stated(item, study, facts) or ()]


def test_items_are_those_of_aapor_in_order() -> None:
    assert [one.item.value for one in method_items(make_study(), FACTS)] == [
        "sponsor",
        "conducted_by",
        "recruitment",
        "sources",
        "incentive",
        "population",
        "mode",
        "languages",
        "field_dates",
        "base",
        "weighting",
        "processing",
        "exclusions",
        "wording",
        "limits",
        "release",
        "contact",
    ]


def test_what_nobody_said_is_not_stated_and_all_else_is() -> None:
    items = method_items(make_study(), FACTS)
    assert {one.item for one in items if one.value is None} == set(SAID)


@pytest.mark.parametrize("item", SAID)
def test_what_was_said_is_stated_in_its_own_words(item: Item) -> None:
    said: dict[str, Any] = {item.value: " The people of “Kanal” \n"}
    study = make_study(**said)
    assert stated(item, study) == (Statement("said", {"text": "The people of “Kanal”"}),)
    others = [one.item for one in method_items(study, FACTS) if one.value is None]
    assert sorted(others) == sorted(set(SAID) - {item})
    blank: dict[str, Any] = {item.value: " \n"}
    assert stated(item, make_study(**blank)) is None


def test_sources_and_languages_are_counted_the_largest_first() -> None:
    (sources,), (languages,) = stated(Item.SOURCES) or (), stated(Item.LANGUAGES) or ()
    assert sources.values["sources"] == (("newsletter", 100), ("blog", 40), ("", 7))
    assert languages.values["languages"] == (("Eesti", 140), ("English", 7))


def test_language_that_nobody_used_was_offered_too() -> None:
    (languages,) = stated(Item.LANGUAGES, facts=replace(FACTS, languages={"et": 147})) or ()
    assert languages.values["languages"] == (("Eesti", 147), ("English", 0))


def test_sources_that_no_response_names_are_not_stated() -> None:
    assert stated(Item.SOURCES, facts=replace(FACTS, sources={"": 147})) is None
    assert stated(Item.SOURCES, facts=replace(FACTS, sources={})) is None


@pytest.mark.parametrize(
    ("first", "last", "statement"),
    [
        (None, None, Statement("no_answers")),
        (date(2026, 11, 3), date(2026, 11, 3), Statement("one_day", {"day": date(2026, 11, 3)})),
        (
            date(2026, 11, 3),
            date(2026, 11, 4),
            Statement("days", {"first": date(2026, 11, 3), "last": date(2026, 11, 4)}),
        ),
    ],
)
def test_field_dates(first: date | None, last: date | None, statement: Statement) -> None:
    assert stated(Item.FIELD_DATES, facts=replace(FACTS, first_day=first, last_day=last)) == (statement,)


def test_base_says_whether_counts_are_rounded() -> None:
    assert Statement("base", {"count": 147}) in (stated(Item.BASE) or ())
    assert "rounded_down" not in codes(Item.BASE)
    rounded = replace(FACTS, responses=145, rounded_to=5)
    assert Statement("rounded_down", {"step": 5}) in (stated(Item.BASE, facts=rounded) or ())


@pytest.mark.parametrize(
    ("weighted", "source", "year", "statement"),
    [
        (False, "UN", "2019", Statement("unweighted")),
        (True, "UN", "2019", Statement("weighted", {"source": "UN", "year": "2019"})),
        (True, "UN", "", Statement("weighted_without_year", {"source": "UN"})),
        (True, "", "", Statement("weighted_without_targets")),
    ],
)
def test_weighting_names_source_and_year(
    weighted: bool, source: str, year: str, statement: Statement
) -> None:
    facts = replace(FACTS, weighted=weighted, targets_source=source, targets_year=year)
    assert stated(Item.WEIGHTING, facts=facts) == (statement,)


def test_exclusions_are_counted() -> None:
    assert stated(Item.EXCLUSIONS) == (Statement("excluded", {"count": 3}), Statement("screened_out"))
    questions = tuple(replace(q, screen_out=frozenset()) for q in shipped().questions)
    open_to_all = make_study(instrument=replace(shipped(), questions=questions))
    assert codes(Item.EXCLUSIONS, open_to_all) == ["excluded"]


def test_wording_is_every_question_and_the_version() -> None:
    *asked, version = stated(Item.WORDING) or ()
    assert [statement.values["question"] for statement in asked] == list(shipped().questions)
    assert version.values == {"name": "channel-preference", "version": shipped().version[:12]}


def test_synthetic_study_says_that_nobody_was_asked() -> None:
    assert (codes(Item.MODE), codes(Item.MODE, make_study(synthetic=True))) == (["online"], ["synthetic"])


def test_release_says_its_rule_and_what_is_held_back() -> None:
    facts = replace(FACTS, release="2026-11-22.3")
    name, held = stated(Item.RELEASE, make_study(batch=12), facts) or ()
    assert name.values == {"release": "2026-11-22.3"}
    assert held.values == {"banner": shipped().banner, "batch": 12, "most": 11}
    assert codes(Item.RELEASE) == ["live"]
