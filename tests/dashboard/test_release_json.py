"""The document that the public gets of a release."""

from typing import Any

import pytest

from dashboard.crosstab_json import crosstab_document, notes
from dashboard.release_json import tables_document, unreleased_document
from study.publication import public_tables
from study.release import Release, due
from study.response import Study
from study.study_settings import StudySettings
from study.tabulation import crosstab
from tests.factories import make_response, make_tally, shipped
from tests.study.releases import make_release, make_targets_over, some
from tests.study.weather import make_counts

STUDY = Study("shop", shipped(), ("en", "et"), False)
ANSWERS = [
    *some(90, age="16-24", channel="chat"),
    *some(30, age="16-24", channel="phone"),
    *some(30, age="25-34", channel="chat"),
    *some(90, age="25-34", channel="phone"),
    *some(12, age="35-44", channel="phone"),
    *some(17, age="45-54", channel="email"),
]


def make(study: Study, *further: str) -> Release:
    counts = make_counts(ANSWERS, shipped())
    columns = due(None, counts, shipped(), batch=10, further=further)
    assert columns is not None
    return make_release(columns, banner="age", further=further, targets=study.targets)


def document(study: Study = STUDY, *further: str, lang: str = "en") -> dict[str, Any]:
    release = make(study, *further)
    return tables_document(study, public_tables(study, release, shipped().headline), lang, release)


def test_document_names_its_release() -> None:
    made, release = document(), make(STUDY)
    assert (made["release"], made["digest"], made["revision"]) == ("2026-11-22.1", release.digest, 7)
    assert (made["updated"], made["weighted"], made["filters"]) == ("2026-11-22", False, {})


def test_figures_are_whole_and_have_no_counts() -> None:
    for cell in document()["cells"]:
        figures = {
            name: value for name, value in cell.items() if name not in ("row", "column", "higher_than")
        }
        assert figures.keys() in ({"percent", "low", "high", "rounded"}, set())
        assert all(isinstance(value, int) for value in figures.values())


def test_suppressed_columns_say_why_and_nothing_else() -> None:
    made = document()
    assert made["columns"][0] == {
        "code": "all",
        "base": 265,
        "effective_base": 265.0,
        "design_effect": 1.0,
        "suppressed": False,
        "low_base": False,
    }
    assert made["columns"][3:5] == [
        {"code": code, "suppressed": True, "reason": "n < 30"} for code in ("35-44", "45-54")
    ]
    hidden = [cell for cell in made["cells"] if cell["column"] in ("35-44", "45-54", "75+")]
    assert all(cell.keys() == {"row", "column"} for cell in hidden)


def test_columns_are_compared_and_hidden_ones_not_named() -> None:
    made = document()
    higher = {
        (cell["row"], cell["column"]): cell["higher_than"]
        for cell in made["cells"]
        if cell.get("higher_than")
    }
    assert higher == {("chat", "16-24"): ["25-34"], ("phone", "25-34"): ["16-24"]}
    assert any(note.startswith("“Higher than” names columns") for note in made["notes"])


def test_notes_say_the_rule() -> None:
    said = "A group takes in its new answers together, 10 or more at a time, so that no single answer can be"
    assert any(note.startswith(said) for note in document()["notes"])
    assert any(
        note.startswith("Rühma uued vastused võetakse arvesse korraga")
        for note in document(lang="et")["notes"]
    )
    table = crosstab(make_tally(ANSWERS), shipped().headline, shipped().banner)
    assert not any(note.startswith("A group takes") for note in notes(STUDY, table, "en"))


@pytest.mark.parametrize(
    ("lang", "reason"),
    [
        ("en", "hidden so that another group cannot be worked out"),
        ("et", "peidetud, et teist rühma ei saaks välja arvutada"),
    ],
)
def test_reason_is_in_the_readers_language(lang: str, reason: str) -> None:
    study = Study("shop", shipped(), ("en", "et"), False, settings=StudySettings(smallest_base=15))
    made = document(study, lang=lang)
    assert made["columns"][3]["reason"] == "n < 15"
    assert made["columns"][4]["reason"] == reason


def test_wide_interval_is_a_reason() -> None:
    study = Study("shop", shipped(), ("en",), False, settings=StudySettings(widest_interval=15))
    assert document(study)["columns"][1]["reason"] == "interval of 15 points or more"


def test_weighted_table_stands_beside() -> None:
    study = Study("shop", shipped(), ("en",), False, targets=make_targets_over("age"))
    made = document(study)
    beside = made["weighted_table"]
    assert beside.keys() == {"columns", "cells", "notes"}
    assert [column["code"] for column in beside["columns"]] == [column["code"] for column in made["columns"]]
    assert beside["notes"][0].startswith("Design effect of the weights: ")
    assert "Weighted to: Census, 2025." in beside["notes"]
    assert all("count" not in cell and "se" not in cell for cell in beside["cells"])


def test_targets_that_cannot_be_met_say_why() -> None:
    study = Study("shop", shipped(), ("en",), False, targets=make_targets_over("bot"))
    made = document(study, "bot")
    assert made["weighted_table"] is None
    assert made["notes"][-1].startswith("Not weighted: ")


def test_before_the_first_release_every_column_is_suppressed() -> None:
    made = unreleased_document(STUDY, shipped().headline, "en")
    assert (made["release"], made["digest"], made["revision"], made["updated"]) == (None, None, None, None)
    assert made["cells"] == []
    assert made["notes"] == [
        "Nothing has been released yet: the first figures come once a group of “Age” has 10 answers."
    ]


def test_live_weighted_document_has_standard_errors_and_exact_figures() -> None:
    responses = [make_response(weight=0.5 + n % 3, channel="chat" if n % 4 else "bot") for n in range(100)]
    counts = make_counts(responses, shipped())
    cells = counts.over("channel", "age")
    table = crosstab(counts, shipped().headline, shipped().banner, weighted=cells)
    made: dict[str, Any] = crosstab_document(STUDY, table, "en")
    cell, column = made["cells"][0], made["columns"][0]
    assert (made["weighted"], made["release"], cell["count"]) == (True, None, 75)
    assert cell["se"] == round(table.cells["chat", "all"].se or 0, 6) > 0
    assert cell["percent"] == round(table.cells["chat", "all"].percent or 0, 6)
    assert column["design_effect"] == pytest.approx(column["base"] / column["effective_base"], abs=1e-5)
