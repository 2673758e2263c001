"""Right answers are stored before Flask begins; both ways answer alike, nothing else takes the short one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest
from flask import Flask, request_started
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import EnvironBuilder, TestResponse

from study.response import Study
from study.store import Database, ResponseStore
from tests.survey.browser import FORM, Filled, open_form

PLAIN, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
ASKED = f"{FORM}?lang=et&src=qr"


@pytest.fixture
def seen(app: Flask) -> Iterator[list[str]]:
    """Return the methods of the requests that Flask has met."""
    methods: list[str] = []

    def note(_app: Flask, **_context: object) -> None:
        from flask import request  # noqa: PLC0415 (only while there is one)

        methods.append(request.method)

    with request_started.connected_to(note, app):
        yield methods


def sent(
    client: FlaskClient, form: Filled, kind: str = PLAIN, address: str = ASKED, **headers: str
) -> TestResponse:
    """Send a form in one of the two ways that browsers know."""
    fields = {name: form.all(name) for name, _ in form.fields}
    return client.post(address, data=fields, content_type=kind, headers=headers)


def test_right_answer_is_stored_before_flask(
    client: FlaskClient, store: ResponseStore, study: Study, seen: list[str]
) -> None:
    form = open_form(client, ASKED).complete(comment="Tere, õnn & rõõm")
    seen.clear()
    answer = sent(client, form)
    assert (answer.status_code, seen) == (303, [])
    (stored,) = store.responses(study)
    assert (stored.key, stored.lang, stored.source) == (form["key"], "et", "qr")
    assert stored.answers["comment"] == "Tere, õnn & rõõm"
    assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize("accept", ["", "application/json", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_both_ways_answer_and_store_alike(
    client: FlaskClient, store: ResponseStore, study: Study, seen: list[str], accept: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    answers = []
    for kind in (PLAIN, PARTS):
        form = open_form(client, ASKED).complete()
        seen.clear()
        answers.append(sent(client, form, kind, **headers))
        assert seen == ([] if kind == PLAIN else ["POST"])
    quick, usual = answers
    assert quick.status_code == usual.status_code
    assert sorted(quick.headers.keys()) == sorted({*usual.headers.keys()} - {"Vary"})
    for name in ("Content-Security-Policy", "Cache-Control", "Referrer-Policy", "X-Content-Type-Options"):
        assert quick.headers[name] == usual.headers[name]
    assert quick.mimetype == usual.mimetype
    first, second = store.responses(study)
    # Each key has an order of its own.
    assert first.order.keys() == second.order.keys() != set()
    assert replace(first, key="", order={}, received=second.received) == replace(second, key="", order={})
    leads_to = [one.location or one.get_json()["thanks"] for one in answers]
    assert [address.partition("?")[2] for address in leads_to] == ["lang=et"] * 2
    assert all(client.get(address).status_code == 200 for address in leads_to)


def test_same_key_by_either_way_is_one_answer(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form = open_form(client, ASKED).complete()
    answers = [sent(client, form, kind) for kind in (PLAIN, PARTS, PLAIN)]
    assert {answer.location for answer in answers} == {answers[0].location}
    assert len(list(store.responses(study))) == 1


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("change", "address", "status"),
    [
        ({"channel": "carrier-pigeon"}, ASKED, 422),
        ({"csrf_token": "forged"}, ASKED, 422),
        ({"key": "no key"}, ASKED, 422),
        ({"age": "u16"}, ASKED, 200),
        ({"speak": "fi"}, ASKED, 200),
        ({}, f"{ASKED}&frame=1", 303),
        ({}, FORM, 303),
        ({}, f"{FORM}?lang=tlh", 303),
        ({}, "/s/unknown?lang=et", 404),
    ],
)
def test_everything_else_goes_on_as_it_came(
    client: FlaskClient, seen: list[str], change: dict[str, str], address: str, status: int
) -> None:
    form = open_form(client, ASKED).complete().answered(**change)
    seen.clear()
    assert sent(client, form, address=address).status_code == status
    assert seen == ["POST"]


def begun(client: FlaskClient, form: Filled, starts: list[str]) -> Iterable[bytes]:
    """Hand a form to the app as a server does, and ask for no part of its answer yet."""
    fields = {name: form.all(name) for name, _ in form.fields}
    environ = EnvironBuilder(path="/s/channel-preference?lang=et", method="POST", data=fields).get_environ()

    def start(said: str, *_: object) -> Callable[[bytes], object]:
        starts.append(said)
        return len

    parts: Iterable[bytes] = client.application.wsgi_app(environ, start)
    return parts


def test_forms_handed_over_before_an_answer_is_asked_for_are_stored_together(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    starts: list[str] = []
    parts = [begun(client, open_form(client, ASKED).complete(), starts) for _ in range(3)]
    assert (starts, list(store.responses(study))) == ([], [])
    assert [b"".join(one) for one in parts] == [b""] * 3
    assert starts == ["303 SEE OTHER"] * 3
    assert (len(list(store.responses(study))), store.revision(study.slug)) == (3, 1)


def test_form_whose_store_went_away_meanwhile_is_shown_again(
    client: FlaskClient, database: Database, study: Study
) -> None:
    starts: list[str] = []
    parts = begun(client, open_form(client, ASKED).complete(comment="Tere"), starts)
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE responses RENAME TO away"))
    page = b"".join(parts).decode()
    assert starts == ["503 SERVICE UNAVAILABLE"]
    assert "Tere" in page
    assert study.slug in page
