"""The dashboard over HTTP: who gets in, and what the feed says."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient

import settings
from dashboard import create_dashboard_app
from study.instrument import Answer
from study.instrument_document import load_folder
from study.response import Response, Study
from study.store import AccountStore, Database, ResponseStore, Role
from tests.conftest import opened
from tests.factories import make_response, make_study, write_instrument

EMAIL = "mari@example.com"


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    with opened(sqlite_url) as database:
        yield database


@pytest.fixture
def app(store: ResponseStore, accounts: AccountStore, tmp_path: Path) -> Flask:
    accounts.add(EMAIL, Role.VIEWER)
    return create_dashboard_app(settings.load({"KANAL_DATA_DIR": str(tmp_path)}), store, accounts)


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def client(app: Flask, accounts: AccountStore) -> FlaskClient:
    client = app.test_client()
    client.get(f"/dashboard/sign-in?token={accounts.sign_in_link(EMAIL)}")
    return client


def test_sign_in_link_works_once(app: Flask, accounts: AccountStore) -> None:
    link = f"/dashboard/sign-in?token={accounts.sign_in_link(EMAIL)}"
    first, second = app.test_client(), app.test_client()

    answer = first.get(link)
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert first.get("/dashboard/").status_code == 200
    again = second.get(link)
    assert again.status_code == 403
    assert "used or is too old" in again.text
    assert second.get("/dashboard/").status_code == 303


@pytest.mark.parametrize("look_ahead", ["HEAD", "prefetch"])
def test_sign_in_link_is_not_used_up_by_looking_ahead(
    app: Flask, accounts: AccountStore, look_ahead: str
) -> None:
    link = f"/dashboard/sign-in?token={accounts.sign_in_link(EMAIL)}"
    if look_ahead == "HEAD":
        app.test_client().head(link)
    else:
        app.test_client().get(link, headers={"Sec-Purpose": "prefetch"})

    assert app.test_client().get(link).status_code == 303


def test_session_ends_on_the_server(client: FlaskClient) -> None:
    cookie = client.get_cookie("kanal_session")
    assert cookie is not None
    client.post("/dashboard/sign-out")
    client.set_cookie("kanal_session", cookie.value)

    assert client.get("/dashboard/feed").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/dashboard/feed",
        "/dashboard/_dash-layout",
        "/dashboard/_dash-dependencies",
        "/dashboard/_dash-component-suites/dash/deps/react.js",
        "/dashboard/nothing",
    ],
)
def test_stranger_gets_nothing(stranger: FlaskClient, study: Study, path: str) -> None:
    assert stranger.get(path).status_code == 401


def test_stranger_is_sent_to_sign_in(stranger: FlaskClient) -> None:
    answer = stranger.get("/dashboard/")

    assert (answer.status_code, answer.location) == (303, "/dashboard/sign-in")


@pytest.mark.parametrize(
    ("lang", "heading"),
    [
        ("et", "Logi Kanalisse sisse"),
        ("fi", "Kirjaudu Kanaliin"),
        ("pl", "Logowanie do serwisu Kanal"),
        ("fr", "Sign in to Kanal"),
    ],
)
def test_sign_in_page_speaks_the_readers_language(stranger: FlaskClient, lang: str, heading: str) -> None:
    answer = stranger.get("/dashboard/sign-in", headers={"Accept-Language": f"{lang};q=0.9"})

    assert f'<html lang="{lang if lang != "fr" else "en"}">' in answer.text
    assert f"<h1>{heading}</h1>" in answer.text


def test_callbacks_are_refused(client: FlaskClient) -> None:
    assert client.post("/dashboard/_dash-update-component", json={"output": "x"}).status_code == 404
    assert client.get("/dashboard/unknown/path").status_code == 404


def test_scripts_are_served_to_the_first_who_ask_at_once(
    app: Flask, store: ResponseStore, accounts: AccountStore, tmp_path: Path
) -> None:
    link = f"/dashboard/sign-in?token={accounts.sign_in_link(EMAIL)}"
    page = app.test_client()
    page.get(link)
    scripts = re.findall(r'<script src="(/dashboard/_dash[^"]+)"', page.get("/dashboard/").text)
    assert scripts

    fresh = create_dashboard_app(settings.load({"KANAL_DATA_DIR": str(tmp_path)}), store, accounts)
    secret = accounts.sign_in(accounts.sign_in_link(EMAIL)) or ""
    together = Barrier(len(scripts))

    def get(script: str) -> int:
        client = fresh.test_client()
        client.set_cookie("kanal_session", secret)
        together.wait()
        return client.get(script).status_code

    with ThreadPoolExecutor(len(scripts)) as pool:
        assert set(pool.map(get, scripts)) == {200}


def test_policy_allows_no_inline_script(client: FlaskClient) -> None:
    policy = client.get("/dashboard/").headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))

    assert "unsafe" not in scripts
    assert "'self'" in scripts
    assert "frame-ancestors 'none'" in policy


def test_feed_shows_the_headline(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    store.add(study, make_response(age="25-34", channel="phone"))

    view = client.get("/dashboard/feed?lang=en").json
    assert view is not None
    assert view["title"] == "You need help from an online shop. Which would you try first?"
    assert view["answers"] == "1 answer"
    assert "Phone 100 %" in view["sentence"]
    phone = next(trace for trace in view["figure"]["data"] if trace["name"] == "Phone")
    assert phone["x"][phone["y"].index("25-34")] == 100
    assert phone["x"][phone["y"].index("75+")] is None


def test_feed_answers_304_until_an_answer_is_stored(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    first = client.get("/dashboard/feed")
    etag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/dashboard/feed", headers=etag).status_code == 304

    store.add(study, make_response())
    moved = client.get("/dashboard/feed", headers=etag)
    assert moved.status_code == 200
    assert moved.headers["ETag"] != first.headers["ETag"]


def test_feed_etag_is_of_one_view(client: FlaskClient, study: Study) -> None:
    tags = {
        client.get(f"/dashboard/feed?{query}").headers["ETag"]
        for query in ("row=channel", "row=bot", "row=channel&banner=shops", "row=channel&lang=et")
    }

    assert len(tags) == 4


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
    ],
)
def test_feed_falls_back_from_what_it_does_not_know(client: FlaskClient, study: Study, query: str) -> None:
    view = client.get(f"/dashboard/feed?{query}").json

    assert view is not None
    assert view["figure"]["data"]


def test_feed_of_unknown_study_is_404(client: FlaskClient, study: Study) -> None:
    assert client.get("/dashboard/feed?study=nothing").status_code == 404


def test_feed_without_any_study_is_404(client: FlaskClient) -> None:
    assert client.get("/dashboard/feed").status_code == 404


def test_feed_labels_a_synthetic_study(client: FlaskClient, store: ResponseStore) -> None:
    make_study(store, synthetic=True)

    view = client.get("/dashboard/feed?lang=en").json
    assert view is not None
    assert view["synthetic"].startswith("Synthetic sample")


def test_feed_shows_an_operators_own_study(client: FlaskClient, store: ResponseStore, tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path / "visit")))
    study = make_study(store, slug="visit", instrument=instrument)
    answers: dict[str, Answer] = {"age": "35+", "used": ("chat", "phone"), "rating": "3", "wait_seconds": 45}
    store.add(study, Response(key="1", answers=answers, lang="en"))

    for row in ("used", "rating", "wait_seconds"):
        view = client.get(f"/dashboard/feed?study=visit&row={row}&lang=en").json
        assert view is not None
        assert 100 in [share for trace in view["figure"]["data"] for share in trace["x"]]


def test_hatched_bars_mark_small_bases(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    store.add_many(study, [make_response(age="25-34") for _ in range(30)])
    store.add(study, make_response(age="75+"))

    view = client.get("/dashboard/feed?lang=en").json
    assert view is not None
    trace = view["figure"]["data"][0]
    hatched = dict(zip(trace["y"], trace["marker"]["pattern"]["shape"], strict=True))
    assert (hatched["25-34"], hatched["75+"]) == ("", "/")
