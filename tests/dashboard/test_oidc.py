"""Signing in by OpenID Connect, with a real provider in a process of its own."""

import re
import time
import urllib.parse
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import opened
from tests.dashboard.door import EMAIL, ENTRY, is_in, make_door
from tests.dashboard.oidc import providing
from tests.dashboard.oidc_house import USERS, House, changed, housing

TEN_MINUTES = 600


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with providing(tmp_path_factory.mktemp("provider"), *USERS) as port:
        yield port


@pytest.fixture
def house(tmp_path: Path, usual_url: str, provider: int) -> Iterator[House]:
    with housing(tmp_path, usual_url, provider) as house:
        yield house


def test_verified_address_with_an_account_signs_in(house: House) -> None:
    client = house.door.visitor()
    answer = house.come_in("mari", client, then="/dashboard/?study=spring")

    assert (answer.status_code, answer.location) == (303, "/dashboard/?study=spring")
    assert is_in(client)
    assert EMAIL in client.get("/dashboard/password").text
    assert client.get_cookie("kanal_openid") is None


def test_way_there_says_what_the_standard_asks_for(house: House) -> None:
    client = house.door.visitor()
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(house.leave(client)).query))

    assert asked["response_type"] == "code"
    assert asked["client_id"] == "kanal"
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/dashboard/openid/back"
    assert set(asked["scope"].split()) == {"openid", "email"}
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked["state"]), len(asked["nonce"]), len(asked["code_challenge"])) >= 43
    again = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(house.leave(client)).query))
    assert not {asked[name] for name in ("state", "nonce", "code_challenge")} & set(again.values())


def test_code_is_exchanged_with_the_verifier_and_the_secret(house: House) -> None:
    client = house.door.visitor()
    challenge = re.search("code_challenge=([^&]+)", address := house.leave(client))
    client.get(house.agree(address, "mari"))
    ((_, credentials, body),) = [one for one in house.relay.sent if one[0] == "/oauth2/token"]
    verifier = urllib.parse.parse_qs(body)["code_verifier"][0]

    assert credentials.startswith("Basic ")
    assert challenge is not None
    assert challenge[1] == urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def test_note_in_the_browser_is_for_no_script_and_short(house: House) -> None:
    cookie = house.door.visitor().get("/dashboard/openid").headers["Set-Cookie"]

    assert cookie.startswith("kanal_openid=")
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Max-Age=600"))


@pytest.mark.parametrize(
    ("sub", "says"),
    [
        ("unverified", "has not verified your email address"),
        ("unsaid", "has not verified your email address"),
        ("worded", "has not verified your email address"),
        ("unknown", "nobody@example.com has no account here"),
        ("nameless", "has no account here"),
    ],
)
def test_who_is_not_known_stays_out(house: House, sub: str, says: str) -> None:
    client = house.door.visitor()
    answer = house.come_in(sub, client)

    assert answer.status_code == 403
    assert says in answer.text
    assert not is_in(client)
    assert client.get_cookie("kanal_openid") is None


def test_who_says_no_at_the_provider_stays_out(house: House) -> None:
    client = house.door.visitor()
    answer = client.get(house.agree(house.leave(client), "mari", action="deny"))

    assert answer.status_code == 403
    assert "was not confirmed" in answer.text


@pytest.mark.parametrize(
    "fault", ["state", "no state", "nonce", "code", "no code", "cookie", "other's cookie"]
)
def test_way_back_that_is_not_this_browsers_own_is_refused(house: House, fault: str) -> None:
    client, other = house.door.visitor(), house.door.visitor()
    address = house.leave(client)
    if fault == "nonce":
        address = changed(address, nonce="n" * 64)
    back = house.agree(address, "mari")
    if fault == "other's cookie":
        house.leave(other)
        client = other
    elif fault == "cookie":
        client.delete_cookie("kanal_openid")
    elif fault != "nonce":
        back = changed(back, **{fault.removeprefix("no "): "" if fault == "no state" else "x" * 64})
        back = back.replace("code=" + "x" * 64 + "&", "") if fault == "no code" else back
    answer = client.get(back)

    assert answer.status_code == 403
    assert "was not confirmed" in answer.text
    assert not is_in(client)


def test_way_back_works_once(house: House) -> None:
    client = house.door.visitor()
    back = house.agree(house.leave(client), "mari")
    note = client.get_cookie("kanal_openid")
    assert note is not None
    assert client.get(back).status_code == 303
    thief = house.door.visitor()
    thief.set_cookie("kanal_openid", note.value)

    assert thief.get(back).status_code == 403


def test_way_back_is_open_for_ten_minutes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    client = house.door.visitor()
    back, now = house.agree(house.leave(client), "mari"), time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + TEN_MINUTES + 60)

    assert client.get(back).status_code == 403


def test_page_offers_the_provider_only_where_there_is_one(
    house: House, tmp_path: Path, usual_url: str
) -> None:
    with opened(usual_url) as database:
        plain = make_door(tmp_path, database)

    assert "/dashboard/openid" in house.door.visitor().get(ENTRY).text
    assert "/dashboard/openid" not in plain.visitor().get(ENTRY).text
    for path in ("openid", "openid/back"):
        assert plain.visitor().get(f"/dashboard/{path}").status_code == 404
