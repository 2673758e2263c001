"""The empty form, as it is served."""

import base64
import hashlib
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from study.response import Study, shown_order
from study.store import ResponseStore
from survey import pages
from survey.forms import TRAP
from tests.factories import make_study
from tests.survey.browser import CHOSEN, FORM, form_of, open_form, send, signed_form
from tests.survey.page import Element, read_page

LANGUAGES = ("en", "et")


def served(client: FlaskClient, address: str = FORM, accept: str = "") -> Element:
    response = client.get(address, headers={"Accept-Language": accept} if accept else {})
    assert response.status_code == 200
    return read_page(response)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_form_page_asks_every_question_in_its_language(client: FlaskClient, study: Study, lang: str) -> None:
    page = served(client, f"{FORM}?lang={lang}")
    assert page.attributes["lang"] == lang
    assert page.one("h1").text == study.instrument.text("title", lang)
    legends = [element.text for element in page.all("legend") + page.all("label", class_="legend")]
    assert legends == [question.labels[lang] for question in study.instrument.questions]
    for question in study.instrument.questions:
        labels = [label.text for label in page.one(id=question.code).all("label")]
        assert sorted(labels) == sorted(option.labels[lang] for option in question.options)


def test_form_page_has_a_field_for_every_question_and_option(client: FlaskClient, study: Study) -> None:
    page = served(client)
    names = {element.attributes["name"] for element in page.one("form").all() if "name" in element.attributes}
    assert names == {"csrf_token", "key", TRAP, *(question.code for question in study.instrument.questions)}
    for question in study.instrument.closed:
        inputs = page.all("input", type="radio", name=question.code)
        assert sorted(element.value for element in inputs) == sorted(question.codes)


def test_form_page_has_nothing_preselected(client: FlaskClient, study: Study) -> None:
    form = open_form(client)
    assert {name for name, _ in form.fields} == {"csrf_token", "key", TRAP, "comment"}
    assert form["comment"] == form[TRAP] == ""
    assert study.instrument.question("comment") is not None


def test_form_page_shows_the_options_in_the_order_of_its_key(client: FlaskClient, study: Study) -> None:
    orders = set()
    for _ in range(20):
        page = served(client)
        order = tuple(element.value for element in page.all("input", name="channel"))
        question = study.instrument.question("channel")
        assert question is not None
        assert order == shown_order(question, form_of(page)["key"])
        orders.add(order)
    assert len(orders) > 1


@pytest.mark.usefixtures("study")
def test_form_page_has_a_fresh_key_and_token_each_time(client: FlaskClient) -> None:
    forms = [open_form(client) for _ in range(10)]
    assert len({form["key"] for form in forms}) == 10
    assert len({form["csrf_token"] for form in forms}) == 10


@pytest.mark.usefixtures("study")
def test_pages_set_no_cookie(client: FlaskClient) -> None:
    stored = send(client, open_form(client).complete())
    responses = [client.get(FORM), send(client, open_form(client)), stored, client.get(stored.location)]
    responses += [client.get("/"), client.get("/s/nothing")]
    assert [response.status_code for response in responses] == [200, 422, 303, 200, 302, 404]
    for response in responses:
        assert "Set-Cookie" not in response.headers


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("address", [FORM, "/s/nothing"])
def test_page_style_is_the_one_the_policy_allows(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    page, policy = read_page(response), response.headers["Content-Security-Policy"]
    digest = hashlib.sha256(page.one("style").raw.encode()).digest()
    assert f"style-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.usefixtures("study")
def test_form_page_has_no_script_but_those_that_its_policy_names(client: FlaskClient) -> None:
    response = send(client, open_form(client))
    page = read_page(response)
    digests = [hashlib.sha256(script.raw.encode()).digest() for script in page.all("script")]
    named = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    assert f"script-src {named} 'self';" in response.headers["Content-Security-Policy"]
    for element in page.all():
        assert not [name for name in element.attributes if name == "style" or name.startswith("on")]


@pytest.mark.usefixtures("study")
def test_form_page_lets_a_phone_zoom_and_steals_no_focus(client: FlaskClient) -> None:
    page = served(client)
    viewport = page.one("meta", name="viewport").attributes["content"]
    assert viewport == "width=device-width, initial-scale=1"
    assert not [element for element in page.all() if "autofocus" in element.attributes]
    headings = [int(element.tag[1]) for element in page.all() if element.tag in ("h1", "h2", "h3")]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))


