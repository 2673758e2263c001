"""What is kept of how an answer came: fill time, the field nobody sees, and a hash of the network."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Row, select

import survey
from settings import Settings
from study import models
from study.instrument_document import RESERVED
from study.response import Study
from study.store import Database, ResponseStore
from survey.forms import TRAP
from tests.factories import make_study
from tests.survey.browser import FORM, SECRET, form_of, open_form, send, signed_ago
from tests.survey.page import read_page

AppOf: TypeAlias = Callable[..., Flask]


@pytest.fixture
def app_of(settings: Settings, store: ResponseStore) -> AppOf:
    """Return what makes the app with other settings."""
    return lambda **changes: survey.create_app(replace(settings, **changes), store)


def arrivals(database: Database) -> list[Row[Any]]:
    """Return what is kept, the oldest first."""
    with database.read() as connection:
        found = select(models.arrivals).order_by(models.arrivals.c.response_id)
        return list(connection.execute(found))


def network_of(client: FlaskClient, database: Database, sender: str, address: str = FORM) -> str:
    """Return the network kept of an answer that somebody sends from an address."""
    client.environ_base["REMOTE_ADDR"] = sender
    assert send(client, open_form(client, address).complete()).status_code == 303
    network: str = arrivals(database)[-1].network
    return network


@pytest.mark.usefixtures("study")
def test_fill_time_is_counted_from_the_first_page(client: FlaskClient, database: Database) -> None:
    form = open_form(client).complete()
    token = signed_ago(timedelta(seconds=90), SECRET, "channel-preference", form["key"])
    assert send(client, form.answered(csrf_token=token)).status_code == 303
    (arrival,) = arrivals(database)
    assert arrival.seconds == pytest.approx(90, abs=10)


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("age", [timedelta(seconds=90), timedelta(days=30)])
@pytest.mark.parametrize("turns", [{"speak": "et"}, {"age": ""}])
def test_fill_time_goes_on_when_the_form_is_shown_again(
    client: FlaskClient, database: Database, age: timedelta, turns: dict[str, str]
) -> None:
    form = open_form(client).complete(**turns)
    token = signed_ago(age, SECRET, "channel-preference", form["key"])
    again = form_of(read_page(send(client, form.answered(csrf_token=token))))
    assert send(client, again.complete()).status_code == 303
    (arrival,) = arrivals(database)
    assert arrival.seconds == pytest.approx(age.total_seconds(), abs=10)


def test_field_that_nobody_sees_changes_nothing_that_is_seen(
    client: FlaskClient, store: ResponseStore, study: Study, database: Database
) -> None:
    honest = send(client, open_form(client).complete())
    caught = send(client, open_form(client).complete(**{TRAP: "Buy now"}))
    pages = [client.get(response.location) for response in (honest, caught)]
    assert [response.status_code for response in (honest, caught, *pages)] == [303, 303, 200, 200]
    assert [arrival.trap for arrival in arrivals(database)] == [False, True]
    assert len(list(store.responses(study))) == 2
    assert all("Buy now" not in repr(response) for response in store.responses(study))


@pytest.mark.usefixtures("study")
def test_field_that_nobody_sees_is_out_of_reach_of_people(client: FlaskClient) -> None:
    page = read_page(client.get(FORM))
    trap = page.one("input", name=TRAP)
    assert (trap.attributes["tabindex"], trap.attributes["autocomplete"]) == ("-1", "off")
    assert trap in page.one("div", aria_hidden="true", class_="trap").all("input")
    assert TRAP in RESERVED


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:1:2:3", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_network_is_known_again_within_a_day(
    client: FlaskClient, database: Database, one: str, other: str, same: bool
) -> None:
    first, second = network_of(client, database, one), network_of(client, database, other)
    assert (first == second) is same
    assert len(first) == 32


@pytest.mark.usefixtures("study")
def test_network_is_another_once_the_key_of_its_day_is_thrown_away(
    client: FlaskClient, settings: Settings, store: ResponseStore, database: Database
) -> None:
    first = network_of(client, database, "203.0.113.7")
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert store.network_key(tomorrow) != store.network_key(tomorrow - timedelta(days=1))
    restarted = survey.create_app(settings, ResponseStore(database)).test_client(use_cookies=False)
    assert network_of(restarted, database, "203.0.113.7") != first


@pytest.mark.usefixtures("study")
def test_network_of_no_address_is_unknown(client: FlaskClient, database: Database) -> None:
    assert network_of(client, database, "") == ""
    assert network_of(client, database, "unix:") == ""


def test_network_is_another_in_another_study(
    client: FlaskClient, store: ResponseStore, study: Study, database: Database
) -> None:
    make_study(store, slug="other")
    first = network_of(client, database, "203.0.113.7")
    assert first != network_of(client, database, "203.0.113.7", "/s/other")


@pytest.mark.usefixtures("study")
def test_no_address_is_stored(client: FlaskClient, database: Database, tmp_path: Path) -> None:
    network_of(client, database, "203.0.113.77")
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"203.0.113.77" not in stored


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("hops", "nearest", "same"),
    [(0, "", True), (1, "", False), (1, ", 198.51.100.3", True), (2, ", 198.51.100.3", False)],
)
def test_sender_is_who_the_trusted_proxies_name(
    app_of: AppOf, database: Database, hops: int, nearest: str, same: bool
) -> None:
    client, networks = app_of(proxy_hops=hops).test_client(use_cookies=False), []
    for sender in ("198.51.100.1", "198.51.100.2"):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = sender + nearest
        networks.append(network_of(client, database, "127.0.0.1"))
    assert (networks[0] == networks[1]) is same


@pytest.mark.usefixtures("study")
def test_proxies_say_nothing_but_who_sends(app_of: AppOf) -> None:
    client = app_of(proxy_hops=1).test_client(use_cookies=False)
    names = ("PROTO", "HOST", "PORT", "PREFIX")
    client.environ_base |= {f"HTTP_X_FORWARDED_{name}": "evil.example" for name in names}
    assert "evil.example" not in client.get("/").location
    assert "evil.example" not in client.get(FORM).text


@pytest.mark.usefixtures("study")
def test_answer_that_ends_the_survey_leaves_nothing(client: FlaskClient, database: Database) -> None:
    assert send(client, open_form(client).complete(age="u16")).status_code == 200
    assert arrivals(database) == []
    with database.read() as connection:
        assert connection.execute(select(models.network_keys)).all() == []
