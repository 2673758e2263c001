"""The form inside another site's page, asked for and all the way to the end; and the source it came by."""

import string

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from study.store import ResponseStore
from tests.factories import make_study
from tests.survey.browser import FORM, form_of, open_form, send
from tests.survey.page import read_page

ANYBODY, NOBODY = "frame-ancestors *", "frame-ancestors 'none'"
LETTERS = string.ascii_letters + string.digits + "-_"


def framed(response: TestResponse) -> bool:
    policy = response.headers["Content-Security-Policy"]
    assert (ANYBODY in policy) is not (NOBODY in policy)
    return ANYBODY in policy


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("address", "may"),
    [
        (f"{FORM}?frame=1", True),
        (f"{FORM}/erase?frame=1", True),
        (FORM, False),
        (f"{FORM}?frame=0", False),
        (f"{FORM}?frame=", False),
        (f"{FORM}/erase", False),
        ("/?frame=1", False),
        ("/nothing?frame=1", False),
    ],
)
def test_only_a_form_asked_for_in_a_frame_may_be_framed(client: FlaskClient, address: str, may: bool) -> None:
    response = client.get(address)
    assert framed(response) is may
    assert "X-Frame-Options" not in response.headers
    assert "Set-Cookie" not in response.headers


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("frame", [True, False])
def test_frame_is_carried_on_to_the_end(client: FlaskClient, frame: bool) -> None:
    form = open_form(client, f"{FORM}?frame=1" if frame else FORM)
    again = send(client, form.answered(speak="et"))
    wrong = send(client, form_of(read_page(again)))
    stored = send(client, form_of(read_page(wrong)).complete())
    thanks = client.get(stored.location)
    link = read_page(thanks).one("a", class_="button quiet").attributes["href"]
    erase = client.get(link)
    erased = send(client, form_of(read_page(erase)))
    steps = [again, wrong, stored, thanks, erase, erased]
    assert [step.status_code for step in steps] == [200, 422, 303, 200, 200, 200]
    assert [framed(step) for step in steps] == [frame] * len(steps)


@pytest.mark.usefixtures("study")
def test_language_links_carry_the_frame_on(client: FlaskClient) -> None:
    links = read_page(client.get(f"{FORM}/erase?frame=1&lang=en")).one("nav").all("a")
    assert links
    assert all("frame=1" in link.attributes["href"] for link in links)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(source=st.text(LETTERS, min_size=1, max_size=60) | st.text(min_size=1, max_size=60))
def test_source_is_kept_or_dropped_and_never_echoed_otherwise(
    client: FlaskClient, store: ResponseStore, source: str
) -> None:
    study = store.study("channel-preference") or make_study(store)
    good = set(source) <= set(LETTERS) and len(source) <= 40 and set(source) - set("-_") != set()
    page = client.get(FORM, query_string={"src": source, "lang": "en"})
    form = form_of(read_page(page))
    assert ("src=" in form.action) is good
    key = form["key"]
    assert send(client, form.complete()).status_code == 303
    response = store.response(study, key)
    assert response is not None
    assert response.source == (source if good else "")
