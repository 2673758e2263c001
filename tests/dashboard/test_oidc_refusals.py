"""OpenID Connect that goes wrong: tokens that are not what they should be, and a provider that fails."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import opened
from tests.dashboard.door import EMAIL, is_in, sign_in
from tests.dashboard.oidc import Claims, make_key, providing, relaying
from tests.dashboard.oidc_house import USERS, House, changed, housing, knowing


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with providing(tmp_path_factory.mktemp("provider"), *USERS) as port:
        yield port


@pytest.fixture
def house(tmp_path: Path, usual_url: str, provider: int) -> Iterator[House]:
    with housing(tmp_path, usual_url, provider) as house:
        yield house


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "http://evil.example"},
        {"aud": "another client"},
        {"aud": "another client", "azp": "kanal"},
        {"aud": ["kanal", "another client"], "azp": "another client"},
        {"exp": 1_000_000_000},
        {"nonce": "another"},
        {"nonce": None},
        {"iss": None},
        {"aud": None},
        {"exp": None},
        {"sub": None},
        {"iat": 99_999_999_999},
    ],
    ids=str,
)
def test_token_that_says_something_else_is_refused(house: House, change: Claims) -> None:
    def alter(claims: Claims) -> Claims:
        return {name: value for name, value in {**claims, **change}.items() if value is not None}

    house.relay.change = alter
    client = house.door.visitor()

    assert house.come_in("mari", client).status_code == 403
    assert not is_in(client)
    # And it was that change alone: signed by the same key, the token as it was is taken.
    house.relay.change = dict
    assert house.come_in("mari", client).status_code == 303


@pytest.mark.parametrize("algorithm", ["none", "HS256", "another key"])
def test_token_that_the_provider_did_not_sign_is_refused(house: House, algorithm: str) -> None:
    house.relay.change = dict
    if algorithm == "another key":
        house.relay.published = make_key()
    else:
        house.relay.algorithm = algorithm

    assert house.come_in("mari").status_code == 403


def test_address_that_only_the_user_endpoint_tells_is_taken(house: House) -> None:
    house.relay.change = without_email
    client = house.door.visitor()

    assert house.come_in("mari", client).status_code == 303
    assert is_in(client)
    told = {"sub": "another", "email": EMAIL, "email_verified": True}
    house.relay.instead["/userinfo"] = 200, json.dumps(told).encode()
    assert house.come_in("mari").status_code == 403


def without_email(claims: Claims) -> Claims:
    return {name: value for name, value in claims.items() if not name.startswith("email")}


@pytest.mark.parametrize("path", ["/oauth2/token", "/jwks", "/userinfo"])
@pytest.mark.parametrize("answer", [(500, b"{}"), (200, b"<html>"), (200, b"[]"), (302, b""), (404, b"null")])
def test_provider_that_fails_on_the_way_back_is_no_fault_of_ours(
    house: House, path: str, answer: tuple[int, bytes]
) -> None:
    house.relay.change = without_email
    house.relay.instead[path] = answer

    failed = house.come_in("mari")
    assert failed.status_code == 503, failed.text
    assert failed.headers["Retry-After"] == "60"
    assert "cannot be reached" in failed.text


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"issuer": "http://evil.example"}'])
def test_provider_that_does_not_describe_itself_is_away(house: House, body: bytes) -> None:
    house.relay.instead["/.well-known/openid-configuration"] = 200, body

    assert house.door.visitor().get("/dashboard/openid").status_code == 503


def test_provider_that_cannot_be_reached_is_said_kindly(tmp_path: Path, usual_url: str) -> None:
    with relaying(0) as (_, gone):
        pass
    with opened(usual_url) as database:
        door = knowing(tmp_path, database, gone)
        answer = door.visitor().get("/dashboard/openid")
        door.with_password()
        by_password = sign_in(door.visitor())

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "Try again in a minute" in answer.text
    assert by_password.status_code == 303


def test_provider_that_fails_is_not_asked_by_everybody(house: House) -> None:
    house.relay.instead["/.well-known/openid-configuration"] = 500, b""

    assert [house.door.visitor().get("/dashboard/openid").status_code for _ in range(3)] == [503] * 3
    assert len(house.relay.sent) == 1


def test_failed_ways_back_are_counted_by_network(house: House) -> None:
    client, answers = house.door.visitor(), []
    for _ in range(21):
        back = house.agree(house.leave(client), "mari")
        answers.append(client.get(changed(back, code="x")).status_code)

    assert answers == [403] * 20 + [429]
    assert house.come_in("mari", house.door.visitor("203.0.113.1")).status_code == 303