@pytest.mark.usefixtures("study")
def test_form_page_names_each_field_by_a_label(client: FlaskClient) -> None:
    page = served(client)
    inside = [field for label in page.all("label") for field in label.all("input")]
    named = {label.attributes.get("for") for label in page.all("label")}
    for field in page.one("form").all("input") + page.all("textarea"):
        if field.attributes.get("type") in CHOSEN or field.attributes["name"] == TRAP:
            assert field in inside
        elif field.attributes.get("type") != "hidden":
            assert field.attributes["id"] in named


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("address", "accept", "lang"),
    [
        (FORM, "", "en"),
        (FORM, "et", "et"),
        (FORM, "et-EE,et;q=0.9,en;q=0.8", "et"),
        (FORM, "ET", "et"),
        (FORM, "fr-CA, et;q=0.3", "et"),
        (FORM, "fr, *;q=0.1", "en"),
        (FORM, ";;q=,,=\x7f", "en"),
        (f"{FORM}?lang=en", "et", "en"),
        (f"{FORM}?lang=et", "en", "et"),
        (f"{FORM}?lang=xx", "et", "et"),
        (f"{FORM}?lang=../et", "", "en"),
    ],
)
def test_form_language_is_the_one_asked_for_else_the_browsers(
    client: FlaskClient, address: str, accept: str, lang: str
) -> None:
    page = served(client, address, accept)
    assert page.attributes["lang"] == lang
    assert page.one("nav").one("button", aria_current="true").value == lang


def test_form_page_speaks_only_the_languages_of_its_study(client: FlaskClient, store: ResponseStore) -> None:
    make_study(store, languages=("et",))
    page = served(client, f"{FORM}?lang=en", accept="en")
    assert page.attributes["lang"] == "et"
    assert page.all("nav") == []


def test_languages_are_asked_for_by_the_form_which_keeps_the_source(
    client: FlaskClient, study: Study
) -> None:
    page = served(client, f"{FORM}?src=news_letter-1")
    buttons = page.one("nav").all("button", name="speak", form=page.one("form").attributes["id"])
    assert tuple(button.value for button in buttons) == study.languages
    assert "src=news_letter-1" in form_of(page).action


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("source", ["<b>x", "a b", "x" * 41, "õ", "a%00b", "a/../b"])
def test_source_that_is_none_is_not_echoed(client: FlaskClient, source: str) -> None:
    response = client.get(FORM, query_string={"src": source})
    assert source not in response.get_data(as_text=True)
    assert "src=" not in form_of(read_page(response)).action


def test_form_page_says_until_when_it_takes_answers(client: FlaskClient, store: ResponseStore) -> None:
    make_study(store, closes=datetime(2099, 11, 22, 12, tzinfo=UTC))
    assert "Open until November 22, 2099 12:00 PM UTC." in served(client, f"{FORM}?lang=en").text
    assert "Avatud kuni 22. november 2099 12:00 UTC." in served(client, f"{FORM}?lang=et").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_synthetic_study_is_labelled_on_every_page(
    client: FlaskClient, store: ResponseStore, lang: str
) -> None:
    study = make_study(store, synthetic=True)
    form = open_form(client, f"{FORM}?lang={lang}")
    stored = send(client, form.complete())
    responses = [client.get(form.action), send(client, form), client.get(stored.location)]
    responses.append(send(client, open_form(client, f"{FORM}?lang={lang}").answered(age="u16")))
    store.close(study.slug, datetime.now(UTC))
    responses += [client.get(f"{FORM}?lang={lang}"), send(client, signed_form())]
    assert [response.status_code for response in responses] == [200, 422, 200, 200, 200, 409]
    for response in responses[:-1]:
        label = "sünteetilised" if lang == "et" else "synthetic"
        assert label in read_page(response).one("p", class_="synthetic").text


@pytest.mark.usefixtures("study")
def test_real_study_is_not_labelled_synthetic(client: FlaskClient) -> None:
    assert served(client).all(class_="synthetic") == []


def test_interface_speaks_every_language_it_has_texts_in() -> None:
    files = (Path(pages.__file__).parent / "translations").glob("*.po")
    expected = ("en", *sorted(path.stem for path in files))
    assert expected == pages.INTERFACE_LANGUAGES
