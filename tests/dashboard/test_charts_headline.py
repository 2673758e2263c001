"""The sentence above everything."""

from pathlib import Path

import pytest

from dashboard.charts.headline import headline
from dashboard.wording import Wording
from study.instrument import Instrument
from study.instrument_document import load_folder
from study.response import Response, Study
from study.tabulation import crosstab
from tests.factories import shipped, write_instrument
from tests.study.releases import some
from tests.study.weather import make_counts


def said(
    responses: list[Response],
    row: str = "channel",
    *,
    closed: bool = False,
    instrument: Instrument | None = None,
    lang: str = "en",
) -> str:
    asked = instrument or shipped()
    question = asked.question(row)
    assert question is not None
    table = crosstab(make_counts(responses, asked), question, asked.banner)
    return headline(Study("shop", asked, asked.languages, False), table, Wording(lang), closed=closed)


def by_age(**shares: int) -> list[Response]:
    """Return 1,500 answers in each of two age bands, of which so many percent would chat and others phone."""
    return [
        one
        for age, share in zip(("25-34", "65-74"), shares.values(), strict=True)
        for channel, n in (("chat", 15 * share), ("phone", 1500 - 15 * share))
        for one in some(n, age=age, channel=channel)
    ]


def test_empty_study() -> None:
    assert said([]) == "No answers yet."


def test_twelve_answers_are_too_few() -> None:
    assert said(some(12)) == "Too few answers yet: 12. Percentages with their intervals stand below."


def test_headline_of_an_open_study_names_where_the_intervals_lie_apart() -> None:
    assert said(by_age(young=71, old=55)) == (
        "Live chat with a person is the first choice of 63 % (61–65 %), highest so far among 25–34 "
        "(71 %, 69–73 %)."
    )


def test_headline_of_a_closed_study_names_what_was_tested() -> None:
    assert said(by_age(young=71, old=55), closed=True) == (
        "Live chat with a person is the first choice of 63 % (61–65 %), most of all among 25–34 (71 %)."
    )


@pytest.mark.parametrize("closed", [True, False])
def test_columns_alike_are_not_named(closed: bool) -> None:
    assert said(by_age(young=63, old=63), closed=closed) == (
        "Live chat with a person is the first choice of 63 % (61–65 %)."
    )


@pytest.mark.parametrize("closed", [True, False])
def test_answers_that_are_close_are_no_clear_difference(closed: bool) -> None:
    answers = [*some(41), *some(38, channel="phone"), *some(21, channel="email")]
    assert said(answers, closed=closed) == (
        "No clear difference between Live chat with a person 41 % (32–51 %) and Phone 38 % (29–48 %)."
    )


def test_column_of_few_is_not_named() -> None:
    answers = [*by_age(young=60, old=60), *some(29, age="75+")]
    assert "75" not in said(answers, closed=True)


def test_other_question_is_told_by_its_most_frequent_answer() -> None:
    assert said(some(40), "bot") == (
        "“A person’s answer within 2 minutes” is the most frequent answer: 100 % (91–100 %)."
    )


def test_own_headline_is_not_called_a_first_choice(tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path)))
    answers = [Response(str(n), {"age": "35+", "used": ("chat",), "rating": "3"}, "en") for n in range(40)]
    assert said(answers, "rating", instrument=instrument) == (
        "“3” is the most frequent answer: 100 % (91–100 %)."
    )


def test_several_answers_are_chosen_by_people(tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path)))
    given = [("chat", "phone")] * 43 + [("email",)] * 37 + [("chat",)] * 40
    answers = [
        Response(str(n), {"age": "35+", "used": used, "rating": "3"}, "en") for n, used in enumerate(given)
    ]
    assert said(answers, "used", instrument=instrument) == (
        "“Chat” was chosen by 69 % (60–77 %), more than any other answer."
    )


def test_headline_speaks_the_language() -> None:
    assert "Vestlus veebis päris inimesega" in said(by_age(young=71, old=55), lang="et")
