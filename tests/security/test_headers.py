"""Every answer of every app brings the headers that keep it where it belongs; walked along all routes."""

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import pytest
from werkzeug.test import TestResponse

from tests.security.headers import guarded, missing, policy, walked
from tests.security.service import ADMINISTRATOR, ANONYMOUS, APPS, OPEN, STUDIES, Service, email, receipt

# Nothing keeps what OPTIONS answers. Dash's own scripts are behind the door, and the same for all.
ANYWAY = ("OPTIONS", "GET /dashboard/_dash-component-suites/")
# Who has a pass is one person, signed in or not.
PASS = "pass="
Walks: TypeAlias = Callable[[str, str], list[tuple[str, TestResponse]]]


@pytest.fixture(scope="module")
def walks(found: Service) -> Walks:
    """Return what walks along all routes of an app as a visitor, once."""
    return cache(lambda app, visitor: list(walked(found, app, visitor)))


@pytest.mark.parametrize("visitor", [ANONYMOUS, ADMINISTRATOR])
@pytest.mark.parametrize("app", APPS)
def test_each_answer_has_its_headers(walks: Walks, app: str, visitor: str) -> None:
    answers = walks(app, visitor)

    assert [(at, wrong) for at, answer in answers if (wrong := missing(answer, app))] == []
    assert 200 in {answer.status_code for _, answer in answers}


@pytest.mark.parametrize("app", APPS)
def test_what_is_not_for_all_is_kept_by_no_cache_between(walks: Walks, app: str) -> None:
    strangers = {at for at, answer in walks(app, ANONYMOUS) if answer.status_code == 200 and PASS not in at}
    mine = {
        at: answer
        for at, answer in walks(app, ADMINISTRATOR)
        if answer.status_code == 200 and at not in strangers and not at.startswith(ANYWAY)
    }
    kept = {
        at: str(answer.cache_control)
        for at, answer in mine.items()
        if not (answer.cache_control.private or answer.cache_control.no_store) or answer.cache_control.public
    }

    assert kept == {}
    assert mine or app == "form"


@pytest.mark.parametrize("slug", STUDIES)
@pytest.mark.parametrize("at", ["/s/{slug}/thanks/{receipt}", "/s/{slug}/erase?code=X"])
def test_page_with_a_code_is_kept_by_nobody(found: Service, slug: str, at: str) -> None:
    answer = found.ask("form", at.format(slug=slug, receipt=receipt(slug)))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize("page", ["", "/erase", "/thanks/{receipt}"])
def test_form_may_be_framed_where_it_is_asked_for_so(found: Service, page: str) -> None:
    at = f"/s/{OPEN}{page.format(receipt=receipt(OPEN))}"
    assert missing(found.ask("form", at), "form") == []
    assert policy(found.ask("form", f"{at}?frame=1"))["frame-ancestors"] == "*"


def test_sign_in_sets_the_only_cookie_and_sign_out_ends_it(found: Service) -> None:
    link = found.accounts.sign_in_link(email(ADMINISTRATOR))
    came = found.ask("dashboard", f"/dashboard/sign-in?token={link}")
    left = found.ask("dashboard", "/dashboard/sign-out", ADMINISTRATOR, "POST")
    set_, ended = came.headers.get_all("Set-Cookie"), left.headers.get_all("Set-Cookie")

    assert (len(set_), len(ended)) == (1, 1)
    assert guarded(set_[0], "dashboard")
    assert guarded(ended[0], "dashboard")
    assert "Max-Age=0" in ended[0]
    assert came.headers["Cache-Control"] == "no-store"
