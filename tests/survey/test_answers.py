"""Answers that are stored."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from study.response import Response, Study, shown_order
from study.store import ResponseStore
from tests.factories import ANSWERS, make_study
from tests.survey.browser import FORM, Filled, open_form, send
from tests.survey.page import read_page


def only_response(store: ResponseStore, study: Study) -> Response:
    (response,) = store.responses(study)
    return response


@pytest.mark.parametrize(
    ("lang", "thanks"),
    [("en", "Your answers are stored. You can close this page."), ("et", "Sinu vastused on salvestatud.")],
)
def test_valid_answer_leads_to_the_thanks_page(
    client: FlaskClient, store: ResponseStore, study: Study, lang: str, thanks: str
) -> None:
    response = send(client, open_form(client, f"{FORM}?lang={lang}").complete())
    assert response.status_code == 303
    page = client.get(response.location)
    assert page.status_code == 200
    assert read_page(page).attributes["lang"] == lang
    assert thanks in read_page(page).text
    assert len(list(store.responses(study))) == 1


def test_thanks_page_shows_the_way_to_the_results(client: FlaskClient, study: Study) -> None:
    page = read_page(client.get(send(client, open_form(client).complete()).location))
    assert page.one("a", class_="button").attributes["href"] == f"/r/{study.slug}?lang=en"


def test_stored_response_holds_answers_language_source_and_order(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form = open_form(client, f"{FORM}?lang=et&src=newsletter").complete(comment=" Aitäh!\r\nRohkem ei. ")
    before = datetime.now(UTC)
    assert send(client, form).status_code == 303
    response = only_response(store, study)
    question = study.instrument.question("channel")
    assert question is not None
    assert response.key == form["key"]
    assert response.answers == {**ANSWERS, "comment": "Aitäh!\nRohkem ei."}
    assert (response.lang, response.source) == ("et", "newsletter")
    assert response.order == {"channel": shown_order(question, form["key"])}
    assert (response.weight, response.excluded) == (1.0, False)
    assert before - timedelta(seconds=1) <= response.received <= datetime.now(UTC)


def test_stored_response_moves_the_tally(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    assert store.tally(study).revision == 0
    send(client, open_form(client).complete(channel="email"))
    assert store.tally(study).revision == 1
    assert store.tally(study).margin("channel")[("email",)].n == 1
    assert store.verify(study) == []


def test_answer_without_a_comment_is_stored_without_one(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    assert send(client, open_form(client).complete().without("comment")).status_code == 303
    assert only_response(store, study).answers == ANSWERS


@pytest.mark.parametrize("source", ["<b>x", "a b", "x" * 41, "õ"])
def test_source_that_is_none_is_dropped(
    client: FlaskClient, store: ResponseStore, study: Study, source: str
) -> None:
    form = open_form(client).complete()
    response = client.post(FORM, query_string={"src": source, "lang": "en"}, data=dict(form.fields))
    assert response.status_code == 303
    assert only_response(store, study).source == ""


def test_unknown_fields_are_not_stored(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    extra = open_form(client).complete(weight="9", excluded="1", lang="et", source="x", nothing="1")
    assert send(client, extra).status_code == 303
    response = only_response(store, study)
    assert response.answers == ANSWERS
    assert (response.weight, response.excluded, response.lang, response.source) == (1.0, False, "en", "")


@pytest.mark.parametrize("changes", [{}, {"channel": "phone", "comment": "other"}, {"age": "75+"}])
def test_repeated_key_gets_the_same_page_and_changes_nothing(
    client: FlaskClient, store: ResponseStore, study: Study, changes: dict[str, str]
) -> None:
    form = open_form(client).complete()
    first = send(client, form)
    again = send(client, form.answered(**changes))
    assert (first.status_code, again.status_code) == (303, 303)
    assert again.location == first.location
    assert only_response(store, study).answers == ANSWERS
    assert store.tally(study).revision == 1
    assert store.verify(study) == []


def test_key_of_one_study_is_free_in_another(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    other = make_study(store, slug="other")
    first = open_form(client).complete()
    send(client, first)
    second = Filled("/s/other", first.fields)
    assert send(client, second).status_code == 422  # the token is bound to its study
    assert list(store.responses(other)) == []
    assert only_response(store, study).key == first["key"]


def test_answers_of_multipart_forms_are_stored(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form = open_form(client).complete()
    response = client.post(form.action, data=dict(form.fields), content_type="multipart/form-data")
    assert response.status_code == 303
    assert only_response(store, study).answers == ANSWERS


def test_question_repeated_with_one_answer_counts_once(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    assert send(client, open_form(client).complete(channel=["chat"] * 1000)).status_code == 303
    assert only_response(store, study).answers == ANSWERS


@pytest.mark.parametrize("age", ["u16", " u16 ", ["u16", "25-34"]])
@pytest.mark.parametrize(
    "others", [{}, {"channel": "nonsense"}, {"comment": "x" * 1000}, {"channel": ["chat", "phone"]}]
)
def test_answer_that_ends_the_survey_stores_nothing_and_ends_kindly(
    client: FlaskClient, store: ResponseStore, study: Study, age: str, others: dict[str, str]
) -> None:
    response = send(client, open_form(client, f"{FORM}?lang=et").complete(age=age, **others))
    assert response.status_code == 200
    page = read_page(response)
    assert page.one("h1").text == "Aitäh!"
    assert study.instrument.text("screened_out", "et") in page.text
    assert page.all("form") == []
    assert list(store.responses(study)) == []
    assert store.tally(study).revision == 0


def test_answer_that_ends_the_survey_needs_no_other(client: FlaskClient, store: ResponseStore) -> None:
    study = make_study(store)
    assert send(client, open_form(client).answered(age="u16")).status_code == 200
    assert list(store.responses(study)) == []
