"""Published figures and the method box, as readers see them."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard import elements as html
from dashboard.benchmark_view import benchmark_document, comparison, other_figures, verdict_sentence
from dashboard.wording import Wording
from study.benchmarks import benchmarks, comparable
from study.method import MethodFacts
from study.tabulation import Crosstab, crosstab
from tests.dashboard.components import of_kind, text
from tests.factories import make_response, make_tally, shipped

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


def table(row: str = "channel", **answers: int) -> Crosstab:
    chosen: list[dict[str, Any]] = [{row: code} for code, n in answers.items() for _ in range(n)]
    question = shipped().question(row)
    assert question is not None
    return crosstab(make_tally(make_response(**one) for one in chosen), question, shipped().banner)


def sentence(name: str, say: Wording) -> str:
    return verdict_sentence(next(one for one in benchmarks() if one.id == name), say)


def row_of(shown: object, start: str) -> Any:
    return next(row for row in of_kind(shown, html.Tr) if text(row).startswith(start))


def test_sentence_says_what_cannot_occur_and_what_could_be_the_cause() -> None:
    assert sentence("ee_prefers_live_chat", EN) == (
        "95.6 % of 147 people cannot occur: the nearest possible is 95.9 % (141 of 147). Together with 3.4 % "
        "and 1.0 % it takes 203 people at least. Weighting, or missing answers that were not reported, can "
        "cause this."
    )
    assert sentence("ee_prefers_email", EN).startswith(
        "1.0 % of 147 people cannot occur: the nearest possible is 0.7 % (1 of 147)."
    )


def test_sentence_of_a_figure_that_fails_only_with_its_set() -> None:
    assert sentence("ee_prefers_phone", EN).startswith(
        "3.4 % of 147 people cannot occur together with 95.6 % and 1.0 %: the nearest possible are 5, 141, "
        "and 1 of 147 people, that is 3.4 %, 95.9 %, and 0.7 %. Weighting"
    )


def test_sentence_is_in_the_language_with_its_own_numbers() -> None:
    found = sentence("ee_prefers_live_chat", ET)
    assert "147 inimese seas ei saa esineda 95,6%: lähim võimalik on 95,9%" in found
    assert "people" not in found


def test_only_the_failing_sentences_say_cannot_occur() -> None:
    saying = {one.id for one in benchmarks() if "cannot occur" in verdict_sentence(one, EN)}
    assert saying == {"ee_prefers_live_chat", "ee_prefers_phone", "ee_prefers_email"}
    assert sentence("pl_chat", EN) == "Cannot be checked: the base was not published."
    assert sentence("pl_phone", EN) == "Nothing to check: not a percentage."


def test_document_holds_every_figure_and_is_json() -> None:
    made = json.loads(json.dumps(benchmark_document(shipped(), "en")))
    assert [row["id"] for row in made] == [one.id for one in benchmarks()]
    chat = made[0]
    assert (chat["value"], chat["base"], chat["unit"], chat["bar"]) == (95.6, 147, "%", True)
    assert (chat["url"], chat["year"], chat["population"]) == (None, None, "people aged 25-45")
    assert (chat["quality"], chat["verdict"]["outcome"]) == ("fails_grim", "impossible")
    waited = next(row for row in made if row["id"] == "ee_wait_text")
    assert (waited["value"], waited["text"]) == (None, "10 min per 1000 shoppers; 2-10 minutes")
    held = next(row for row in made if row["id"] == "velaro12_hold_any")
    assert (held["base"], held["base_over"]) == (None, 2500)
    assert all(row["caveat"] for row in made if row["quality"] != "published")


def test_document_has_the_own_number_where_the_metric_is_the_same() -> None:
    tables = {"channel": table(chat=3, email=3, phone=4)}
    made = {row["id"]: row for row in benchmark_document(shipped(), "en", tables)}
    written: Any = made["no_written_first"]["comparison"]
    assert (written["question"], written["codes"]) == ("channel", ["chat", "email"])
    # 6 of 10, Wilson: 31.27 to 83.18.
    assert written["own"] == {
        "percent": 60.0,
        "low": pytest.approx(31.27, abs=0.01),
        "high": pytest.approx(83.18, abs=0.01),
        "base": 10,
        "weighted": False,
    }
    held: Any = made["velaro12_hold_5_10_min"]["comparison"]
    assert held == {"question": "wait_phone", "codes": ["10m"], "own": None}
    assert made["no_used_phone"]["comparison"] is None
    assert made["no_used_phone"]["why"] == "What people did, not what they prefer."


def test_document_of_a_table_without_answers_has_no_own_number() -> None:
    made = benchmark_document(shipped(), "en", {"channel": table()})
    assert [row["comparison"]["own"] for row in made if row["comparison"]] == [None] * 20  # type: ignore[index]


def test_comparison_puts_the_own_number_beside_the_figure() -> None:
    shown = comparison(table(chat=141, phone=5, email=1), shipped(), EN)
    row = row_of(shown, "Prefers live chat: 95.6 %")
    figure, own, country, year, base, source, verdict_cell = row.children
    assert text(own) == "96 % 91–98 % (n = 147)"
    assert [text(cell) for cell in (country, year, base)] == ["Estonia", "not stated", "147"]
    assert (text(source), of_kind(source, html.A)) == ("Estonian seed survey", [])
    assert "cannot occur" in text(verdict_cell)
    assert "people aged 25-45" in text(figure)


def test_comparison_has_a_row_for_each_figure_of_the_question() -> None:
    wanted = [one for one in comparable(shipped()) if one.question == "channel"]
    shown = comparison(table(chat=1), shipped(), EN)
    assert len(of_kind(shown, html.Tr)) == 1 + len(wanted) == 19
    addresses = [link.props["href"] for link in of_kind(shown, html.A)]
    assert addresses == [one.benchmark.url for one in wanted if one.benchmark.url]
    assert "Chatbots are not counted here" in text(shown)


def test_figures_without_base_or_unit_are_text_and_the_others_bars() -> None:
    shown = comparison(table(chat=1), shipped(), EN)
    bars = [one for one in of_kind(shown, html.Div) if one.props.get("className") == "bar"]
    assert [bar.props["style"]["width"] for bar in bars] == ["95.6%", "3.4%", "1.0%", "18%"]
    assert "Prefers the phone: “about one third”" in text(shown)


def test_several_answers_are_added_in_the_comparison() -> None:
    row = row_of(comparison(table("wait_phone", **{"2m": 1, "5m": 1, "10m": 1}), shipped(), EN), "Willing")
    assert text(row.children[0]).startswith("Willing to hold on the phone: 1–5 minutes: 30.2 %")
    assert text(row.children[1]).startswith("67 %")
    assert text(row.children[4]) == "> 2,500"
    assert row.children[1].props["className"] == "small-base"


def test_question_without_figures_has_no_comparison() -> None:
    assert comparison(table("bot", depends=1), shipped(), EN) is None


def test_table_without_answers_says_so_beside_the_figure() -> None:
    row = row_of(comparison(table(), shipped(), EN), "Prefers live chat")
    assert text(row.children[1]) == "no answers yet"


def test_hidden_column_is_a_dash() -> None:
    full = table(chat=10)
    hidden = {place: replace(cell, count=None, percent=None) for place, cell in full.cells.items()}
    row = row_of(comparison(replace(full, cells=hidden), shipped(), EN), "Prefers live chat")
    assert text(row.children[1]) == "–"


def test_other_figures_are_all_that_the_question_does_not_compare() -> None:
    shown = other_figures("channel", shipped(), EN)
    assert len(of_kind(shown, html.Li)) == 39 - 18
    assert "Used chat: 13 %" in text(shown)
    assert "Year: not stated · n: 147" in text(shown)
    assert not [one for one in of_kind(shown, html.Div) if one.props.get("className") == "bar"]
    assert "What people did, not what they prefer." in text(shown)
    assert "Prefers live chat" not in text(shown)
    assert len(of_kind(other_figures("bot", shipped(), EN), html.Li)) == 39


def test_comparison_in_estonian_has_no_english_of_ours() -> None:
    shown = text(comparison(table(chat=1), shipped(), ET))
    assert "See uuring" in shown
    assert f"{ET.locale.territories['US']} + {ET.locale.territories['GB']} 2011" in shown
    assert "Rootsi 2014" in shown
    assert not {"Prefers", "cannot", "Source", "base was", "not stated"} & set(shown.split())


@pytest.mark.parametrize("say", [EN, ET], ids=lambda say: say.language)
def test_figure_without_a_caveat_says_nothing_more(say: Wording) -> None:
    made = benchmark_document(shipped(), say.language)
    assert {row["caveat"] for row in made if row["quality"] == "published"} == {""}
    shown = [comparison(table(chat=1), shipped(), say), other_figures("channel", shipped(), say)]
    assert "Project-Id-Version" not in text(shown)
