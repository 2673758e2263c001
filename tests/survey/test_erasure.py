"""Answers taken back with their code."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from study.response import Study
from study.store import ResponseStore
from tests.factories import make_study
from tests.survey.browser import FORM, Filled, form_of, open_form, send
from tests.survey.page import Element, read_page

ERASE = f"{FORM}/erase"
NO_ANSWER = "There is no answer with this code."


def answered(client: FlaskClient, **changes: str) -> tuple[Filled, str]:
    """Return a form that was sent, and the code that its thanks page shows."""
    form = open_form(client).complete(**changes)
    page = read_page(client.get(send(client, form).location))
    return form, page.one("code").text


def erase(client: FlaskClient, code: str, address: str = ERASE) -> TestResponse:
    return send(client, open_form(client, f"{address}?lang=en").answered(code=code))


def assert_no_answer(response: TestResponse, typed: str) -> Element:
    assert response.status_code == 422
    page = read_page(response)
    assert NO_ANSWER in page.one("p", role="alert").text
    assert form_of(page)["code"] == typed
    return page


def test_answer_is_erased_by_the_code_of_its_thanks_page(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    _, code = answered(client)
    kept, _ = answered(client, channel="email")
    link = read_page(client.get(send(client, kept).location)).one("a", class_="button quiet")
    response = erase(client, code)
    assert response.status_code == 200
    assert read_page(response).one("h1").text == "This answer has been erased"
    (left,) = store.responses(study)
    assert left.key == kept["key"]
    assert form_of(read_page(client.get(link.attributes["href"])))["code"] != code


@pytest.mark.usefixtures("study")
def test_link_of_the_thanks_page_fills_the_code_in(client: FlaskClient) -> None:
    page = read_page(client.get(send(client, open_form(client).complete()).location))
    link = page.one("a", class_="button quiet").attributes["href"]
    form = form_of(read_page(client.get(link)))
    assert form["code"] == page.one("code").text
    assert send(client, form).status_code == 200


def test_erasure_reaches_the_tally(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    _, code = answered(client, channel="bot")
    assert store.tally(study).margin("channel")[("bot",)].n == 1
    assert erase(client, code).status_code == 200
    assert sum(count.n for count in store.tally(study).margin("channel").values()) == 0
    assert store.tally(study).revision == 2
    assert store.verify(study) == []


@pytest.mark.parametrize("typed", ["{lower}", " {spaced}\n", "{plain}"])
def test_code_is_read_however_it_is_typed(
    client: FlaskClient, store: ResponseStore, study: Study, typed: str
) -> None:
    _, code = answered(client)
    variants = {"lower": code.lower(), "spaced": code.replace("-", " "), "plain": code.replace("-", "")}
    assert erase(client, typed.format(**variants)).status_code == 200
    assert list(store.responses(study)) == []


@pytest.mark.parametrize("code", ["", "x", "0000-0000-0000-0000", "õ" * 16, "\0", "<b>", "9" * 10_000])
def test_wrong_code_is_kindly_given_back(
    client: FlaskClient, store: ResponseStore, study: Study, code: str
) -> None:
    answered(client)
    assert_no_answer(erase(client, code), code)
    assert len(list(store.responses(study))) == 1


@pytest.mark.usefixtures("study")
def test_code_used_before_is_told_from_no_other_wrong_one(client: FlaskClient) -> None:
    _, code = answered(client)
    erase(client, code)
    said = [
        assert_no_answer(erase(client, typed), typed).one("p", role="alert").text
        for typed in (code, "0000-0000-0000-0000")
    ]
    assert said[0] == said[1]


def test_code_of_another_study_erases_nothing(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    make_study(store, slug="other")
    _, code = answered(client)
    assert_no_answer(erase(client, code, "/s/other/erase"), code)
    assert len(list(store.responses(study))) == 1


def test_answer_is_erased_after_the_study_has_closed(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    _, code = answered(client)
    store.close(study.slug, datetime.now(UTC))
    assert erase(client, code).status_code == 200
    assert list(store.responses(study)) == []


@pytest.mark.parametrize("closed", [False, True])
def test_erased_answer_sent_again_is_not_stored_again(
    client: FlaskClient, store: ResponseStore, study: Study, closed: bool
) -> None:
    form, code = answered(client)
    erase(client, code)
    if closed:
        store.close(study.slug, datetime.now(UTC))
    again = send(client, form)
    assert again.status_code == 303
    page = client.get(again.location)
    assert page.status_code == 410
    assert read_page(page).one("h1").text == "This answer has been erased"
    assert list(store.responses(study)) == []
    assert store.verify(study) == []


@pytest.mark.parametrize("token", ["", "nonsense", None])
def test_code_without_the_token_of_its_form_erases_nothing(
    client: FlaskClient, store: ResponseStore, study: Study, token: str | None
) -> None:
    _, code = answered(client)
    form = open_form(client, f"{ERASE}?lang=en").answered(code=code).without("csrf_token")
    response = send(client, form if token is None else form.answered(csrf_token=token))
    assert response.status_code == 422
    assert len(list(store.responses(study))) == 1
    again = form_of(read_page(response))
    assert again["code"] == code
    assert send(client, again).status_code == 200


def test_token_of_an_answer_is_none_for_erasure(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form, code = answered(client)
    sent = open_form(client, ERASE).answered(code=code, csrf_token=form["csrf_token"])
    assert send(client, sent).status_code == 422
    assert len(list(store.responses(study))) == 1


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("address", [ERASE, f"{ERASE}?code=x", f"{ERASE}?code=<b>%00"])
def test_pages_with_a_code_are_kept_nowhere(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "private, no-store"
    assert erase(client, "x").headers["Cache-Control"] == "private, no-store"
    stored = send(client, open_form(client).complete())
    assert client.get(stored.location).headers["Cache-Control"] == "private, no-store"


def test_erasure_from_an_unknown_study_is_a_404(client: FlaskClient) -> None:
    assert client.get("/s/nothing/erase").status_code == 404
    assert client.post("/s/nothing/erase").status_code == 404
