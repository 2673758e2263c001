"""A store that takes nothing just now, and what monitors see."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import make_url

import survey
from settings import Settings
from study.response import Study
from study.store import ResponseStore
from study.store import sqlite as store_sqlite
from tests.conftest import opened
from tests.databases import database_of
from tests.factories import ANSWERS
from tests.survey.browser import FORM, Filled, form_of, open_form, send
from tests.survey.page import read_page

BUSY = {
    "en": "We could not store your answers just now. They are still here",
    "et": "Me ei saanud sinu vastuseid praegu salvestada.",
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return the address of a fresh SQLite file, whose lock is held; PostgreSQL's: tests/hosts."""
    return sqlite_url


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold the write lock from another connection."""
    # Of the same SQLite: a second copy of the library in one process does not see the first one's locks.
    connect = store_sqlite.sqlite_module().connect
    with closing(connect(str(make_url(url).database), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@pytest.fixture
def client(
    settings: Settings, sqlite_url: str, study: Study, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FlaskClient]:
    """Return a browser of a service that waits for a lock hardly at all; its one study is open."""
    assert study.opens_at
    monkeypatch.setattr(store_sqlite, "BUSY_SECONDS", 0.01)
    with opened(sqlite_url) as database:
        yield survey.create_app(settings, ResponseStore(database)).test_client(use_cookies=False)


@pytest.mark.parametrize("lang", ["en", "et"])
def test_answer_in_a_busy_moment_is_kept_and_can_be_sent_again(
    client: FlaskClient, store: ResponseStore, study: Study, sqlite_url: str, lang: str
) -> None:
    form = open_form(client, f"{FORM}?lang={lang}&src=qr").complete(comment="Hello")
    with locked(sqlite_url):
        response = send(client, form)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    page = read_page(response)
    assert BUSY[lang] in page.one("div", role="alert").text
    assert sorted(form_of(page).without("csrf_token").fields) == sorted(form.without("csrf_token").fields)
    assert list(store.responses(study)) == []
    assert send(client, form_of(page)).status_code == 303
    (stored,) = store.responses(study)
    assert stored.answers == {**ANSWERS, "comment": "Hello"}
    assert (stored.key, stored.lang, stored.source) == (form["key"], lang, "qr")


def test_code_in_a_busy_moment_is_kept_and_can_be_sent_again(
    client: FlaskClient, store: ResponseStore, study: Study, sqlite_url: str
) -> None:
    thanks = client.get(send(client, open_form(client).complete()).location)
    code = read_page(thanks).one("code").text
    form = open_form(client, f"{FORM}/erase").answered(code=code)
    with locked(sqlite_url):
        response = send(client, form)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    again = form_of(read_page(response))
    assert again["code"] == code
    assert len(list(store.responses(study))) == 1
    assert send(client, again).status_code == 200
    assert list(store.responses(study)) == []


def test_wrong_answer_in_a_busy_moment_is_told_what_is_wrong(client: FlaskClient, sqlite_url: str) -> None:
    form = open_form(client).complete(channel="fax")
    with locked(sqlite_url):
        assert send(client, form).status_code == 422


def test_pages_are_served_in_a_busy_moment(client: FlaskClient, sqlite_url: str) -> None:
    stored = send(client, open_form(client).complete())
    with locked(sqlite_url):
        assert client.get(FORM).status_code == 200
        assert client.get(stored.location).status_code == 200
        assert client.get("/").status_code == 302


def test_service_is_ready_where_an_answer_can_be_stored(client: FlaskClient, sqlite_url: str) -> None:
    assert client.get("/readyz").json == {"status": "ready"}
    with locked(sqlite_url):
        away = client.get("/readyz")
        assert client.get("/healthz").json == {"status": "alive"}
    assert away.status_code == 503
    assert int(away.headers["Retry-After"]) > 0
    assert client.get("/readyz").status_code == 200


def test_service_without_tables_says_so_in_every_language(settings: Settings) -> None:
    with opened(database_of(settings.data_dir)) as database:
        client = survey.create_app(settings, ResponseStore(database)).test_client()
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        answers = [client.get(address, headers={"Accept-Language": "et"}) for address in ("/", FORM)]
        answers.append(client.post(FORM, data=dict(Filled("", ()).complete().fields)))
    assert [answer.status_code for answer in answers] == [503] * 3
    assert read_page(answers[0]).one("h1").text == "Meie poolel läks midagi valesti"
    page = answers[0].get_data(as_text=True)
    assert [word for word in ("no such table", "does not exist", "migrate") if word in page] == []
