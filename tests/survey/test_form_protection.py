"""The form's token and key, and bodies that are no form: the answers are kept, nothing is stored."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse, encode_multipart

from study.response import Study
from study.store import ResponseStore
from survey import tokens
from tests.factories import ANSWERS
from tests.survey.browser import SECRET, Filled, form_of, open_form, send, signed_ago, signed_form, texts
from tests.survey.page import Element, read_page

OPEN_LONG = "This page was open for a long time. Your answers are still here: please send them again."
TOO_MUCH = "That was more text than we can take. Please shorten it and send it again."
URLENCODED = "application/x-www-form-urlencoded"


def shown_again(response: TestResponse, problem: str) -> Element:
    assert response.status_code == 422
    page = read_page(response)
    assert problem in page.one("div", role="alert").text
    return page


def assert_sends_now(client: FlaskClient, store: ResponseStore, study: Study, page: Element) -> None:
    """Prove that nothing was stored, and that the form as shown again is good."""
    assert list(store.responses(study)) == []
    assert send(client, form_of(page)).status_code == 303
    (response,) = store.responses(study)
    assert response.answers == ANSWERS


@pytest.mark.parametrize(
    "token", [None, "", "nonsense", ".", "a.b.c", "õ.õ.õ", "\0", "x" * 10_000, ".eJwLBAAAQgBC.x.y"]
)
def test_form_without_its_token_is_shown_again(
    client: FlaskClient, store: ResponseStore, study: Study, token: str | None
) -> None:
    form = open_form(client).complete().without("csrf_token")
    page = shown_again(
        send(client, form.answered(csrf_token=token) if token is not None else form), OPEN_LONG
    )
    assert form_of(page)["key"] == form["key"]
    assert_sends_now(client, store, study, page)


@pytest.mark.parametrize(
    ("age", "signed", "status"),
    [
        (timedelta(days=7), ("channel-preference", "{key}"), 303),
        (tokens.TOKEN_LIFETIME + timedelta(minutes=1), ("channel-preference", "{key}"), 422),
        (timedelta(days=-1), ("channel-preference", "{key}"), 422),
        (timedelta(0), ("other-study", "{key}"), 422),
        (timedelta(0), ("channel-preference", tokens.new_key()), 422),
    ],
)
def test_token_holds_for_its_form_and_a_week(
    client: FlaskClient, study: Study, age: timedelta, signed: tuple[str, ...], status: int
) -> None:
    form = open_form(client).complete()
    token = signed_ago(age, SECRET, *(part.format(key=form["key"]) for part in signed))
    assert send(client, form.answered(csrf_token=token)).status_code == status
    assert study.slug == "channel-preference"


def test_expired_form_is_shown_again_filled_in(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form = open_form(client).complete()
    token = signed_ago(timedelta(days=30), SECRET, study.slug, form["key"])
    page = shown_again(send(client, form.answered(csrf_token=token)), OPEN_LONG)
    assert_sends_now(client, store, study, page)


def test_form_signed_by_another_service_is_shown_again(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form = open_form(client).complete()
    token = signed_ago(timedelta(0), "another service's key, as long as ours", study.slug, form["key"])
    page = shown_again(send(client, form.answered(csrf_token=token)), OPEN_LONG)
    assert_sends_now(client, store, study, page)


@pytest.mark.parametrize(
    "key",
    [None, "", "1", "{upper}", "{braces}", "urn:uuid:{key}", "\0", "x" * 9_999, "' OR 1=1 --"],
)
def test_form_without_its_key_is_shown_again_with_a_fresh_one(
    client: FlaskClient, store: ResponseStore, study: Study, key: str | None
) -> None:
    form = open_form(client).complete()
    own = form["key"]
    changed = form.without("key")
    if key is not None:
        other = key.format(key=own, upper=own.upper(), braces=f"{{{own}}}")
        changed = changed.answered(key=other)
    page = shown_again(send(client, changed), OPEN_LONG)
    assert tokens.valid_key(form_of(page)["key"])
    assert form_of(page)["key"] not in (own, key)
    assert_sends_now(client, store, study, page)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", URLENCODED),
        (b"", ""),
        (b'{"age": "25-34", "channel": "chat"}', "application/json"),
        (b"{", "application/json"),
        (b"age=25-34", "text/plain"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"no boundary", "multipart/form-data"),
        (b"\xff\xfe=%ff%fe&age=%c3&&&===&%", URLENCODED),
        (b"\0" * 5_000, URLENCODED),
        (b"&" * 100_000, URLENCODED),
        (b"age=25-34", f"{URLENCODED}; charset=nonsense"),
    ],
)
def test_body_that_is_no_form_is_answered_with_the_form(
    client: FlaskClient, store: ResponseStore, study: Study, body: bytes, kind: str
) -> None:
    response = client.post("/s/channel-preference?lang=en", data=body, content_type=kind)
    page = shown_again(response, OPEN_LONG)
    assert len(page.all("fieldset")) == len(ANSWERS)
    assert list(store.responses(study)) == []


def test_bytes_that_are_no_text_are_refused_at_their_question(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form = open_form(client).complete().without("channel", "comment")
    fields = "&".join(f"{name}={value}" for name, value in form.fields)
    body = fields.encode() + b"&channel=ch%ffat&comment=caf%e9"
    page = read_page(client.post(form.action, data=body, content_type=URLENCODED))
    assert page.one(id="channel-error").text == "Choose one of the answers shown here."
    assert form_of(page)["comment"] == "caf%E9"
    assert list(store.responses(study)) == []


def test_body_of_two_megabytes_keeps_what_came_first(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form = open_form(client).complete().without("comment").answered(comment="x" * 2_000_000)
    page = shown_again(send(client, form), TOO_MUCH)
    assert {code: form_of(page)[code] for code in ANSWERS} == texts(ANSWERS)
    assert set(form_of(page)["comment"]) == {"x"}
    assert_sends_now(client, store, study, form_page_without_comment(page))


def form_page_without_comment(page: Element) -> Element:
    page.one("textarea").children = []
    return page


@pytest.mark.parametrize("parts", [1, 1000])
def test_multipart_body_that_is_too_large_is_answered_with_the_form(
    client: FlaskClient, store: ResponseStore, study: Study, parts: int
) -> None:
    form = open_form(client).complete()
    long = form.answered(comment=["x" * (2_000_000 // parts)] * parts)
    boundary, body = encode_multipart(MultiDict(long.fields))
    kind = f"multipart/form-data; boundary={boundary}"
    shown_again(client.post(form.action, data=body, content_type=kind), TOO_MUCH)
    assert list(store.responses(study)) == []


def test_oversized_answer_that_ends_the_survey_stores_nothing(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form = signed_form().answered(age="u16", comment="x" * 2_000_000)
    assert send(client, form).status_code in (200, 422)
    assert list(store.responses(study)) == []


def test_other_methods_are_refused(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    form: Filled = signed_form().complete()
    for method in ("PUT", "PATCH", "DELETE"):
        assert client.open(form.action, method=method, data=dict(form.fields)).status_code == 405
    assert client.head(form.action).status_code == 200
    assert list(store.responses(study)) == []
