"""The public page of a study, as readers without script get it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.charts.public import public_names
from study.response import Study
from study.store import ResponseStore
from tests.dashboard.embedded import Page
from tests.factories import RECEIVED, make_response, make_study

RESULTS = "/r/channel-preference"
PERCENT = " %"
COMPRESSED = 30_000


@pytest.fixture
def answered(store: ResponseStore, study: Study) -> Study:
    """Return a study of four days, of which there are trends."""
    counts = {"chat": 141, "phone": 60, "email": 12}
    channels = [code for code, n in counts.items() for _ in range(n)]
    days = [RECEIVED - timedelta(days=place % 4) for place, _ in enumerate(channels)]
    store.add_many(
        study, [make_response(channel=code, received=day) for code, day in zip(channels, days, strict=True)]
    )
    return study


def charts(study: Study) -> list[str]:
    """Return the names of all charts as the page orders them."""
    now = [name for name in public_names(study) if not name.endswith("-trend")]
    over_time = [name for name in public_names(study) if name.endswith("-trend")]
    now.sort(key=lambda name: name != "channel-by-age")
    over_time.sort(key=lambda name: name != "channel-trend")
    return now + over_time


@pytest.mark.usefixtures("answered")
def test_page_says_first_what_the_study_comes_to(reader: FlaskClient) -> None:
    page = Page(reader.get(f"{RESULTS}?lang=en"))
    assert page.said("h1") == ["How do you want to be helped?"]
    assert f"Live chat with a person is the first choice of 66{PERCENT} (60–72{PERCENT})." in page.said("p")
    assert page.said("small")[0] == "Base: at least 210 answers."
    assert page.said("dd")[0] == "at least 210"
    assert page.said("dd")[1].split() == ["Nov", "19", "–", "22,", "2026"]
    assert page.said("time")
    assert "CC BY 4.0" in page.said("a")
    assert page.said("h2")[0] == "You need help from an online shop. Which would you try first?"
    assert page.said("dt")[-1] == "Contact"
    assert any(text.startswith("Self-selected sample.") for text in page.said("p"))


def test_all_public_charts_are_there_the_headline_first(reader: FlaskClient, answered: Study) -> None:
    page = Page(reader.get(RESULTS))
    names = charts(answered)
    assert [one["id"] for one in page.all("section")] == [*names, "method"]
    assert len(names) == 15
    links = {one["href"] for one in page.all("a")}
    assert links > {f"#{name}" for name in names if not name.endswith("-trend")} | {"#over-time", "#method"}
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_figure_is_in_a_table(reader: FlaskClient, answered: Study) -> None:
    alone = [Page(reader.get(f"/e/channel-preference/{name}")).said("td") for name in charts(answered)]
    assert all(alone)
    assert Page(reader.get(RESULTS)).said("td") == [text for texts in alone for text in texts]


def test_trend_without_a_figure_takes_no_room(
    reader: FlaskClient, store: ResponseStore, study: Study
) -> None:
    store.add_many(study, [make_response(received=RECEIVED - timedelta(days=n % 9)) for n in range(90)])
    assert Page(reader.get("/e/channel-preference/channel-trend")).said("td") == []
    page = Page(reader.get(RESULTS))
    assert [one["id"] for one in page.all("section")] == [*charts(study)[:8], "method"]
    assert "Over time" not in page.said("h2")


@pytest.mark.usefixtures("answered")
def test_no_percentage_is_without_its_base(reader: FlaskClient) -> None:
    page = Page(reader.get(RESULTS))
    told = [str(one["aria-label"]) for one in page.all("svg") if "aria-label" in one]
    assert len(told) > 15
    assert all("at least" in text or "n ≥ " in text for text in told if PERCENT in text)
    heads = [text for text in page.said("th") if " · " in text]
    assert heads
    assert all("at least" in text or "n < 30" in text or "interval of" in text for text in heads)


def test_hidden_figures_are_nowhere(reader: FlaskClient, store: ResponseStore, study: Study) -> None:
    store.add_many(study, [make_response() for _ in range(20)])
    page = Page(reader.get(RESULTS))
    assert "All: no figures, n < 30." in page.said("p")
    assert page.said("td") == []
    # How sure intervals are, and what a wait is to keep, are no shares.
    assert set(re.findall(r"\d+ %", reader.get(RESULTS).text)) <= {"95 %", "90 %"}


@pytest.mark.usefixtures("study")
def test_before_the_first_release_it_says_so_and_leads_to_the_form(reader: FlaskClient) -> None:
    page = Page(reader.get(f"{RESULTS}?lang=en"))
    assert any(text.startswith("Nothing has been released yet") for text in page.said("p"))
    assert page.all("section") == []
    assert "/s/channel-preference?lang=en" in [one["href"] for one in page.all("a")]


@pytest.mark.parametrize(("opens", "closes"), [(1, None), (-2, -1)])
def test_nobody_is_led_to_a_form_that_is_not_open(
    reader: FlaskClient, store: ResponseStore, opens: int, closes: int | None
) -> None:
    now = datetime.now(UTC)
    ends = None if closes is None else now + timedelta(days=closes)
    make_study(store, opens=now + timedelta(days=opens), closes=ends)
    page = Page(reader.get(RESULTS))
    assert not [one for one in page.all("a") if str(one["href"]).startswith("/s/")]


def test_synthetic_sample_is_labelled_wherever_it_is_told(reader: FlaskClient, store: ResponseStore) -> None:
    study = make_study(store, slug="made-up", synthetic=True)
    store.add_many(study, [make_response() for _ in range(30)])
    page = Page(reader.get("/r/made-up?lang=en"))
    assert page.said("title")[0].startswith("[Synthetic sample]")
    assert page.said("strong")[0] == "Synthetic sample"
    description = next(one for one in page.all("meta") if one.get("name") == "description")
    assert str(description["content"]).startswith("Synthetic sample: made-up answers")
    assert all("[Synthetic sample]" in text for text in page.said("textarea") if "title=" in text)


@pytest.mark.usefixtures("answered")
def test_chart_is_taken_by_address_frame_and_picture(reader: FlaskClient) -> None:
    page = Page(reader.get(f"{RESULTS}?lang=fi"))
    address, frame, fits, picture = page.said("textarea")[:4]
    assert address == "http://127.0.0.1:8000/e/channel-preference/channel-by-age?lang=fi"
    assert frame.startswith(f'<iframe src="{address}" title="')
    assert fits.startswith(frame)
    assert f'src="{address.replace("?", ".png?")}" alt="' in picture
    assert "66\N{NO-BREAK SPACE}%" in picture
    files = [str(one["href"]) for one in page.all("a") if "channel-by-age." in str(one["href"])]
    assert [file.partition("?")[0].rpartition(".")[2] for file in files] == ["png", "svg", "csv", "json"]
    assert {reader.get(file).status_code for file in files} == {200}


@pytest.mark.usefixtures("answered")
def test_release_leads_to_what_never_changes(reader: FlaskClient) -> None:
    page = Page(reader.get(RESULTS))
    pinned = {str(one["href"]).removeprefix("http://127.0.0.1:8000") for one in page.all("a")}
    found: list[TestResponse] = [reader.get(one) for one in pinned if "@" in one]
    assert len(found) == 15
    assert all("immutable" in one.headers["Cache-Control"] for one in found)


@pytest.mark.usefixtures("answered")
def test_page_is_small(reader: FlaskClient) -> None:
    sent = reader.get(RESULTS, headers={"Accept-Encoding": "br"})
    assert (sent.headers["Content-Encoding"], len(sent.data) <= COMPRESSED) == ("br", True)
