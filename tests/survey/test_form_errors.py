"""Input that is no answer: the form again, filled in, each error at its question."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from study.response import Study
from study.store import ResponseStore
from tests.factories import ANSWERS
from tests.survey.browser import FORM, form_of, open_form, send, texts
from tests.survey.page import Element, read_page

CONTROLS = "".join(map(chr, (*range(9), 11, 12, *range(14, 32), 127, *range(128, 160))))
MISSING = {"en": "Choose one of the answers.", "et": "Vali üks vastus."}


def refused(response: TestResponse) -> Element:
    assert response.status_code == 422
    return read_page(response)


def errors(page: Element) -> dict[str, str]:
    """Return what is said at each question; an error belongs to the whole fieldset, or to its one field."""
    told = {
        element.attributes["id"].removesuffix("-error"): element.text for element in page.all(class_="error")
    }
    for code, text in told.items():
        field = page.one(id=code)
        described = field.attributes["aria-describedby"].split()
        assert text in [page.one(id=place).text for place in described]
        assert field.tag == "fieldset" or field.attributes["aria-invalid"] == "true"
    listed = [link.attributes["href"] for link in page.one("div", class_="problem", role="alert").all("a")]
    assert listed == [f"#{code}" for code in told]
    assert [element.attributes.get("name", "") for element in page.all(aria_invalid="true")] == [
        code for code in told if page.one(id=code).tag != "fieldset"
    ]
    return told


def assert_nothing_stored(store: ResponseStore, study: Study) -> None:
    assert list(store.responses(study)) == []
    assert store.tally(study).revision == 0


def assert_kept(page: Element, **changed: str | None) -> None:
    wanted = {**texts(ANSWERS), **changed}
    for code, answer in wanted.items():
        given = form_of(page).all(code)
        assert given == ([] if answer is None else [answer]), code


@pytest.mark.parametrize("code", list(ANSWERS))
@pytest.mark.parametrize("lang", MISSING)
def test_question_without_an_answer_is_asked_again(
    client: FlaskClient, store: ResponseStore, study: Study, code: str, lang: str
) -> None:
    form = open_form(client, f"{FORM}?lang={lang}").complete().without(code)
    page = refused(send(client, form))
    assert page.attributes["lang"] == lang
    assert errors(page) == {code: MISSING[lang]}
    assert_kept(page, **{code: None})
    assert form_of(page)["key"] == form["key"]
    assert_nothing_stored(store, study)


@pytest.mark.parametrize(
    "foreign", ["fax", "CHAT", "chat,phone", "25-34", "chat\0", "ch\x07at", "<script>", "x" * 5000, "\ufffd"]
)
def test_code_of_no_option_is_refused(
    client: FlaskClient, store: ResponseStore, study: Study, foreign: str
) -> None:
    page = refused(send(client, open_form(client).complete(channel=foreign)))
    assert errors(page) == {"channel": "Choose one of the answers shown here."}
    assert_kept(page, channel=None)
    assert_nothing_stored(store, study)


def test_answer_of_spaces_is_none(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    page = refused(send(client, open_form(client).complete(channel=" \t ")))
    assert errors(page) == {"channel": "Choose one of the answers."}
    assert_nothing_stored(store, study)


def test_two_answers_to_one_question_are_refused(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    page = refused(send(client, open_form(client).complete(channel=["chat", "phone"])))
    assert errors(page) == {"channel": "Choose one answer only."}
    assert sorted(form_of(page).all("channel")) == ["chat", "phone"]
    assert_nothing_stored(store, study)


def test_field_repeated_a_thousand_times_is_refused(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    page = refused(send(client, open_form(client).complete(channel=["chat", "phone"] * 500)))
    assert errors(page) == {"channel": "Choose one answer only."}
    assert_nothing_stored(store, study)


def test_several_errors_are_told_at_their_questions(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form = open_form(client).complete(channel="fax", bot=["bot_now", "depends"], comment="x" * 501)
    page = refused(send(client, form.without("age")))
    assert errors(page) == {
        "age": "Choose one of the answers.",
        "channel": "Choose one of the answers shown here.",
        "bot": "Choose one answer only.",
        "comment": "Shorten your text to 500 characters or fewer.",
    }
    assert page.one("title").text.startswith("Please check:")
    assert_nothing_stored(store, study)


def test_empty_form_is_refused_at_every_question(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    page = refused(send(client, open_form(client)))
    assert list(errors(page)) == list(ANSWERS)
    assert_nothing_stored(store, study)


@pytest.mark.parametrize("comment", ["õ" * 500 + "!", "𝄞" * 501, "x" * 99_999 + "!"])
def test_comment_that_is_too_long_is_given_back_whole(
    client: FlaskClient, store: ResponseStore, study: Study, comment: str
) -> None:
    page = refused(send(client, open_form(client).complete(comment=comment)))
    assert errors(page) == {"comment": "Shorten your text to 500 characters or fewer."}
    assert_kept(page, comment=comment)
    assert_nothing_stored(store, study)


@pytest.mark.parametrize("comment", ["x" * 500, "õ" * 500, "𝄞" * 500, ("x" * 98 + "\r\n\r\n") * 5])
def test_comment_of_500_characters_is_stored(
    client: FlaskClient, store: ResponseStore, study: Study, comment: str
) -> None:
    assert send(client, open_form(client).complete(comment=comment)).status_code == 303
    (response,) = store.responses(study)
    assert response.answers["comment"] == comment.replace("\r\n", "\n").strip()


def test_comment_is_stored_without_control_characters(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    comment = f"tab\there{CONTROLS}\r\nnext \u202eline\u2028end"
    assert send(client, open_form(client).complete(comment=comment)).status_code == 303
    (response,) = store.responses(study)
    stored = str(response.answers["comment"])
    assert not set(stored) & (set(CONTROLS) | {"\u202e", "\u2028"})
    assert stored.startswith("tab\there")
    assert "".join(stored.split()) == "tabherenextlineend"


def test_comment_of_control_characters_only_is_none(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    assert send(client, open_form(client).complete(comment=CONTROLS)).status_code == 303
    (response,) = store.responses(study)
    assert "comment" not in response.answers


def test_comment_is_given_back_as_it_was_typed(client: FlaskClient, study: Study) -> None:
    comment = "\n  </textarea><script>alert(1)</script> &amp; \"'\n\nlast  "
    page = refused(send(client, open_form(client).complete(comment=comment, channel="fax")))
    assert form_of(page)["comment"] == comment
    assert "alert(1)" not in "".join(script.raw for script in page.all("script"))
    assert study.instrument.question("comment") is not None


def test_corrected_form_is_stored(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    page = refused(send(client, open_form(client, f"{FORM}?src=qr").complete(comment="Hi").without("age")))
    corrected = form_of(page).answered(age="35-44")
    assert send(client, corrected).status_code == 303
    (response,) = store.responses(study)
    assert response.answers == {**ANSWERS, "age": "35-44", "comment": "Hi"}
    assert (response.key, response.source) == (corrected["key"], "qr")
