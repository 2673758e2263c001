"""A private study is not there for anybody, and as ever for who is signed in and may see it."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from dashboard.api.operations import OPERATIONS, Operation
from dashboard.guard import COOKIE
from study.response import Study
from study.store import AccountStore, ResponseStore, Role
from tests.dashboard.api.conftest import EMAIL
from tests.dashboard.api.reader import ROOT, Reader, problem
from tests.factories import make_response, make_study

ANOTHER = "jaan@shop.example"
NEEDED = {
    "crosstab": {"row": "channel"},
    "wait": {"question": "wait_chat"},
    "score": {"question": "bot", "kind": "nps"},
    "precision": {"row": "channel"},
}
RELEASED = [one for one in OPERATIONS if one.of_study and not one.live_only]
# The questionnaire has no question that a score is made of: nobody gets past that.
TOLD = [one for one in RELEASED if one.name != "score"]
released = pytest.mark.parametrize("operation", RELEASED, ids=lambda one: one.name)
told = pytest.mark.parametrize("operation", TOLD, ids=lambda one: one.name)


@pytest.fixture(autouse=True)
def _private(store: ResponseStore, study: Study) -> None:
    store.add_many(study, [make_response(channel="chat") for _ in range(60)])
    store.set(study.slug, "private", "yes")


def asks(
    reader: Reader, operation: Operation, slug: str = "channel-preference", /, **more: str
) -> TestResponse:
    path = operation.path.removeprefix(ROOT).replace("<study>", slug)
    return reader.gets(path, **{**NEEDED.get(operation.name, {}), **more})


@released
@pytest.mark.parametrize("token", ["", "wrong"])
def test_private_study_is_answered_like_one_that_there_is_not(
    app: Flask, operation: Operation, token: str
) -> None:
    private, missing = (
        asks(Reader(app, token), operation, slug) for slug in ("channel-preference", "nothing")
    )

    problem(private, 404)
    assert private.text == missing.text
    assert dict(private.headers) == dict(missing.headers)
    assert asks(Reader(app, token), operation, nothing="x").text == missing.text


@released
def test_private_study_is_not_there_for_who_may_not_see_it(
    app: Flask, accounts: AccountStore, operation: Operation
) -> None:
    accounts.add(ANOTHER, Role.ANALYST, ["another"])
    problem(asks(Reader(app, accounts.token(ANOTHER)), operation), 404)


@told
def test_private_study_is_told_to_who_may_see_it_as_if_it_were_public(
    viewer: Reader, accounts: AccountStore, store: ResponseStore, operation: Operation
) -> None:
    anybody = Reader(viewer.app)
    session = {"Cookie": f"{COOKIE}={accounts.sign_in(accounts.sign_in_link(EMAIL))}"}
    path = operation.path.removeprefix(ROOT).replace("<study>", "channel-preference")
    answers = [asks(viewer, operation), anybody.gets(path, session, **NEEDED.get(operation.name, {}))]
    store.set("channel-preference", "private", "no")
    public = asks(anybody, operation)

    assert public.status_code == 200
    for answer in answers:
        assert answer.get_json() == public.get_json()
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert {"Authorization", "Cookie"} <= set(answer.vary)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "ETag" not in answer.headers


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.live], ids=lambda one: one.name)
def test_live_figures_of_a_private_study_need_signing_in_as_ever(
    anybody: Reader, viewer: Reader, operation: Operation
) -> None:
    problem(asks(anybody, operation, live="1"), 401)
    assert asks(viewer, operation, live="1").status_code == (400 if operation.name == "score" else 200)


def test_list_names_a_private_study_to_who_may_see_it(
    app: Flask, anybody: Reader, viewer: Reader, accounts: AccountStore, store: ResponseStore
) -> None:
    make_study(store, slug="open")
    accounts.add(ANOTHER, Role.VIEWER, ["open"])
    other, wrong = Reader(app, accounts.token(ANOTHER)), Reader(app, "wrong")

    assert listed(viewer) == ["open", "channel-preference"]
    assert viewer.gets("/studies").headers["Cache-Control"] == "private, no-store"
    for reader in (anybody, other, wrong):
        assert listed(reader) == ["open"]
        assert reader.gets("/studies").headers["Cache-Control"].startswith("public")
        assert reader.gets("/studies").headers["Access-Control-Allow-Origin"] == "*"


def test_list_known_to_anybody_is_not_unchanged_for_who_sees_more(anybody: Reader, viewer: Reader) -> None:
    known = {"If-None-Match": anybody.gets("/studies").headers["ETag"]}

    assert anybody.gets("/studies", known).status_code == 304
    assert viewer.gets("/studies", known).status_code == 200


def listed(reader: Reader) -> list[str]:
    return [one["slug"] for one in reader.reads("/studies")["studies"]]
