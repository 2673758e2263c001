"""Studies that take no answers now, and the list of those that do."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from study.response import Study
from study.store import ResponseStore
from survey.tokens import Receipts, new_key
from tests.factories import ANSWERS, make_response, make_study
from tests.survey.browser import FORM, SECRET, open_form, send, signed_form
from tests.survey.page import Element, read_page

PAST, FUTURE = datetime(2026, 3, 4, 5, 6, tzinfo=UTC), datetime(2099, 3, 4, 5, 6, tzinfo=UTC)
DRAFT = {"opens": None}
SCHEDULED = {"opens": FUTURE}
CLOSED = {"opens": PAST - timedelta(days=1), "closes": PAST}
SAID = [
    (DRAFT, "en", "This survey has not opened yet, and no date is set. Please come back later."),
    (DRAFT, "et", "See küsitlus ei ole veel avatud ja kuupäeva pole määratud. Palun tule hiljem tagasi."),
    (SCHEDULED, "en", "This survey is closed until March 4, 2099 5:06 AM UTC. Please come back then."),
    (SCHEDULED, "et", "See küsitlus avatakse 4. märts 2099 05:06 UTC. Palun tule siis tagasi."),
    (
        CLOSED,
        "en",
        "This survey has been closed since March 4, 2026 5:06 AM UTC. Thank you for your interest.",
    ),
    (SCHEDULED, "fi", "Tämä kysely avautuu 4. maaliskuuta 2099 5.06 UTC. Palaathan silloin."),
    (CLOSED, "et", "See küsitlus on suletud alates 4. märts 2026 05:06 UTC. Aitäh huvi eest."),
]
NOT_STORED = {
    "en": "Your answers were not stored. We are sorry.",
    "et": "Sinu vastuseid ei salvestatud. Vabandame.",
    "fi": "Vastauksiasi ei tallennettu. Pahoittelemme.",
}


def listed(client: FlaskClient, address: str = "/") -> Element:
    response = client.get(address)
    assert response.status_code == 200
    return read_page(response)


@pytest.mark.parametrize(("dates", "lang", "said"), SAID)
def test_study_that_is_not_open_says_since_or_until_when(
    client: FlaskClient, store: ResponseStore, dates: dict[str, datetime | None], lang: str, said: str
) -> None:
    study = make_study(store, **dates)  # type: ignore[arg-type]
    response = client.get(f"{FORM}?lang={lang}")
    assert response.status_code == 200
    page = read_page(response)
    assert page.attributes["lang"] == lang
    assert page.one("h1").text == study.instrument.text("title", lang)
    assert page.one("main").all("p")[0].text == said
    assert page.all("form") == []
    assert NOT_STORED[lang] not in page.text


@pytest.mark.parametrize(("dates", "lang", "said"), SAID)
def test_answer_to_a_study_that_is_not_open_is_not_stored(
    client: FlaskClient, store: ResponseStore, dates: dict[str, datetime | None], lang: str, said: str
) -> None:
    study = make_study(store, **dates)  # type: ignore[arg-type]
    form = signed_form().complete()
    response = client.post(f"{FORM}?lang={lang}", data=dict(form.fields))
    assert response.status_code == 409
    page = read_page(response).one("main")
    assert [element.text for element in page.all("p")] == [said, NOT_STORED[lang]]
    assert list(store.responses(study)) == []
    assert store.tally(study).revision == 0


def test_answer_that_ends_the_survey_is_not_stored_in_a_closed_study(
    client: FlaskClient, store: ResponseStore
) -> None:
    study = make_study(store, **CLOSED)  # type: ignore[arg-type]
    assert send(client, signed_form().complete(age="u16")).status_code == 409
    assert list(store.responses(study)) == []


def test_stored_answer_sent_again_after_the_close_is_thanked(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form = open_form(client).complete()
    first = send(client, form)
    store.close(study.slug, datetime.now(UTC))
    again = send(client, form.answered(channel="phone"))
    assert again.status_code == 303
    assert again.location == first.location
    assert client.get(again.location).status_code == 200
    (response,) = store.responses(study)
    assert response.answers == ANSWERS


def test_form_opened_before_the_close_is_not_stored_after(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    form = open_form(client).complete()
    store.close(study.slug, datetime.now(UTC))
    assert send(client, form).status_code == 409
    assert list(store.responses(study)) == []


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    "address", ["/s/nothing", "/s/", "/s/x/thanks/y", "/nothing", "/s/CHANNEL-PREFERENCE", "/s/%00", "/s/%FF"]
)
def test_address_of_nothing_is_a_page_that_leads_back(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers={"Accept-Language": "et"})
    assert response.status_code == 404
    page = read_page(response)
    assert page.attributes["lang"] == "et"
    assert page.one("h1").text == "Sellel aadressil ei ole midagi"
    assert page.one("a").attributes["href"] == "/"
    assert client.get("/s/nothing").get_data(as_text=True).count("There is nothing at this address") == 1


def test_answer_to_no_study_is_not_found(client: FlaskClient, store: ResponseStore) -> None:
    assert client.post("/s/nothing", data={"key": new_key()}).status_code == 404
    assert store.studies() == []


def test_thanks_page_needs_the_receipt_of_a_stored_answer(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    store.add(study, make_response(key="stored"))
    make_study(store, slug="other")
    receipts = Receipts(SECRET)
    good = receipts.make(study.slug, "stored")
    forged = Receipts("a key of somebody else's").make(study.slug, "stored")
    assert client.get(f"{FORM}/thanks/{good}").status_code == 200
    assert client.get(f"/s/other/thanks/{good}").status_code == 404
    for receipt in (forged, receipts.make(study.slug, "not stored"), f"{good[:-5]}AAAAA", "stored", "x.y"):
        assert client.get(f"{FORM}/thanks/{receipt}").status_code == 404


def test_start_page_without_an_open_study_says_so(client: FlaskClient, store: ResponseStore) -> None:
    make_study(store, slug="draft", opens=None)
    make_study(store, slug="done", **CLOSED)  # type: ignore[arg-type]
    assert "No survey is open at the moment. Please come back later." in listed(client).text
    assert "Praegu ei ole ühtegi avatud küsitlust." in listed(client, "/?lang=et").text
    assert listed(client).all("a") == []


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("", FORM),
        ("?lang=et&src=qr", f"{FORM}?lang=et&src=qr"),
        ("?src=a%0d%0aX:y&lang=et", f"{FORM}?lang=et"),
        ("?src=<b>", FORM),
        ("?lang=%0d%0a", FORM),
        ("?next=https://elsewhere.example", FORM),
    ],
)
def test_start_page_leads_to_the_one_open_study(
    client: FlaskClient, store: ResponseStore, study: Study, query: str, target: str
) -> None:
    make_study(store, slug="draft", opens=None)
    response = client.get(f"/{query}")
    assert response.status_code == 302
    assert response.location == target
    assert study.slug in target


def test_start_page_lists_several_open_studies(client: FlaskClient, store: ResponseStore) -> None:
    make_study(store, slug="first")
    make_study(store, slug="second", synthetic=True, languages=("et",))
    make_study(store, slug="done", **CLOSED)  # type: ignore[arg-type]
    page = listed(client, "/?src=qr")
    assert [link.attributes["href"] for link in page.all("a")] == ["/s/second?src=qr", "/s/first?src=qr"]
    assert [item.text for item in page.all("li")] == [
        "Kuidas soovid abi saada? (synthetic)",
        "How do you want to be helped?",
    ]
    assert [link.attributes.get("lang") for link in page.all("a")] == ["et", None]
    for link in page.all("a"):
        assert client.get(link.attributes["href"]).status_code == 200
