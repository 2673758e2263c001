"""The page of a view: what stands on it, what of it moves, and what is there before a script runs."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient

from study.response import Study
from study.store import Database, ResponseStore
from tests.conftest import opened
from tests.dashboard.feeds import read_feed
from tests.factories import make_response
from tests.study.releases import make_targets_over, some


@pytest.fixture
def database(usual_url: str) -> Iterator[Database]:
    with opened(usual_url) as database:
        yield database


def words_of(page: str) -> str:
    """Return the text of a page, for comparing words."""
    body = page.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize(
    ("asked", "summaries"),
    [
        (("channel", "en"), ["The same question elsewhere", "Other published figures"]),
        (("channel", "et"), ["Sama küsimus mujal", "Muud avaldatud arvud"]),
        (("bot", "en"), ["Other published figures"]),
    ],
)
def test_published_figures_are_shown_folded(
    client: FlaskClient, store: ResponseStore, study: Study, asked: tuple[str, str], summaries: list[str]
) -> None:
    store.add_many(study, some(12))
    row, lang = asked
    page = client.get(f"/dashboard/?row={row}&lang={lang}").text
    for summary in summaries:
        assert re.search(rf"<details[^>]*><summary>{summary}</summary>", page)
    assert ("The same question elsewhere" in page) is ("The same question elsewhere" in summaries)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("en", ""), "Not weighted: the answers carry no weights"),
        (("et", ""), "Kaalumata: vastustel ei ole kaalusid"),
        (("en", "bot"), "Not weighted: to “Bot or person” all answered"),
        (("et", "bot"), "Kaalumata: küsimusele „Robot või inimene“ vastasid kõik"),
    ],
)
def test_missing_weights_are_explained_in_the_language(
    client: FlaskClient, store: ResponseStore, study: Study, asked: tuple[str, str], said: str
) -> None:
    lang, weighted_by = asked
    store.add_many(study, some(12, bot="depends"))
    if weighted_by:
        store.set_targets(study.slug, make_targets_over(weighted_by))
    for weighted in ("", "&weighted=1"):
        assert said in read_feed(client, f"lang={lang}{weighted}").text


def test_weighted_and_unweighted_figures_each_have_an_address(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    store.set_targets(study.slug, make_targets_over("after_hours"))
    store.add_many(study, some(30, after_hours="morning", channel="chat"))
    store.add_many(study, some(10, after_hours="evening", channel="phone"))
    store.add_many(study, some(10, after_hours="workday", channel="phone"))
    store.add_many(study, some(10, after_hours="longer", channel="phone"))

    plain, weighted = (read_feed(client, f"lang=en{more}") for more in ("", "&weighted=1"))
    assert "50 %" in plain.words("channel-by-age-sentence")
    assert "25 %" in weighted.words("channel-by-age-sentence")
    assert "Effective base" in weighted.words("channel-by-age-table")
    assert "Weighted to: Census, 2025." in weighted.text


@pytest.mark.parametrize("lang", ["en", "et", "fi"])
def test_page_stands_with_its_numbers_before_any_script(
    client: FlaskClient, store: ResponseStore, study: Study, lang: str
) -> None:
    store.add_many(study, [*some(30, channel="chat"), *some(10, channel="phone", age="75+")])
    page = client.get(f"/dashboard/?lang={lang}").text
    feed = read_feed(client, f"lang={lang}")

    assert f'<html lang="{lang}">' in page
    seen = words_of(page)
    for moving in ("headline", "answers", "channel-by-age-table", "wait-curve-sentence", "notes", "method"):
        assert " ".join(feed.words(moving).split()) in seen
    assert page.count("<h1>") == 1
    assert "<noscript><picture>" in page


def test_nothing_of_the_first_page_has_the_id_of_what_scripts_move(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    store.add(study, make_response())
    page = client.get("/dashboard/?lang=en").text
    for id_ in read_feed(client).moving:
        assert f'id="{id_}"' not in page


def test_same_skeleton_stays_while_answers_come_in(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    store.add_many(study, some(40))
    before = read_feed(client)
    store.add_many(study, some(3, channel="phone", source="newsletter"))
    after = read_feed(client)

    assert after.document["skeleton"] == before.document["skeleton"]
    assert after.moving.keys() == before.moving.keys()
    moved = {id_ for id_, node in after.moving.items() if node != before.moving[id_]}
    assert {"headline", "answers", "latest", "channel-by-age-graph", "channel-by-age-table"} <= moved
    assert read_feed(client, "lang=en&row=bot").document["skeleton"] != before.document["skeleton"]


def test_each_chart_has_a_sentence_a_table_and_downloads(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    store.add_many(study, some(40))
    feed = read_feed(client)
    page = client.get("/dashboard/?lang=en").text
    for chart in feed.charts:
        assert feed.words(f"{chart}-sentence")
        assert "Base (n)" in feed.words(f"{chart}-table")
        for kind in ("png", "svg", "csv"):
            assert f'href="/dashboard/download/{study.slug}/{chart}.{kind}?' in page
