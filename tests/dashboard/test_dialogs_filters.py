"""The form of filters, as a browser without script gets it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

import settings
from dashboard import create_dashboard_app
from dashboard.dialogs.filters import MOST_SOURCES, comparisons
from dashboard.segment import Segment, question_codes
from dashboard.view import View, banners
from dashboard.wording import Wording
from study.response import Study
from study.store import AccountStore, Database, ResponseStore, Role
from tests.conftest import opened
from tests.dashboard.embedded import Page
from tests.factories import make_response, make_study, make_tally, shipped

EMAIL = "mari@example.com"
PATH = "/dashboard/filters"
STUDY = Study("channel-preference", shipped(), shipped().languages, False)


@pytest.fixture
def database(usual_url: str) -> Iterator[Database]:
    with opened(usual_url) as database:
        yield database


@pytest.fixture
def client(store: ResponseStore, accounts: AccountStore, study: Study, tmp_path: Path) -> FlaskClient:
    """Return the browser of a viewer of one study."""
    accounts.add(EMAIL, Role.VIEWER, {study.slug})
    known = settings.load({"KANAL_DATA_DIR": str(tmp_path)})
    client = create_dashboard_app(known, store, accounts).test_client()
    client.set_cookie("kanal_session", accounts.session(EMAIL))
    return client


def read(client: FlaskClient, query: str) -> Page:
    answer = client.get(f"{PATH}?{query}")
    assert answer.status_code == 200
    return Page(answer)


def sent(page: Page) -> MultiDict[str, str]:
    """Return what a browser sends of the form as it stands."""
    pairs, select = [], ""
    for tag, attributes in page.elements:
        name, value = attributes.get("name") or "", attributes.get("value") or ""
        if tag == "select":
            select = name
        elif tag == "option" and "selected" in attributes:
            pairs.append((select, value))
        elif tag == "input" and (attributes["type"] != "checkbox" or "checked" in attributes):
            pairs.append((name, value))
    return MultiDict(pairs)


def offered(page: Page, name: str) -> list[str | None]:
    return [box["value"] for box in page.all("input") if box.get("name") == name]


SUBSETS = {name: st.sets(st.sampled_from(codes)) for name, codes in question_codes(STUDY.instrument).items()}
DAYS = st.one_of(st.just(""), st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(date.isoformat))


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    """Draw a segment by the parameters of an address, so that it is one that an address can ask for."""
    names = draw(st.sets(st.sampled_from(sorted(SUBSETS)), max_size=3))
    pairs = [(name, code) for name in names for code in draw(SUBSETS[name])]
    pairs += [("source", code) for code in draw(st.sets(st.sampled_from(["-", "shop", "news_1"])))]
    pairs += [("answered_in", code) for code in draw(st.sets(st.sampled_from(STUDY.languages)))]
    pairs += [("from", draw(DAYS)), ("to", draw(DAYS)), ("flagged", draw(st.sampled_from(["", "without"])))]
    return Segment.of(STUDY, MultiDict(pairs))


@examples(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    banner=st.sampled_from([question.code for question in banners(STUDY.instrument)]),
    segment=segments(),
    versus=st.none() | segments(),
    weighted=st.booleans(),
    by=st.sampled_from(["auto", "day", "week"]),
)
def test_form_as_it_stands_asks_for_the_same_view(
    client: FlaskClient, *, banner: str, segment: Segment, versus: Segment | None, weighted: bool, by: str
) -> None:
    row = "bot" if banner != "bot" else "shops"
    asked = View.of(STUDY, MultiDict({"lang": "et", "row": row, "banner": banner, "by": by}), [])
    view = replace(asked, segment=segment, versus=versus, weighted=weighted)
    assert View.of(STUDY, sent(read(client, view.query())), []) == view


def test_form_offers_all_that_can_be_filtered_by(client: FlaskClient, study: Study) -> None:
    page = read(client, f"study={study.slug}&lang=et")
    for question in study.instrument.closed:
        codes = [code for code in question.codes if code not in question.screen_out]
        assert offered(page, question.code) == offered(page, f"vs.{question.code}") == codes
        assert question.labels["et"] in page.said("legend")
        assert {option.labels["et"] for option in question.reported} <= set(page.said("span"))
    assert offered(page, "answered_in") == list(study.languages)
    (form,) = page.all("form")
    assert (form["action"], form["method"]) == ("/dashboard/", "get")
    assert "study=channel-preference" in str(page.all("a")[0]["href"])


def test_questions_are_unfolded_where_something_is_chosen(client: FlaskClient, study: Study) -> None:
    page = read(client, f"study={study.slug}&lang=en&age=25-34&age=35-44&vs=1&vs.channel=phone")
    assert len([one for one in page.all("details") if "open" in one]) == 2
    assert [text for text in page.said("span") if text in ("25–34, 35–44", "Phone")].count(
        "25–34, 35–44"
    ) == 1


def test_sources_are_the_most_frequent_and_the_chosen(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    often = [make_response(source=f"s{place:03}") for place in range(200) for _ in range(1 + (place < 30))]
    store.add_many(study, [*often, *(make_response() for _ in range(3))])

    page = read(client, f"study={study.slug}&source=s199&source=unheard")
    frequent = ["-", *(f"s{place:03}" for place in range(MOST_SOURCES - 1))]
    assert offered(page, "source") == [*frequent, "s199", "unheard"]
    assert offered(page, "vs.source") == frequent
    assert "s000 (2)" in page.said("span")


def test_sources_are_not_asked_about_where_nobody_came_by_one(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    store.add(study, make_response())
    assert offered(read(client, f"study={study.slug}"), "source") == []


def test_days_are_those_of_the_field_and_the_chosen(
    client: FlaskClient, store: ResponseStore, study: Study
) -> None:
    for day in (3, 20):
        store.add(study, make_response(received=datetime(2026, 11, day, 12, tzinfo=UTC)))

    page = read(client, f"study={study.slug}&from=2026-10-31")
    first, last, beside, _ = [field for field in page.all("input") if field["type"] == "date"]
    assert (first["value"], first["min"], first["max"]) == ("2026-10-31", "2026-10-31", "2026-11-20")
    assert (last["value"], beside["min"]) == ("", "2026-11-03")


def test_days_are_free_before_the_first_answer(client: FlaskClient, study: Study) -> None:
    page = read(client, f"study={study.slug}")
    assert not any("min" in field or "max" in field for field in page.all("input"))


@pytest.mark.parametrize(
    ("given", "first", "last", "since", "until"),
    [
        ("", "2026-11-14", "2026-11-20", "2026-11-07", "2026-11-13"),
        ("from=2026-11-16", "2026-11-16", "2026-11-20", "2026-11-11", "2026-11-15"),
        ("from=2026-11-10&to=2026-11-10", "2026-11-10", "2026-11-10", "2026-11-09", "2026-11-09"),
    ],
)
def test_period_is_compared_with_the_one_before(
    given: str, first: str, last: str, since: str, until: str
) -> None:
    asked = MultiDict(parse_qsl(f"{given}&age=75%2B"))
    days = [make_response(received=datetime(2026, 11, day, tzinfo=UTC)) for day in range(1, 21)]
    view = View.of(STUDY, asked, [])
    (_, everybody), (text, address) = comparisons(view, make_tally(days), Wording("en"))

    assert everybody == view.address(versus=Segment())
    compared = View.of(STUDY, MultiDict(parse_qsl(address.partition("?")[2])), [])
    assert compared.versus is not None
    assert (compared.segment.first, compared.segment.last) == (first, last)
    assert (compared.versus.first, compared.versus.last) == (since, until)
    assert compared.versus.codes == compared.segment.codes == view.segment.codes
    assert "2026" in text


@pytest.mark.parametrize("given", ["", "from=2026-11-03", "to=2026-11-04", "from=2026-12-01"])
def test_period_without_one_before_is_not_offered(given: str) -> None:
    asked = MultiDict(parse_qsl(given))
    days = [make_response(received=datetime(2026, 11, day, tzinfo=UTC)) for day in (3, 8)]
    assert len(list(comparisons(View.of(STUDY, asked, []), make_tally(days), Wording("en")))) == 1


@pytest.mark.parametrize("slug", ["", "other", "nothing", "%00"])
def test_study_that_is_not_theirs_is_not_there(
    client: FlaskClient, store: ResponseStore, study: Study, slug: str
) -> None:
    make_study(store, slug="other")
    assert client.get(f"{PATH}?study={slug}").status_code == 404
    assert client.get(f"/dashboard/embed-code?study={slug}").status_code == 404


def test_stranger_gets_no_form(client: FlaskClient, study: Study) -> None:
    client.delete_cookie("kanal_session")
    assert client.get(f"{PATH}?study={study.slug}").status_code in (303, 401)


def test_what_an_address_makes_up_is_not_shown(client: FlaskClient, study: Study) -> None:
    made_up = '"><b>x'
    query = dict.fromkeys(("row", "banner", "lang", "age", "source", "from", "vs.age", "by", "vs"), made_up)
    answer = client.get(PATH, query_string={"study": study.slug, **query})
    assert answer.status_code == 200
    assert "<b>x" not in answer.text
    assert "&lt;b" not in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
