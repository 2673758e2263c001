"""The code that embeds a chart of a draft or a private study: its addresses end."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
from babel.dates import format_date
from flask.testing import FlaskClient

import settings
from dashboard import create_dashboard_app, create_embed_app
from study.passes import Passes
from study.store import AccountStore, Database, ResponseStore, Role
from tests.conftest import opened
from tests.dashboard.embedded import Page
from tests.factories import LONG_AGO, make_response, make_study

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789"
SITE = "https://kanal.example"
SLUG = "channel-preference"
FORM = f"/dashboard/embed-code?study={SLUG}&lang=en"
DOORS = pytest.mark.parametrize("door", ["draft", "private"])

SignIn: TypeAlias = Callable[[Role], FlaskClient]


@pytest.fixture
def database(usual_url: str) -> Iterator[Database]:
    with opened(usual_url) as database:
        yield database


@pytest.fixture
def known(tmp_path: Path) -> settings.Settings:
    environment = {"KANAL_DATA_DIR": str(tmp_path), "KANAL_PUBLIC_URL": SITE}
    return settings.load({**environment, "KANAL_SECRET_KEY": SECRET})


@pytest.fixture
def sign_in(known: settings.Settings, store: ResponseStore, accounts: AccountStore) -> SignIn:
    def signed_in(role: Role) -> FlaskClient:
        accounts.add("mari@example.com", role)
        client = create_dashboard_app(known, store, accounts).test_client()
        session = accounts.session("mari@example.com")
        client.set_cookie("__Host-kanal_session", session, domain="kanal.example", secure=True)
        return client

    return signed_in


def closed_study(store: ResponseStore, door: str) -> None:
    """Store a study with answers that is not for everybody."""
    study = make_study(store, opens=None if door == "draft" else LONG_AGO)
    store.add_many(study, [make_response() for _ in range(60)])
    if door == "private":
        store.set(SLUG, "private", "yes")


def read(client: FlaskClient, query: str = "") -> Page:
    answer = client.get(FORM + query, base_url=SITE)
    assert answer.status_code == 200
    return Page(answer)


def opening(days: int) -> str:
    """Return the pass for some days from today."""
    return Passes(SECRET).made(SLUG, datetime.now(UTC).date() + timedelta(days=days))


@DOORS
@pytest.mark.parametrize(
    ("query", "days"), [("", 7), ("&days=7", 7), ("&days=30", 30), ("&days=90", 90), ("&days=9999", 7)]
)
def test_snippets_carry_a_pass_that_ends_when_the_page_says(
    sign_in: SignIn, store: ResponseStore, door: str, query: str, days: int
) -> None:
    closed_study(store, door)
    page = read(sign_in(Role.ADMINISTRATOR), query)
    end = format_date(datetime.now(UTC).date() + timedelta(days=days), "medium", "en")

    assert len(page.said("textarea")) == 4
    assert [text for text in page.said("textarea") if f"pass={opening(days)}" not in text] == []
    assert page.said("textarea")[3].count(f"pass={opening(days)}") == 2
    assert [text for text in page.said("p") if f"Until {end} (UTC)" in text]
    choices = [one for one in page.all("option") if one["value"] in ("7", "30", "90")]
    assert [str(one["value"]) for one in choices if "selected" in one] == [str(days)]


@DOORS
def test_address_and_preview_show_the_chart(
    sign_in: SignIn, known: settings.Settings, store: ResponseStore, door: str
) -> None:
    closed_study(store, door)
    page = read(sign_in(Role.ANALYST))
    embed = create_embed_app(known, store).test_client()
    (frame,) = page.all("iframe")
    address = page.said("textarea")[0].removeprefix(SITE)

    assert embed.get(address).status_code == embed.get(str(frame["src"])).status_code == 200
    assert embed.get(address.partition("&pass=")[0]).status_code == 404


@DOORS
def test_viewer_makes_no_passes(sign_in: SignIn, store: ResponseStore, door: str) -> None:
    closed_study(store, door)
    page = read(sign_in(Role.VIEWER))

    assert page.all("textarea") == page.all("iframe") == page.all("form") == []
    assert any("not public. Analysts and administrators" in text for text in page.said("p"))


@pytest.mark.parametrize("role", list(Role))
def test_public_study_needs_no_pass(sign_in: SignIn, store: ResponseStore, role: Role) -> None:
    make_study(store)
    page = read(sign_in(role), "&days=30")

    assert len(page.said("textarea")) == 4
    assert "pass=" not in "".join(page.said("textarea"))
    assert [one for one in page.all("select") if one["name"] == "days"] == []
    assert not any("not public" in text for text in page.said("p"))
