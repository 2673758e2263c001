"""What stands below the dashboard's chart."""

import pytest
from dash import html

from dashboard.view import View, document
from study.method import MethodFacts
from study.publication import live_tables
from study.response import Study
from tests.dashboard.components import of_kind, text
from tests.factories import shipped
from tests.study.releases import make_targets_over, some
from tests.study.weather import make_counts

FACTS = MethodFacts(responses=12)


def below(row: str, lang: str, weighted_by: str = "", **answers: str) -> object:
    """Return what is shown below the chart of twelve answers, and of twelve others where some are given."""
    targets = make_targets_over(weighted_by) if weighted_by else None
    study = Study("shop", shipped(), ("en", "et"), False, targets=targets)
    view = View.of(study, {"row": row, "lang": lang}, [])
    others = some(12, **answers) if answers else []
    counts = make_counts([*some(12, bot="depends"), *others], shipped())
    tables = live_tables(study, counts, view.row, view.banner, closed=False)
    return document(view, tables, FACTS, [study])["more"]


@pytest.mark.parametrize(
    ("row", "lang", "summaries"),
    [
        ("channel", "en", ["The same question elsewhere", "Other published figures"]),
        ("channel", "et", ["Sama küsimus mujal", "Muud avaldatud arvud"]),
        ("bot", "en", ["Other published figures"]),
    ],
)
def test_all_published_figures_are_shown_folded(row: str, lang: str, summaries: list[str]) -> None:
    shown = below(row, lang)
    folded = of_kind(shown, html.Details)
    assert [text(summary) for summary in of_kind(folded, html.Summary)] == summaries
    assert not any(getattr(one, "open", False) for one in folded)
    rows = [row for table in of_kind(folded, html.Tbody) for row in of_kind(table, html.Tr)]
    assert len(rows) + len(of_kind(folded, html.Li)) == 39


@pytest.mark.parametrize(
    ("lang", "weighted_by", "said"),
    [
        ("en", "", "Not weighted: the answers carry no weights"),
        ("et", "", "Kaalumata: vastustel ei ole kaalusid"),
        ("en", "bot", "Not weighted: to “Bot or person” all answered"),
        ("et", "bot", "Kaalumata: küsimusele „Robot või inimene“ vastasid kõik"),
    ],
)
def test_missing_weights_are_explained_in_the_language(lang: str, weighted_by: str, said: str) -> None:
    assert said in text(below("channel", lang, weighted_by))


def test_weights_say_their_source_in_a_sentence() -> None:
    shown = text(below("channel", "et", "after_hours", after_hours="evening"))
    assert "Not weighted" not in shown
    assert "Kaalutud sihtjaotuse järgi: Census, 2025." in shown
