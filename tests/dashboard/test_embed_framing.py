"""Which sites may frame a study's charts, as browsers are told."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dashboard.embed.framing import frame_ancestors
from study.response import Study
from study.store import ResponseStore
from study.study_settings import StudySettings
from tests.dashboard.embedded import PAGE, make_client
from tests.factories import make_study, shipped

ORIGIN = "https://kanal.example"
SITES = "https://blog.example https://*.news.example"


def allowing(sites: str) -> Study:
    study = Study("visit", shipped(), ("en",), synthetic=False)
    return replace(study, settings=StudySettings(allowed_sites=sites))


def test_any_site_may_frame_a_study_that_names_none() -> None:
    assert frame_ancestors(allowing(""), ORIGIN) == "*"


def test_sites_that_are_named_may_frame_it_and_our_own_pages_too() -> None:
    assert frame_ancestors(allowing(SITES), ORIGIN) == f"'self' {ORIGIN} {SITES}"


@given(st.one_of(st.text(), st.text(" ;,*'hts:/.\n\r\0"), st.text().map(lambda text: f"{SITES} {text}")))
def test_nothing_in_the_store_gets_into_the_policy_that_is_no_site(sites: str) -> None:
    policy = frame_ancestors(allowing(sites), ORIGIN)

    assert policy.isascii()
    assert policy.isprintable()
    assert not set(policy) & set(";,")
    assert policy == "*" or policy.startswith(f"'self' {ORIGIN}")
    assert (policy == "*") is (not sites.split())


def test_browsers_are_told_by_the_charts_of_that_study_alone(store: ResponseStore, tmp_path: Path) -> None:
    make_study(store)
    make_study(store, slug="other")
    store.set("channel-preference", "allowed_sites", SITES)
    client = make_client(store, tmp_path)
    policies = [
        client.get(address).headers["Content-Security-Policy"]
        for address in (PAGE, PAGE.replace("channel-preference", "other"))
    ]

    assert policies[0].endswith(f"; frame-ancestors 'self' http://127.0.0.1:8000 {SITES}")
    assert policies[1].endswith("; frame-ancestors *")
