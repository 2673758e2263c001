"""The page where administrators manage users."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from study.store import Database, Role, User
from tests.conftest import opened
from tests.dashboard.door import EMAIL, OTHER, Door, is_in, make_door
from tests.factories import make_study

USERS, NEW = "/dashboard/users", "new@example.com"


@pytest.fixture
def database(usual_url: str) -> Iterator[Database]:
    with opened(usual_url) as database:
        yield database


@pytest.fixture
def door(tmp_path: Path, database: Database) -> Door:
    door = make_door(tmp_path, database)
    for slug in ("autumn", "spring"):
        make_study(door.store, slug=slug)
    door.accounts.give_role(EMAIL, Role.ADMINISTRATOR)
    return door


@pytest.fixture
def administrator(door: Door) -> FlaskClient:
    return door.user()


def save(client: FlaskClient, email: str, role: str, **more: object) -> TestResponse:
    return client.post(USERS, data={"do": "save", "email": email, "role": role, **more})


def link_of(answer: TestResponse) -> str:
    found = re.search(r"/dashboard/sign-in\?token=[\w-]+", answer.text)
    assert found, answer.text
    return found[0]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
def test_users_are_for_administrators(door: Door, role: Role) -> None:
    door.accounts.give_role(OTHER, role)
    client = door.user(OTHER)

    assert client.get(USERS).status_code == 403
    assert save(client, OTHER, "administrator").status_code == 403
    assert client.post(USERS, data={"do": "remove", "email": EMAIL}).status_code == 403
    assert door.accounts.known(OTHER).role is role
    assert door.visitor().post(USERS, data={"do": "remove", "email": EMAIL}).status_code == 401


def test_added_user_comes_in_by_the_link_and_sees_the_studies_given(
    door: Door, administrator: FlaskClient
) -> None:
    answer = save(administrator, " New@Example.com ", "analyst", study=["spring"])

    assert door.accounts.known(NEW) == User(NEW, Role.ANALYST, frozenset({"spring"}))
    client = door.visitor()
    assert client.get(link_of(answer)).status_code == 303
    assert is_in(client)
    assert save(administrator, "all@example.com", "viewer", all="on").status_code == 200
    assert door.accounts.known("all@example.com").studies is None


def test_change_holds_at_once(door: Door, administrator: FlaskClient) -> None:
    door.accounts.add(NEW, Role.ANALYST)
    client = door.user(NEW)
    form = administrator.get(f"{USERS}?email={NEW}").text
    assert f'value="{NEW}"' in form
    assert 'value="analyst" checked' in form

    assert save(administrator, NEW, "viewer", study=["autumn", "nothing"]).status_code == 200
    assert door.accounts.known(NEW) == User(NEW, Role.VIEWER, frozenset({"autumn"}))
    assert client.get("/dashboard/api-tokens").status_code == 403


def test_link_for_who_forgot_a_password(door: Door, administrator: FlaskClient) -> None:
    answer = administrator.post(USERS, data={"do": "link", "email": OTHER})

    assert door.visitor().get(link_of(answer)).status_code == 303


@pytest.mark.parametrize("what", ["sign-out", "remove"])
def test_user_who_is_sent_away_is_out_at_once(door: Door, administrator: FlaskClient, what: str) -> None:
    client = door.user(OTHER)
    assert administrator.post(USERS, data={"do": what, "email": OTHER}).status_code == 200

    assert not is_in(client)
    assert (door.accounts.user(OTHER) is None) is (what == "remove")
    assert is_in(administrator)


def test_administrator_cannot_be_lost_by_mistake(door: Door, administrator: FlaskClient) -> None:
    assert administrator.post(USERS, data={"do": "remove", "email": EMAIL}).status_code == 400
    answer = save(administrator, EMAIL.upper(), "viewer")

    assert answer.status_code == 422
    assert "cannot give your own role away" in answer.text
    assert door.accounts.known(EMAIL).role is Role.ADMINISTRATOR
    assert save(administrator, EMAIL, "administrator", all="on").status_code == 200


@pytest.mark.parametrize("email", ["", "nobody", "<b>@", "a\x00b@example.com", "x" * 300 + "@example.com"])
def test_what_is_no_address_is_refused_at_its_field(administrator: FlaskClient, email: str) -> None:
    answer = save(administrator, email, "viewer")

    assert answer.status_code == 422
    assert 'aria-describedby="email-error"' in answer.text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 404),
        ({"do": "save", "email": NEW}, 400),
        ({"do": "save", "email": NEW, "role": "king"}, 400),
        ({"do": "link", "email": NEW}, 404),
        ({"do": "remove"}, 404),
        ({"do": "nonsense", "email": OTHER}, 400),
    ],
)
def test_nonsense_is_refused(
    door: Door, administrator: FlaskClient, form: dict[str, str], status: int
) -> None:
    before = door.accounts.users()

    assert administrator.post(USERS, data=form).status_code == status
    assert door.accounts.users() == before
