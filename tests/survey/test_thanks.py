"""How others answered, as the thanks page shows it: released figures of one's own age band, or of all."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.dates import format_date
from flask.testing import FlaskClient

from study.instrument import Answers
from study.instrument_document import load_folder
from study.response import Response, Study
from study.store import ResponseStore
from tests.factories import make_response, make_study, write_instrument
from tests.survey.browser import FORM, open_form, send
from tests.survey.page import Element, read_page

CHANNELS = {"chat": 60, "phone": 30, "email": 10}
SELF_SELECTED = "Self-selected sample."


def store_many(store: ResponseStore, study: Study, counts: dict[str, int], age: str = "25-34") -> None:
    """Store answers to the first question of the charts, and release them."""
    made = [make_response(channel=code, age=age) for code, n in counts.items() for _ in range(n)]
    store.add_many(study, made)
    store.release(study)


def thanked(client: FlaskClient, address: str = FORM, **answers: str) -> Element:
    """Return the thanks page that somebody gets who answers now."""
    response = client.get(send(client, open_form(client, address).complete(**answers)).location)
    assert response.status_code == 200
    return read_page(response)


def shares(page: Element) -> dict[str, tuple[str, str]]:
    """Return percent and interval by option."""
    return {
        item.one("span", class_="option").text.removesuffix(" your answer"): (
            item.one("strong").text,
            item.one("span", class_="interval").text,
        )
        for item in page.one("ul", class_="shares").all("li")
    }


def test_own_age_band_is_shown_as_it_was_released(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    store_many(store, study, CHANNELS, age="25-34")
    store_many(store, study, {"email": 100}, age="75+")
    page = thanked(client, channel="phone", age="25-34")
    assert page.one("p", class_="base").text == "Age: 25–34 · at least 100 answers"
    assert shares(page) == {
        "Live chat with a person": ("60 %", "(50–69 %)"),
        "Phone": ("30 %", "(22–40 %)"),
        "Email": ("10 %", "(6–17 %)"),
        "Chatbot": ("0 %", "(0–4 %)"),
        "Something else": ("0 %", "(0–4 %)"),
        "None of these / don’t know": ("0 %", "(0–4 %)"),
    }
    (own,) = page.all("li", class_="own")
    assert own.one("span", class_="option").text == "Phone your answer"
    assert SELF_SELECTED in page.text


def test_bars_are_as_long_as_their_percents(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    store_many(store, study, CHANNELS)
    page = thanked(client)
    assert [rect.attributes["width"] for rect in page.all("rect")][:3] == ["60%", "30%", "10%"]
    assert all("style" not in element.attributes for element in page.all())
    assert all(svg.attributes["aria-hidden"] == "true" for svg in page.all("svg"))


def test_hardly_any_is_not_said_to_be_nobody(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    store_many(store, study, {"chat": 999, "bot": 1})
    assert shares(thanked(client))["Chatbot"][0] == "<1 %"


def test_figures_do_not_move_with_the_newest_answer(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    store_many(store, study, CHANNELS)
    first = shares(thanked(client, channel="bot"))
    assert shares(thanked(client, channel="bot")) == first
    assert first["Chatbot"][0] == "0 %"


def test_numbers_and_dates_are_in_local_form(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    store_many(store, study, {"chat": 12_000}, age="25-34")
    page = thanked(client, f"{FORM}?lang=et")
    assert page.one("p", class_="base").text == "Vanus: 25–34 · vähemalt 12 000 vastust"
    assert page.all("span", class_="interval")[0].text == "(100–100%)"
    today = datetime.now(UTC).date()
    assert f"Seisuga {format_date(today, 'medium', 'et')}." in page.text


@pytest.mark.parametrize("age", ["16-24", "na"])
def test_band_that_cannot_be_shown_gives_way_to_all(
    client: FlaskClient, store: ResponseStore, study: Study, age: str
) -> None:
    store_many(store, study, CHANNELS, age="25-34")
    store_many(store, study, CHANNELS, age="35-44")
    page = thanked(client, age=age)
    assert page.one("p", class_="base").text == "All answers · at least 200 answers"
    said = "There are too few answers to show “16–24” yet; it follows once there are enough."
    assert (said in page.text) is (age == "16-24")


def test_low_base_is_marked(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    store_many(store, study, {"chat": 60}, age="25-34")
    store_many(store, study, {"chat": 200}, age="35-44")
    assert "(few: read with care)" in thanked(client, age="25-34").one("p", class_="base").text
    assert "few" not in thanked(client, age="35-44").one("p", class_="base").text


@pytest.mark.parametrize("before", [0, 9, 15])
def test_nothing_is_shown_before_there_is_enough(
    client: FlaskClient, store: ResponseStore, study: Study, before: int
) -> None:
    store_many(store, study, {"chat": before})
    page = thanked(client)
    assert page.all("ul") == []
    assert (
        "There is nothing to show yet: a group is shown once it has enough answers, 30 or more." in page.text
    )
    assert page.one("a", class_="button").attributes["href"].startswith("/r/")


def test_several_answers_of_ones_own_are_all_marked(
    client: FlaskClient, store: ResponseStore, tmp_path: Path
) -> None:
    instrument = load_folder(str(write_instrument(tmp_path / "visit")))
    study = make_study(store, slug="visit", instrument=instrument)
    answers: Answers = {"age": "16-34", "used": ("chat", "email"), "rating": "2"}
    store.add_many(study, [Response(str(n), answers, "en") for n in range(100)])
    form = open_form(client, "/s/visit?lang=en").answered(age="16-34", used=["chat", "phone"], rating="1")
    page = read_page(client.get(send(client, form).location))
    own = [item.one("span", class_="option").text for item in page.all("li", class_="own")]
    assert own == ["Chat your answer", "Phone your answer"]
    assert [share for share, _ in shares(page).values()] == ["100 %", "1 %", "99 %"]


@pytest.mark.usefixtures("study")
def test_code_is_the_same_each_time_the_page_is_opened(client: FlaskClient) -> None:
    address = send(client, open_form(client).complete()).location
    codes = {read_page(client.get(address)).one("code").text for _ in range(3)}
    (code,) = codes
    assert len(code.split("-")) == 4
    assert code not in address


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("receipt", ["x", "õ" * 9, "{cut}", "{key}"])
def test_receipt_that_is_none_leads_nowhere(client: FlaskClient, receipt: str) -> None:
    form = open_form(client).complete()
    path, _, own = send(client, form).location.partition("?")[0].rpartition("/")
    other = receipt.format(cut=own[:-4], key=form["key"])
    assert client.get(f"{path}/{other}").status_code == 404


def test_day_of_the_release_is_named(client: FlaskClient, store: ResponseStore, study: Study) -> None:
    store_many(store, study, CHANNELS)
    page = thanked(client)
    release = store.release(study)
    assert release is not None
    assert f"As of {format_date(date.fromisoformat(release.name[:10]), 'medium', 'en')}." in page.text
    assert "in groups of at least 10" in page.text


def test_private_study_thanks_and_tells_nothing_of_others(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    store_many(store, study, CHANNELS)
    assert "60 %" in thanked(client).text
    store.set(study.slug, "private", "yes")
    page = thanked(client)
    assert page.one("h1").text == "Thank you!"
    assert [heading.text for heading in page.all("h2")] == ["Changed your mind?"]
    assert "%" not in page.one("main").text
    addresses = [link.attributes["href"] for link in page.one("main").all("a")]
    assert [one for one in addresses if "/e/" in one or "/r/" in one] == []
    assert len(page.one("code").text.split("-")) == 4
