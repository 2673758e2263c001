"""How many forms and codes one network may send, and what who sends more is answered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import settings as environment
import survey
from study.response import Study
from study.store import ResponseStore
from survey import limits
from tests.factories import ANSWERS
from tests.survey.browser import FORM, SECRET, Filled, form_of, open_form, send
from tests.survey.page import read_page

SCHOOL, NEIGHBOUR = "203.0.113.9", "203.0.113.10"
OF_A_WORKER = 600
FEW = 2
MANY = {
    "en": "Very many answers are coming from your network just now. Yours are still here",
    "et": "Sinu võrgust tuleb praegu väga palju vastuseid.",
}


def client_of(store: ResponseStore, folder: Path, **settings: str) -> FlaskClient:
    """Return a browser at an address of a school."""
    given = {"KANAL_DATA_DIR": str(folder), "KANAL_SECRET_KEY": SECRET, **settings}
    client = survey.create_app(environment.load(given), store).test_client(use_cookies=False)
    client.environ_base["REMOTE_ADDR"] = SCHOOL
    return client


@pytest.fixture
def client(store: ResponseStore, study: Study, tmp_path: Path) -> FlaskClient:
    """Return a browser at a school; the one study is open."""
    assert study.opens_at
    return client_of(store, tmp_path)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a network send no more than two forms."""
    monkeypatch.setitem(limits.LIMITS, limits.ANSWER, FEW)
    yield


def sent_for(client: FlaskClient, accept: str, **environ: str) -> TestResponse:
    """Send an empty form to a study that there is not."""
    return client.post("/s/nothing", headers={"Accept": accept}, environ_overrides=environ)


def test_hall_of_phones_is_not_refused(client: FlaskClient) -> None:
    program = "application/json"
    statuses = [sent_for(client, program).status_code for _ in range(OF_A_WORKER)]
    assert set(statuses) == {404}
    refused = sent_for(client, program)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert sent_for(client, program, REMOTE_ADDR=NEIGHBOUR).status_code == 404
    assert client.get(FORM).status_code == client.get("/healthz").status_code == 200


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("lang", ["en", "et"])
def test_refused_answer_is_kept_and_can_be_sent_again(
    client: FlaskClient, store: ResponseStore, study: Study, lang: str
) -> None:
    form = open_form(client, f"{FORM}?lang={lang}&src=qr").complete(comment="Hello")
    for _ in range(FEW):
        send(client, open_form(client).complete())
    response = send(client, form)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    page = read_page(response)
    assert page.attributes["lang"] == lang
    assert MANY[lang] in page.one("div", role="alert").text
    again = form_of(page)
    assert sorted(again.without("csrf_token").fields) == sorted(form.without("csrf_token").fields)
    assert len(list(store.responses(study))) == FEW
    client.environ_base["REMOTE_ADDR"] = NEIGHBOUR
    assert send(client, again).status_code == 303
    stored = {response.key: response for response in store.responses(study)}[form["key"]]
    assert stored.answers == {**ANSWERS, "comment": "Hello"}
    assert (stored.lang, stored.source) == (lang, "qr")


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("fields", [(), (("key", "no key"), ("speak", "et")), (("age", "x" * 300_000),)])
def test_anything_that_is_refused_is_answered_with_a_form(client: FlaskClient, fields: tuple[object]) -> None:
    statuses = [send(client, Filled(FORM, fields)).status_code for _ in range(FEW + 1)]  # type: ignore[arg-type]
    assert statuses[-1] == 429


@pytest.mark.usefixtures("few")
def test_half_of_an_ipv6_network_is_no_other_sender(client: FlaskClient) -> None:
    addresses = [f"2001:db8::{number}" for number in range(FEW + 1)]
    answers = [sent_for(client, "application/json", REMOTE_ADDR=one) for one in addresses]
    assert [answer.status_code for answer in answers] == [404] * FEW + [429]
    assert sent_for(client, "application/json", REMOTE_ADDR="2001:db8:1::").status_code == 404


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_proxy_of_this_machine_is_not_taken_for_one_respondent(client: FlaskClient, address: str) -> None:
    statuses = {sent_for(client, "text/html", REMOTE_ADDR=address).status_code for _ in range(FEW + 1)}
    assert statuses == {404}


@pytest.mark.usefixtures("few", "study")
def test_sender_is_who_the_trusted_proxy_names(store: ResponseStore, tmp_path: Path) -> None:
    client = client_of(store, tmp_path, KANAL_PROXY_HOPS="1")

    def asked(named: str) -> int:
        return client.post("/s/nothing", headers={"X-Forwarded-For": named}).status_code

    assert [asked(f"made-up, 198.51.100.{n}") for n in range(FEW + 1)] == [404] * (FEW + 1)
    assert [asked(f"10.0.0.{n}, 198.51.100.0") for n in range(FEW)] == [404, 404]


def test_codes_are_refused_sooner_and_reading_is_not(client: FlaskClient) -> None:
    form = open_form(client, f"{FORM}/erase?lang=en").answered(code="not a code")
    statuses = [send(client, form).status_code for _ in range(25)]
    assert statuses == [422] * 20 + [429] * 5
    refused = send(client, form)
    assert int(refused.headers["Retry-After"]) > 0
    assert read_page(refused).one("h1").text == "That was too often"
    assert client.get(form.action).status_code == 200


@pytest.mark.usefixtures("few", "study")
def test_nothing_is_refused_where_limits_are_off(store: ResponseStore, tmp_path: Path) -> None:
    client = client_of(store, tmp_path, KANAL_RATE_LIMITS="off")
    form = open_form(client, f"{FORM}/erase").answered(code="not a code")
    assert {send(client, form).status_code for _ in range(25)} == {422}
    assert {sent_for(client, "text/html").status_code for _ in range(FEW + 1)} == {404}
