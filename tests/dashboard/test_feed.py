"""The live feed: what it shows, and when it says that nothing has moved."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from study.instrument import Answer
from study.instrument_document import load_folder
from study.response import Response, Study
from study.store import Database, ResponseStore
from tests.conftest import opened
from tests.dashboard.feeds import read_feed
from tests.factories import LONG_AGO, RECEIVED, make_response, make_study, write_instrument

GZIP = {"Accept-Encoding": "gzip"}
HEADLINE = "channel-by-age"


@pytest.fixture
def database(usual_url: str) -> Iterator[Database]:
    with opened(usual_url) as database:
        yield database


def test_feed_shows_all_charts_of_the_headline(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    store.add(study, make_response(age="25-34", channel="phone", received=RECEIVED - timedelta(days=1)))
    store.add(study, make_response(age="25-34", channel="phone", source="newsletter"))

    feed = read_feed(client)
    assert feed.charts == [HEADLINE, "wait-curve", "bot-by-age", "after_hours-by-age", "channel-trend"]
    assert feed.words("answers") == "2 answers"
    assert feed.words("latest") == "last one from “newsletter”"
    assert "Phone 100 %" in feed.words(f"{HEADLINE}-sentence")
    assert "100 %" in feed.words(f"{HEADLINE}-table")
    assert 100 in feed.figure(HEADLINE)["data"][1]["x"]


def test_feed_without_answers_says_so(client: FlaskClient, study: Study) -> None:
    feed = read_feed(client)
    assert feed.words("answers") == "0 answers"
    assert feed.words("headline") == "No answers yet."
    assert "0 %" not in feed.words(f"{HEADLINE}-table")
    assert feed.document["received"] is None


def test_only_answers_of_the_day_are_todays(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    now = Response(key="1", answers={"age": "75+"}, lang="en")
    store.add_many(study, [make_response(received=LONG_AGO), now])
    feed = read_feed(client)
    assert feed.words("today") == "1 today"
    assert feed.document["received"] == pytest.approx(now.received.timestamp(), abs=1)


@pytest.mark.parametrize("headers", [{}, GZIP], ids=["plain", "gzip"])
def test_feed_answers_304_until_an_answer_is_stored(
    client: FlaskClient, store: ResponseStore, study: Study, headers: dict[str, str]
) -> None:
    first = client.get("/dashboard/feed", headers=GZIP)
    asking = {"If-None-Match": first.headers["ETag"], **GZIP}
    for _ in range(3):
        same = client.get("/dashboard/feed", headers=asking)
        assert (same.status_code, same.data) == (304, b"")

    store.add(study, make_response())
    moved = client.get("/dashboard/feed", headers=asking)
    assert moved.status_code == 200
    assert moved.headers["ETag"] != first.headers["ETag"]
    assert moved.headers["Cache-Control"] == "private, no-cache"
    assert (
        client.get("/dashboard/feed", headers={**asking, "If-None-Match": moved.headers["ETag"]}).status_code
        == 304
    )


def test_answer_of_a_tick_is_that_of_the_app(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    client.get("/dashboard/feed?lang=en", headers=GZIP)
    store.add(study, make_response())
    ticked = client.get("/dashboard/feed?lang=en", headers=GZIP)
    asked = client.get("/dashboard/feed?lang=en", headers={**GZIP, "Accept-Language": "en"})
    assert ticked.data == asked.data
    assert ticked.headers["ETag"] == asked.headers["ETag"]


def test_tick_ends_with_the_session(client: FlaskClient, study: Study) -> None:
    assert client.get("/dashboard/feed", headers=GZIP).status_code == 200
    cookie = client.get_cookie("kanal_session")
    assert cookie is not None
    client.post("/dashboard/sign-out")
    client.set_cookie("kanal_session", cookie.value)
    assert client.get("/dashboard/feed", headers=GZIP).status_code == 401


def test_tick_is_of_one_session(client: FlaskClient, app: Flask, study: Study) -> None:
    assert client.get("/dashboard/feed", headers=GZIP).status_code == 200
    assert app.test_client().get("/dashboard/feed", headers=GZIP).status_code == 401


@pytest.mark.parametrize("query", ["study=nothing", "study=%00", "study=" + "a" * 300])
def test_feed_of_unknown_study_is_404(client: FlaskClient, study: Study, query: str) -> None:
    assert client.get(f"/dashboard/feed?{query}").status_code == 404


def test_feed_without_any_study_is_404(client: FlaskClient) -> None:
    assert client.get("/dashboard/feed").status_code == 404
    assert client.get("/dashboard/").status_code == 404


def test_feed_etag_is_of_one_view(client: FlaskClient, study: Study) -> None:
    queries = (
        "row=channel",
        "row=bot",
        "row=channel&banner=shops",
        "row=channel&lang=et",
        "age=75%2B",
        "vs=1",
    )
    tags = {client.get(f"/dashboard/feed?{query}", headers=GZIP).headers["ETag"] for query in queries}
    assert len(tags) == len(queries)


@pytest.mark.parametrize(
    "query",
    [
        "row=age",
        "row=comment",
        "row=%00",
        "banner=comment",
        "banner=channel&row=channel",
        "lang=xx",
        "row=a&row=b",
        "from=2026-13-01&to=never&age=nothing&source=%F0%9F%92%A9&by=year&weighted=maybe",
        "from=2026-11-22&to=2026-11-01",
        "vs=1&vs.age=nothing",
    ],
)
def test_feed_falls_back_from_what_it_does_not_know(client: FlaskClient, study: Study, query: str) -> None:
    assert read_feed(client, query).charts


def test_feed_labels_a_synthetic_study(client: FlaskClient, store: ResponseStore) -> None:
    make_study(store, synthetic=True)
    assert "Synthetic sample" in read_feed(client).text


def test_feed_shows_an_operators_own_study(client: FlaskClient, store: ResponseStore, tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path / "visit")))
    study = make_study(store, slug="visit", instrument=instrument)
    answers: dict[str, Answer] = {"age": "35+", "used": ("chat", "phone"), "rating": "3", "wait_seconds": 45}
    store.add(study, Response(key="1", answers=answers, lang="en"))

    for row in ("used", "rating", "wait_seconds"):
        feed = read_feed(client, f"study=visit&row={row}&lang=en")
        drawn = feed.figure(f"{row}-by-age")["data"]
        assert 100 in [share for trace in drawn for share in trace["x"]]


@pytest.mark.parametrize(
    ("query", "answers"),
    [
        ("age=25-34", 2),
        ("age=25-34&channel=phone", 1),
        ("age=25-34&age=75%2B", 3),
        ("source=newsletter", 1),
        ("source=-", 2),
        ("answered_in=et", 1),
        ("from=2026-11-22", 3),
        ("to=2026-11-21", 0),
        ("bot=bot_now", 0),
    ],
)
def test_filters_of_the_address_choose_who_is_counted(
    client: FlaskClient, store: ResponseStore, study: Study, query: str, answers: int
) -> None:
    store.add_many(
        study,
        [
            make_response(age="25-34", channel="chat", source="newsletter"),
            make_response(age="25-34", channel="phone", lang="et"),
            make_response(age="75+", channel="email"),
        ],
    )
    feed = read_feed(client, f"{query}&lang=en")
    table = feed.words(f"{HEADLINE}-table")
    assert table.partition("Base (n)")[2].split()[0] == (str(answers) if answers else "no")


def test_two_segments_stand_side_by_side(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    store.add_many(study, [make_response(age="25-34", channel="chat") for _ in range(40)])
    store.add_many(study, [make_response(age="75+", channel="phone") for _ in range(40)])

    feed = read_feed(client, "lang=en&age=25-34&vs=1&vs.age=75%2B")
    assert f"{HEADLINE}-vs" in feed.charts
    assert "Age: 25–34" in feed.text
    assert "Age: 75 or over" in feed.text
    assert "+100" in feed.words("difference") or "−100" in feed.words("difference")


def test_links_lead_to_views_that_the_feed_knows(client: FlaskClient, study: Study) -> None:
    query = "lang=en&age=25-34&vs=1&vs.source=-&weighted=1&by=week"
    first = client.get(f"/dashboard/?{query}").text
    links = {part.split('"')[0].replace("&amp;", "&") for part in first.split('href="/dashboard/?')[1:]}
    assert len(links) > 20
    for link in links:
        assert client.get(f"/dashboard/feed?{link}").status_code == 200


def test_words_of_an_address_never_become_markup(client: FlaskClient, study: Study) -> None:
    hostile = quote('"><script>alert(1)</script>')
    page = client.get(f"/dashboard/?source={hostile}&row={hostile}&lang={hostile}").text
    assert "alert(1)" not in page
