"""A form whose answer PostgreSQL does not take in time comes back with all that was filled in."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
from flask.testing import FlaskClient

import settings as environment
import survey
from study.response import Study
from study.store import ResponseStore
from tests.conftest import MakeUrl, opened
from tests.factories import ANSWERS, make_study
from tests.survey.browser import FORM, SECRET, form_of, open_form, send
from tests.survey.page import read_page

SLEEPS = """
CREATE FUNCTION sleeps() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END' LANGUAGE plpgsql;
CREATE TRIGGER slow BEFORE INSERT ON responses EXECUTE FUNCTION sleeps();
"""


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold the rows of all studies meanwhile."""
    with psycopg.connect(url) as beside:
        beside.execute("SELECT id FROM studies FOR UPDATE")
        yield


@contextmanager
def slow(url: str) -> Iterator[None]:
    """Let each answer take a minute meanwhile."""
    with psycopg.connect(url, autocommit=True) as beside:
        beside.execute(SLEEPS)
        yield
        beside.execute("DROP TRIGGER slow ON responses")


@contextmanager
def turned_away(url: str) -> Iterator[None]:
    """Let the server take no connections and end those it has, also for who reads, meanwhile."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with psycopg.connect(url.replace(str(name), "postgres"), autocommit=True) as beside:
        beside.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        beside.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        beside.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


@pytest.fixture
def database_url(make_postgres_url: MakeUrl, tmp_path: Path) -> str:
    """Return the address of a fresh PostgreSQL database."""
    return make_postgres_url(tmp_path)


@pytest.fixture
def study(store: ResponseStore) -> Study:
    """Return an open study."""
    return make_study(store)


@pytest.fixture
def client(
    database_url: str, study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FlaskClient]:
    """Return a browser of a service that waits hardly at all."""
    monkeypatch.setattr("study.store.postgres.BUSY_SECONDS", 0.3)
    monkeypatch.setattr("study.store.postgres.STATEMENT_SECONDS", 0.6)
    settings = environment.load({"KANAL_DATA_DIR": str(tmp_path), "KANAL_SECRET_KEY": SECRET})
    with opened(database_url) as database:
        yield survey.create_app(settings, ResponseStore(database)).test_client(use_cookies=False)


@pytest.mark.parametrize("away", [locked, slow, turned_away])
def test_answer_that_is_not_taken_in_time_is_kept_in_the_form_and_can_be_sent_again(
    client: FlaskClient,
    store: ResponseStore,
    study: Study,
    database_url: str,
    away: Callable[[str], AbstractContextManager[None]],
) -> None:
    form = open_form(client).complete(comment="Hello")
    with away(database_url):
        response = send(client, form)
        assert client.get(FORM).status_code == 200
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    again = form_of(read_page(response))
    assert sorted(again.without("csrf_token").fields) == sorted(form.without("csrf_token").fields)
    assert list(store.responses(study)) == []
    assert send(client, again).status_code == 303
    (stored,) = store.responses(study)
    assert (stored.key, stored.answers) == (form["key"], {**ANSWERS, "comment": "Hello"})
