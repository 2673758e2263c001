"""The method box: what it says, and what it says nobody stated."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from dashboard import elements as html
from dashboard.method_view import STATEMENTS, method_box, method_texts
from dashboard.wording import Wording
from study.method import Item, MethodFacts, method_items
from study.response import Study
from study.study_settings import StudySettings
from tests.dashboard.components import of_kind, text
from tests.factories import shipped

EN, ET = Wording("en"), Wording("et")
FACTS = MethodFacts(
    responses=145,
    first_day=date(2026, 11, 3),
    last_day=date(2026, 11, 20),
    languages={"en": 5, "et": 140},
    sources={"": 40, "blog": 0, "newsletter": 100},
    rounded_to=5,
    release="2026-11-22.3",
)


def make_study(synthetic: bool = False, **settings: str) -> Study:
    chosen = StudySettings(**settings)  # type: ignore[arg-type]
    return Study("shop", shipped(), ("en", "et"), synthetic, settings=chosen)


def method(say: Wording = EN, facts: MethodFacts = FACTS, sponsor: str = "") -> dict[str, str]:
    return dict(method_texts(make_study(sponsor=sponsor), facts, say))


def test_method_says_who_and_not_stated_where_nobody_said() -> None:
    shown = method(sponsor="The Shop Ltd")
    assert (shown["Who paid for it"], shown["Who conducted it"]) == ("The Shop Ltd", "not stated")
    assert len(shown) == len(Item)


def test_method_writes_counts_and_days_as_people_do() -> None:
    facts = replace(FACTS, responses=1145)
    shown, estonian = method(facts=facts), method(ET, facts)
    assert "Answers counted: 1,145." in shown["Base"]
    assert shown["Field dates"] == "First answer Nov 3, 2026, newest answer Nov 20, 2026."
    assert estonian["Küsitlusaeg"] == "Esimene vastus 3. nov 2026, viimane vastus 20. nov 2026."
    assert shown["Where answers came from"] == (
        "By the link that people followed: newsletter 100, no source given 40, blog <5."
    )


def test_method_writes_nought_as_nought_where_counts_are_exact() -> None:
    shown = method(facts=replace(FACTS, rounded_to=1))
    assert "blog 0." in shown["Where answers came from"]


def test_method_gives_questions_as_they_were_asked() -> None:
    lines = method()["Wording of the questions"].splitlines()
    assert lines[0].startswith("How old are you? Under 16; 16–24; 25–34")
    assert lines[8] == "Is there anything you would like to add?"
    assert len(lines) == 10


def test_method_says_what_is_held_back() -> None:
    shown = method()["Release"]
    assert shown.startswith("Release 2026-11-22.3.")
    assert "“Age” takes in its new answers together, once there are at least 10." in shown
    assert "at most 9 in a group" in shown


def variants() -> Iterator[tuple[Study, MethodFacts]]:
    """Yield studies and facts that between them make every statement there is."""
    day = date(2026, 11, 3)
    weighted = replace(FACTS, weighted=True, last_day=day)
    yield make_study(), FACTS
    yield make_study(synthetic=True), MethodFacts(0)
    yield make_study(), weighted
    yield make_study(), replace(weighted, targets_source="UN")
    yield make_study(sponsor="x"), replace(weighted, targets_source="UN", targets_year="2019")


@pytest.mark.parametrize("say", [EN, ET], ids=lambda say: say.language)
def test_every_statement_has_a_text_and_none_speaks_of_a_margin(say: Wording) -> None:
    made = set()
    for study, facts in variants():
        made |= {one.code for item in method_items(study, facts) for one in item.value or ()}
        shown = " ".join(told for _, told in method_texts(study, facts, say))
        assert "%(" not in shown
        assert "margin" not in shown.lower()
    assert made - {"said", "question"} == set(STATEMENTS)


def test_method_box_is_a_list_of_terms_and_texts() -> None:
    box = method_box(make_study(contact="a@b.ee\nc@d.ee"), FACTS, EN)
    assert [text(term) for term in of_kind(box, html.Dt)] == [label for label, _ in method().items()]
    contact = of_kind(box, html.Dd)[-1]
    assert [text(line) for line in of_kind(contact, html.P)] == ["a@b.ee", "c@d.ee"]
