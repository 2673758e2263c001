"""The public document of a crosstab: its shape, its figures and its notes."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.crosstab_json import chart_questions, crosstab_document
from study.instrument import Instrument
from study.instrument_document import load_folder
from study.languages import known_locale
from study.response import Response, Study
from study.tabulation import crosstab
from tests.factories import make_response, make_tally, shipped, write_instrument

KEYS = {
    "study",
    "instrument",
    "revision",
    "release",
    "digest",
    "updated",
    "weighted",
    "synthetic",
    "filters",
    "row",
    "banner",
    "columns",
    "cells",
    "notes",
}


def document(
    responses: list[Response],
    name: str = "channel-by-age",
    lang: str = "en",
    synthetic: bool = False,
    instrument: Instrument | None = None,
) -> dict[str, Any]:
    instrument = instrument or shipped()
    study = Study("shop", instrument, instrument.languages, synthetic)
    questions = chart_questions(study, name)
    assert questions is not None
    table = crosstab(make_tally(responses, instrument), *questions)
    return crosstab_document(study, table, lang, updated=date(2026, 11, 22))


def found(cells: list[dict[str, Any]], row: str, column: str) -> dict[str, Any]:
    return next(cell for cell in cells if (cell["row"], cell["column"]) == (row, column))


def field_notes_sample() -> list[Response]:
    """Return the 141, 5 and 1 of 147 that NUMBERS.md checks its rounding with."""
    counts = {"chat": 141, "phone": 5, "email": 1}
    return [make_response(channel=code) for code, n in counts.items() for _ in range(n)]


def test_document_has_the_published_keys() -> None:
    made = document(field_notes_sample())
    assert set(made) == KEYS
    assert made["study"] == "shop"
    assert made["instrument"] == {"name": "channel-preference", "version": shipped().version}
    assert (made["release"], made["updated"], made["weighted"], made["filters"]) == (
        None,
        "2026-11-22",
        False,
        {},
    )


def test_document_gives_the_figures_of_the_specification() -> None:
    made = document(field_notes_sample())
    cell = found(made["cells"], "chat", "all")
    assert cell == {
        "row": "chat",
        "column": "all",
        "count": 141,
        "percent": 95.918367,
        "rounded": 96,
        "low": pytest.approx(91.38, abs=0.01),
        "high": pytest.approx(98.12, abs=0.01),
        "higher_than": [],
    }
    assert [found(made["cells"], code, "25-34")["rounded"] for code in ("chat", "phone", "email")] == [
        96,
        3,
        1,
    ]


def test_columns_are_all_first_then_the_banner_in_questionnaire_order() -> None:
    made = document(field_notes_sample())
    codes = [column["code"] for column in made["columns"]]
    assert codes == ["all", "16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+"]
    assert made["columns"][2] == {
        "code": "25-34",
        "base": 147,
        "effective_base": 147.0,
        "design_effect": 1.0,
        "suppressed": False,
        "low_base": False,
    }
    assert [option["code"] for option in made["banner"]["options"]] == codes[1:]
    assert [option["code"] for option in made["row"]["options"]] == list(shipped().headline.codes)


def test_column_without_answers_has_no_percent() -> None:
    made = document(field_notes_sample())
    cell = found(made["cells"], "chat", "75+")
    assert (cell["count"], cell["percent"], cell["rounded"], cell["low"], cell["high"]) == (
        0,
        None,
        None,
        None,
        None,
    )


def test_share_that_pages_print_as_less_than_one_says_so() -> None:
    """Rounded, some of very many look like none."""
    counts = {"chat": 997, "phone": 1, "email": 2}
    made = document([make_response(channel=code) for code, n in counts.items() for _ in range(n)])
    told = {cell["row"]: cell.get("below_one") for cell in made["cells"] if cell["column"] == "all"}
    assert {code: told[code] for code in (*counts, "bot")} == {
        "chat": None,
        "phone": True,
        "email": True,
        "bot": None,
    }


def test_labels_and_notes_are_in_the_language() -> None:
    made = document([make_response(age="na")], lang="et", synthetic=True)
    assert made["row"]["label"] == "Vajad e-poelt abi. Millist võimalust proovid esimesena?"
    assert made["row"]["options"][1] == {"code": "phone", "label": "Telefon"}
    assert made["notes"][0].startswith("Sünteetiline valim")
    assert "1 vastaja, kes ei vastanud küsimusele „Vanus“, ei kuulu ühtegi rühma." in made["notes"]


def test_notes_say_how_the_sample_came_about() -> None:
    made = document([make_response()])
    assert made["synthetic"] is False
    assert made["notes"][0] == (
        "Self-selected sample. The bar shows the uncertainty if respondents were a random draw from "
        "shoppers like them; it cannot show self-selection bias."
    )


def test_notes_count_who_is_left_out() -> None:
    responses = [make_response(wait_chat="na"), make_response(wait_chat="na"), make_response(age="na")]
    notes = document(responses, "wait_chat-by-age")["notes"]
    assert "2 responses without an answer to “Longest wait in live chat” are not in the base." in notes
    assert "1 response without an answer to “Age” is in no column." in notes


def test_notes_warn_of_low_bases_only_where_there_are_any() -> None:
    small, low, full = (document([make_response() for _ in range(n)])["notes"] for n in (29, 99, 100))
    assert small[-1] == "Very low base: fewer than 30 answers; too few to compare."
    assert low[-1] == "Low base: fewer than 100 answers; read with care."
    assert len(full) == 1


def test_multiple_question_says_that_percents_do_not_add_up(tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path)))
    answered = Response("a", {"age": "35+", "used": ("chat", "phone"), "rating": "1"}, "en")
    made = document([answered], "used-by-age", instrument=instrument)
    assert [found(made["cells"], code, "all")["rounded"] for code in ("chat", "phone")] == [100, 100]
    assert "Several answers could be chosen, so percentages do not add up to 100." in made["notes"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "channel",
        "channel-by-",
        "-by-age",
        "age-by-age",
        "channel-by-comment",
        "comment-by-age",
        "channel-by-age@2026",
        "nothing-by-age",
        "channel-by-age-by-bot",
    ],
)
def test_chart_questions_of_no_chart(name: str) -> None:
    assert chart_questions(Study("shop", shipped(), ("en",), False), name) is None


def test_multiple_question_is_no_banner(tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path)))
    study = Study("visit", instrument, ("en",), False)
    assert chart_questions(study, "age-by-used") is None
    assert chart_questions(study, "used-by-wait_seconds") is not None
    assert chart_questions(study, "used-by-rating") is not None


def test_unknown_language_is_formatted_as_the_source() -> None:
    assert known_locale("xx").language == "en"
    assert str(known_locale("pt-BR")) == "pt_BR"
