"""An answer that is erased is gone from live figures, exports, the tally and later releases."""

import csv
import io
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

import commands
import dashboard
from settings import Settings
from study.response import Study
from study.store import AccountStore, Database, ResponseStore, Role
from survey import interface
from tests.commands.operator import Operator
from tests.dashboard.api.reader import Reader, cells
from tests.factories import make_response
from tests.survey.browser import FORM, open_form, send
from tests.survey.page import read_page

EMAIL = "mari@shop.example"


@dataclass(frozen=True)
class House:
    """Everybody who can see answers."""

    operator: Operator
    marketer: Reader
    public: Reader

    def live(self) -> int:
        """Return how many are seen by who is signed in to have chosen email."""
        document = self.marketer.reads(
            "/studies/channel-preference/crosstab", row="channel", banner="age", live="1"
        )
        count: int = cells(document)["email", "all"]["count"]
        return count

    def released(self) -> tuple[int, int]:
        """Return the base that the public sees, and the percent that chose email."""
        document = self.public.reads("/studies/channel-preference/crosstab", row="channel", banner="age")
        return document["columns"][0]["base"], cells(document)["email", "all"]["percent"]

    def exported(self) -> list[str]:
        """Return the keys in an export of those who chose email."""
        text = self.operator.does("responses", "export", "channel-preference", "-").stdout
        return [row["key"] for row in csv.DictReader(io.StringIO(text)) if row["channel"] == "email"]


@pytest.fixture
def house(
    app: Flask, settings: Settings, database: Database, store: ResponseStore, accounts: AccountStore
) -> House:
    """Return the house around the form."""
    commands.register(app, commands.Services(settings, database, store, accounts, interface.unfinished))
    accounts.add(EMAIL, Role.VIEWER)
    api = dashboard.create_api_app(settings, store, accounts)
    return House(Operator(app), Reader(api, accounts.token(EMAIL)), Reader(api))


def answer(client: FlaskClient) -> tuple[str, str]:
    """Return key and code of an answer that chose email."""
    form = open_form(client, f"{FORM}?lang=en").complete(channel="email")
    return form["key"], read_page(client.get(send(client, form).location)).one("code").text


def erase(client: FlaskClient, code: str) -> None:
    assert send(client, open_form(client, f"{FORM}/erase").answered(code=code)).status_code == 200


def test_erased_answer_is_gone_at_once_from_all_that_is_live(
    client: FlaskClient, store: ResponseStore, study: Study, house: House
) -> None:
    key, code = answer(client)
    kept, _ = answer(client)
    assert (house.live(), set(house.exported())) == (2, {key, kept})
    erase(client, code)
    assert (house.live(), house.exported()) == (1, [kept])
    assert store.verify(study) == []
    said = house.operator.does("study", "verify", "channel-preference").stdout
    assert said.startswith("channel-preference: the tally agrees with its 1 responses")


def test_erased_answers_leave_later_releases_and_no_earlier_one(
    client: FlaskClient, store: ResponseStore, study: Study, house: House
) -> None:
    codes = [answer(client)[1] for _ in range(10)]
    store.add_many(study, [make_response(channel="chat") for _ in range(89)])
    before = house.released()
    assert before == (95, 10)
    for code in codes[:9]:
        erase(client, code)
    assert house.released() == before
    erase(client, codes[9])
    assert house.released() == (85, 0)
    first, *_ = store.releases(study)
    assert first[0].digest == first[1]
    assert house.operator.does("release", "verify", "channel-preference").exit_code == 0


def test_import_of_an_old_export_does_not_bring_an_erased_answer_back(
    client: FlaskClient, store: ResponseStore, study: Study, house: House, settings: Settings
) -> None:
    _, code = answer(client)
    file = settings.data_dir / "old.csv"
    house.operator.does("responses", "export", "channel-preference", file)
    erase(client, code)
    said = house.operator.does("responses", "import", "channel-preference", file).stdout
    assert said.splitlines()[-1] == "0 stored, 1 known already, 0 refused."
    assert list(store.responses(study)) == []
    assert store.verify(study) == []
