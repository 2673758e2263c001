"""What who sends a form is told: a page, or JSON where a program asks for it; another language in between."""

from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from study.response import Study, shown_order
from study.store import ResponseStore
from survey.forms import TRAP
from tests.factories import ANSWERS, make_study
from tests.survey.browser import FORM, Filled, form_of, open_form, send, signed_form
from tests.survey.page import read_page

JSON = "application/json"


def send_for(client: FlaskClient, form: Filled, accept: str) -> TestResponse:
    """Send a form and name what kind of answer is wanted."""
    kind = "application/x-www-form-urlencoded"
    return client.post(
        form.action, data=urlencode(form.fields), content_type=kind, headers={"Accept": accept}
    )


@pytest.mark.usefixtures("study")
def test_program_is_told_where_the_thanks_page_is(client: FlaskClient) -> None:
    form = open_form(client, f"{FORM}?lang=et").complete()
    first, again = send_for(client, form, JSON), send_for(client, form, JSON)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json() == {"thanks": send(client, form).location}
    page = read_page(client.get(first.get_json()["thanks"]))
    assert page.attributes["lang"] == "et"


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 303),
        ("*/*", 303),
        ("", 303),
        ("text/html, application/json;q=0.9", 303),
        ("application/json, text/html;q=0.9", 201),
        ("application/json", 201),
    ],
)
def test_answer_is_of_the_kind_that_is_preferred(client: FlaskClient, accept: str, status: int) -> None:
    assert send_for(client, open_form(client).complete(), accept).status_code == status


def test_other_outcomes_are_pages_for_programs_too(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    outcomes = [open_form(client), open_form(client).complete(age="u16"), signed_form().without("csrf_token")]
    responses = [send_for(client, form, JSON) for form in outcomes]
    store.close(study.slug, study.opens_at or pytest.fail())
    responses.append(send_for(client, signed_form().complete(), JSON))
    assert [response.status_code for response in responses] == [422, 200, 422, 409]
    assert {response.mimetype for response in responses} == {"text/html"}
    assert list(store.responses(study)) == []


def test_form_changes_its_language_and_keeps_all_that_was_typed(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form = open_form(client, f"{FORM}?lang=en&src=letter&frame=1").complete(comment=" <b>õ\r\n", age="")
    response = send(client, form.answered(speak="et"))
    assert response.status_code == 200
    page = read_page(response)
    again = form_of(page)
    assert page.attributes["lang"] == "et"
    assert page.one("h1").text == study.instrument.text("title", "et")
    assert page.all(role="alert") == []
    assert page.all(class_="error") == []
    kept = {name: value for name, value in form.fields if name not in ("csrf_token", "age", "comment")}
    assert {name: again[name] for name in kept} == kept
    assert again["comment"].split() == ["<b>õ"]
    assert again.all("age") == []
    assert again["csrf_token"] != form["csrf_token"]
    assert "lang=et" in again.action
    assert {"src=letter", "frame=1"} <= set(again.action.partition("?")[2].split("&"))
    assert list(store.responses(study)) == []
    stored = send(client, again.answered(age="35-44"))
    assert stored.status_code == 303
    (kept_response,) = store.responses(study)
    assert (kept_response.lang, kept_response.source, kept_response.key) == ("et", "letter", form["key"])


def test_form_in_another_language_keeps_the_order_of_the_options(client: FlaskClient, study: Study) -> None:
    form = open_form(client)
    page = read_page(send(client, form.answered(speak="et")))
    question = study.instrument.question("channel")
    assert question is not None
    order = tuple(element.value for element in page.all("input", name="channel"))
    assert order == shown_order(question, form["key"])


@pytest.mark.parametrize("speak", ["xx", "", "../et", "ET"])
def test_language_that_the_study_lacks_is_not_listened_to(
    client: FlaskClient, store: ResponseStore, study: Study, speak: str
) -> None:
    assert send(client, open_form(client).complete(speak=speak)).status_code == 303
    (response,) = store.responses(study)
    assert (response.lang, response.answers) == ("en", ANSWERS)


def test_language_of_another_study_is_not_listened_to(client: FlaskClient, store: ResponseStore) -> None:
    study = make_study(store, languages=("et",))
    assert send(client, open_form(client).complete(speak="en")).status_code == 303
    (response,) = store.responses(study)
    assert response.lang == "et"


def test_form_without_its_token_changes_its_language_too(client: FlaskClient, study: Study) -> None:
    form = open_form(client).complete(speak="et", **{TRAP: "x"}).without("csrf_token")
    again = form_of(read_page(send(client, form)))
    assert (again["key"], again[TRAP]) == (form["key"], "x")
    assert send(client, again).status_code == 303
    assert study.slug in again.action


def test_closed_study_changes_no_language(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    form = open_form(client).complete(speak="et")
    store.close(study.slug, study.opens_at or pytest.fail())
    response = send(client, form)
    assert response.status_code == 409
    assert read_page(response).attributes["lang"] == "et"
