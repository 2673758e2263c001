"""The door over HTTP: who gets in by a link, who is kept out, and what a page of another site can do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from study.store import Database, Role
from tests.conftest import opened
from tests.dashboard.door import ENTRY, Door, is_in, make_door, sign_in
from tests.factories import make_study

SECURE = {"PUBLIC_URL": "https://kanal.example", "SECRET_KEY": "correct horse battery staple, yes"}


@pytest.fixture
def database(usual_url: str) -> Iterator[Database]:
    with opened(usual_url) as database:
        yield database


@pytest.fixture
def door(tmp_path: Path, database: Database) -> Door:
    return make_door(tmp_path, database)


def link(door: Door) -> str:
    return f"{ENTRY}?token={door.accounts.sign_in_link('mari@example.com')}"


def test_sign_in_link_works_once(door: Door) -> None:
    make_study(door.store)
    address, first, second = link(door), door.visitor(), door.visitor()

    answer = first.get(address)
    assert (answer.status_code, answer.location) == (303, "/dashboard/")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("kanal_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=43200" in cookie
    assert first.get("/dashboard/").status_code == 200
    again = second.get(address)
    assert again.status_code == 403
    assert "used or is too old" in again.text
    assert second.get("/dashboard/").status_code == 303


@pytest.mark.parametrize("look_ahead", ["HEAD", "prefetch"])
def test_sign_in_link_is_not_used_up_by_looking_ahead(door: Door, look_ahead: str) -> None:
    address = link(door)
    if look_ahead == "HEAD":
        door.visitor().head(address)
    else:
        door.visitor().get(address, headers={"Sec-Purpose": "prefetch"})

    assert door.visitor().get(address).status_code == 303


def test_cookie_is_held_to_this_host_over_https(tmp_path: Path, database: Database) -> None:
    door = make_door(tmp_path, database, Role.VIEWER, **SECURE)
    client = door.visitor()
    cookie = client.get(link(door)).headers["Set-Cookie"]

    assert cookie.startswith("__Host-kanal_session=")
    assert "; Secure;" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    secret = cookie.partition("=")[2].partition(";")[0]
    right, planted = door.visitor(), door.visitor()
    right.set_cookie("__Host-kanal_session", secret)
    planted.set_cookie("kanal_session", secret)
    assert (is_in(right), is_in(planted)) == (True, False)


def test_session_ends_on_the_server(door: Door) -> None:
    client = door.user()
    cookie = client.get_cookie("kanal_session")
    assert cookie is not None
    answer = client.post("/dashboard/sign-out")
    assert (answer.status_code, answer.location) == (303, ENTRY)
    assert client.get_cookie("kanal_session") is None
    client.set_cookie("kanal_session", cookie.value)

    assert client.get("/dashboard/feed").status_code == 401
    assert client.post("/dashboard/sign-out").status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/dashboard/feed",
        "/dashboard/password",
        "/dashboard/api-tokens",
        "/dashboard/_dash-layout",
        "/dashboard/_dash-dependencies",
        "/dashboard/_dash-component-suites/dash/deps/react.js",
        "/dashboard/nothing",
    ],
)
def test_stranger_gets_nothing(door: Door, path: str) -> None:
    make_study(door.store)

    assert door.visitor().get(path).status_code == 401
    assert door.visitor().get(path, headers={"Accept": "*/*"}).status_code == 401


def test_stranger_changes_nothing(door: Door) -> None:
    for path in ("password", "api-tokens"):
        assert door.visitor().post(f"/dashboard/{path}", data={"new": "x" * 12}).status_code == 401


def test_stranger_is_sent_to_sign_in(door: Door) -> None:
    answer = door.visitor().get("/dashboard/")

    assert (answer.status_code, answer.location) == (303, ENTRY)


@pytest.mark.parametrize(
    "wanted", ["/dashboard/?study=spring&row=bot", "/dashboard/?age=25-34%2C35-44", "/dashboard/password"]
)
def test_stranger_comes_to_the_page_that_was_asked_for(door: Door, wanted: str) -> None:
    door.with_password()
    client = door.visitor()
    page = client.get(wanted, headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 303
    form = client.get(page.location)
    assert f'name="then" value="{wanted.replace("&", "&amp;")}"' in form.text

    assert sign_in(client, then=wanted).location == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/s/spring",
        "/dashboard/\r\nSet-Cookie: a=b",
        "/dashboard/\u00e4",
        " /dashboard/?a=b",
        "javascript:alert(1)",
    ],
)
def test_nobody_is_led_elsewhere(door: Door, wanted: str) -> None:
    door.with_password()

    answer = sign_in(door.visitor(), then=wanted)
    assert (answer.status_code, answer.location) == (303, "/dashboard/")


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://127.0.0.1:8000"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "http://localhost.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
    ],
)
def test_only_pages_of_this_service_send_anything(door: Door, headers: dict[str, str], passes: bool) -> None:
    door.with_password()
    stranger, user = door.visitor(), door.user()
    typed = {"email": "mari@example.com", "password": "correct horse battery"}

    assert stranger.post(ENTRY, data=typed, headers=headers).status_code == (303 if passes else 403)
    assert is_in(stranger) is passes
    for path, data in (("password", {"new": "short"}), ("nothing", {}), ("sign-out", {})):
        refused = user.post(f"/dashboard/{path}", data=data, headers=headers).status_code == 403
        assert refused is not passes
    assert is_in(user) is not passes


def test_endless_form_is_refused(door: Door) -> None:
    assert sign_in(door.visitor(), password="x" * 100_000).status_code == 413


def test_pages_are_kept_by_nobody(door: Door) -> None:
    assert door.visitor().get(ENTRY).headers["Cache-Control"] == "no-store"
    assert door.user().get("/dashboard/password").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("lang", "heading"),
    [
        ("et", "Logi Kanalisse sisse"),
        ("fi", "Kirjaudu Kanaliin"),
        ("pl", "Logowanie do serwisu Kanal"),
        ("fr", "Sign in to Kanal"),
    ],
)
def test_sign_in_page_speaks_the_readers_language(door: Door, lang: str, heading: str) -> None:
    answer = door.visitor().get("/dashboard/sign-in", headers={"Accept-Language": f"{lang};q=0.9"})

    assert f'<html lang="{lang if lang != "fr" else "en"}">' in answer.text
    assert f"<h1>{heading}</h1>" in answer.text
