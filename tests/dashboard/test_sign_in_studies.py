"""What each role sees of which studies, on the dashboard and by the API."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound

import settings
from dashboard import create_api_app
from dashboard.guard import may_export, only_signed_in, seen_studies, seen_study, signed_in_user
from study.store import Database, Role, User
from tests.conftest import opened
from tests.dashboard.door import EMAIL, Door, make_door
from tests.factories import make_study

SLUGS = ("autumn", "spring")
LIVE = "/api/v1/studies/{}/crosstab?row=channel&live=1"


@pytest.fixture
def database(usual_url: str) -> Iterator[Database]:
    with opened(usual_url) as database:
        yield database


@pytest.fixture
def door(tmp_path: Path, database: Database) -> Door:
    door = make_door(tmp_path, database)
    for slug in SLUGS:
        make_study(door.store, slug=slug)
    return door


@pytest.fixture
def api(door: Door, tmp_path: Path) -> Flask:
    return create_api_app(settings.load({"KANAL_DATA_DIR": str(tmp_path)}), door.store, door.accounts)


def seen_by(door: Door, client: FlaskClient) -> tuple[User, list[str], set[str], bool]:
    """Return what a route learns of who asks: the user, the studies listed, those opened, may they export."""
    cookie = client.get_cookie("kanal_session")
    assert cookie is not None
    with door.app.test_request_context("/dashboard/", headers={"Cookie": f"kanal_session={cookie.value}"}):
        assert only_signed_in() is None
        opened = set()
        for slug in (*SLUGS, "nothing"):
            try:
                opened.add(seen_study(slug).slug)
            except NotFound:
                continue
        listed = [study.slug for study in seen_studies()]
        return signed_in_user(), listed, opened, may_export()


@pytest.mark.parametrize("role", list(Role))
def test_routes_learn_what_a_user_may(door: Door, role: Role) -> None:
    client = door.user()
    door.accounts.give_studies(EMAIL, ["spring"])
    door.accounts.give_role(EMAIL, role)
    all_of_them = role is Role.ADMINISTRATOR

    user, listed, opened, exports = seen_by(door, client)
    assert (user.email, user.role) == (EMAIL, role)
    assert listed == (["spring", "autumn"] if all_of_them else ["spring"])
    assert opened == set(listed)
    assert exports is (role is not Role.VIEWER)


def test_change_of_studies_holds_in_an_open_session(door: Door) -> None:
    client = door.user()
    assert seen_by(door, client)[1] == ["spring", "autumn"]
    door.accounts.give_studies(EMAIL, [])
    assert seen_by(door, client)[1:3] == ([], set())
    make_study(door.store, slug="winter")
    door.accounts.give_studies(EMAIL, ["winter"])
    assert seen_by(door, client)[1] == ["winter"]


def test_removed_user_is_out_at_once(door: Door) -> None:
    client = door.user()
    door.accounts.remove(EMAIL)

    assert client.get("/dashboard/password").status_code == 401


def test_live_figures_are_of_the_studies_given(door: Door, api: Flask) -> None:
    bearer = {"Authorization": f"Bearer {door.accounts.token(EMAIL)}"}
    client, cookie = api.test_client(use_cookies=False), door.user().get_cookie("kanal_session")
    assert cookie is not None
    session = {"Cookie": f"kanal_session={cookie.value}"}
    door.accounts.give_studies(EMAIL, ["spring"])
    make_study(door.store, slug="draft", opens=None)

    for headers in (bearer, session):
        assert client.get(LIVE.format("spring"), headers=headers).status_code == 200
        refusals = {
            (answer.status_code, answer.text)
            for slug in ("autumn", "draft", "nothing")
            for answer in [client.get(LIVE.format(slug), headers=headers)]
        }
        # One answer to all: it does not tell which of them there are.
        ((status, text),) = refusals
        assert status == 404
        assert "not given to you" in text
    door.accounts.give_role(EMAIL, Role.ADMINISTRATOR)
    assert client.get(LIVE.format("autumn"), headers=bearer).status_code == 200


def test_session_is_read_by_the_api_over_https_too(door: Door, api: Flask) -> None:
    headers = {"Cookie": f"__Host-kanal_session={door.accounts.session(EMAIL)}"}

    assert api.test_client(use_cookies=False).get(LIVE.format("spring"), headers=headers).status_code == 200


def test_released_figures_are_for_everybody_whatever_they_are_given(door: Door, api: Flask) -> None:
    door.accounts.give_studies(EMAIL, [])
    bearer = {"Authorization": f"Bearer {door.accounts.token(EMAIL)}"}

    answer = api.test_client().get("/api/v1/studies/spring/revision", headers=bearer)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VIEWER, 403), (Role.ANALYST, 200), (Role.ADMINISTRATOR, 200)]
)
def test_tokens_of_ones_own_are_for_analysts(door: Door, role: Role, status: int) -> None:
    door.accounts.give_role(EMAIL, role)
    client = door.user()

    assert client.get("/dashboard/api-tokens").status_code == status
    assert client.post("/dashboard/api-tokens").status_code == status
    assert client.post("/dashboard/api-tokens", data={"end": ""}).status_code == status


def test_token_made_on_the_page_works_until_all_are_ended(door: Door) -> None:
    door.accounts.give_role(EMAIL, Role.ANALYST)
    client = door.user()
    page = client.post("/dashboard/api-tokens").text
    (token,) = [word for word in page.replace("<", ">").split(">") if len(word) == 43]
    assert door.accounts.bearer(token) == User(EMAIL, Role.ANALYST)

    client.post("/dashboard/api-tokens", data={"end": ""})
    assert door.accounts.bearer(token) is None
    assert client.get("/dashboard/password").status_code == 200
