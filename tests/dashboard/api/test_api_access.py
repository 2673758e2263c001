"""Who may read what: released figures everybody, live ones only who is signed in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

import settings
from dashboard import create_api_app
from dashboard.api.operations import OPERATIONS, Operation
from dashboard.guard import COOKIE
from study.response import Study
from study.store import AccountStore, Database, ResponseStore, Role, StoreBusyError
from tests.conftest import MakeUrl, opened
from tests.dashboard.api.conftest import EMAIL
from tests.dashboard.api.reader import ROOT, Reader, problem
from tests.factories import make_study
from tests.visit import make_visit

UNOPENED = {"draft": None, "scheduled": datetime(2126, 1, 1, tzinfo=UTC)}
NEEDED = {
    "crosstab": {"row": "rating"},
    "wait": {"question": "patience"},
    "score": {"question": "rating", "kind": "csat"},
    "precision": {"row": "rating"},
}


@pytest.fixture(scope="module")
def database(make_usual_url: MakeUrl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Open one database for all tests: what they add, a user or a secret, is for themselves alone."""
    with opened(make_usual_url(tmp_path_factory.mktemp("access"))) as database:
        yield database


@pytest.fixture(scope="module")
def store(database: Database, tmp_path_factory: pytest.TempPathFactory) -> ResponseStore:
    """Return a store with a study that is released, and those that never opened."""
    store = ResponseStore(database, refresh_seconds=0)
    make_visit(store, tmp_path_factory.mktemp("visit"))
    for slug, opens in UNOPENED.items():
        make_study(store, slug=slug, opens=opens)
    return store


@pytest.fixture(scope="module")
def accounts(database: Database) -> AccountStore:
    return AccountStore(database)


@pytest.fixture(scope="module")
def app(store: ResponseStore, accounts: AccountStore, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    accounts.add(EMAIL, Role.VIEWER)
    known = settings.load({"KANAL_DATA_DIR": str(tmp_path_factory.mktemp("settings"))})
    return create_api_app(known, store, accounts)


def path(operation: Operation) -> str:
    return operation.path.removeprefix(ROOT).replace("<study>", "visit")


def asked(operation: Operation) -> dict[str, str]:
    return NEEDED.get(operation.name, {})


LIVE = [operation for operation in OPERATIONS if operation.live]
named = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
released = pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if not one.live_only], ids=lambda one: one.name
)
live = pytest.mark.parametrize("operation", LIVE, ids=lambda one: one.name)


@released
def test_released_figures_are_for_everybody(anybody: Reader, operation: Operation) -> None:
    answer = anybody.gets(path(operation), **asked(operation))

    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@released
def test_released_figures_are_the_same_whoever_asks(
    app: Flask, anybody: Reader, viewer: Reader, operation: Operation
) -> None:
    answers = [
        reader.gets(path(operation), **asked(operation)) for reader in (anybody, viewer, Reader(app, "x"))
    ]

    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1


@live
def test_live_figures_are_not_for_everybody(anybody: Reader, operation: Operation) -> None:
    answer = anybody.gets(path(operation), live="1", **asked(operation))

    assert "signed in" in problem(answer, 401)["detail"]
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Kanal"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers


@live
def test_live_figures_are_for_a_viewer(viewer: Reader, operation: Operation) -> None:
    answer = viewer.gets(path(operation), live="1", **asked(operation))

    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert {"Authorization", "Cookie"} <= set(answer.vary)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "ETag" not in answer.headers


@live
@pytest.mark.parametrize("kind", ["expired", "revoked", "unknown", "link", "session", "other_scheme"])
def test_live_figures_are_not_for_other_secrets(
    app: Flask, accounts: AccountStore, monkeypatch: pytest.MonkeyPatch, operation: Operation, kind: str
) -> None:
    if kind == "expired":
        monkeypatch.setattr("study.store.accounts.TOKEN_LIFETIME", timedelta(seconds=-1))
    email = f"{kind}.{operation.name}@shop.example"
    accounts.add(email, Role.VIEWER)
    link = accounts.sign_in_link(email)
    session = accounts.sign_in(accounts.sign_in_link(email))
    others = {"link": link, "session": session, "unknown": "not-a-token"}
    secret = others.get(kind) or accounts.token(email)
    if kind == "revoked":
        assert accounts.revoke_tokens(email) == 1
    scheme = "Basic" if kind == "other_scheme" else "Bearer"
    credentials = {"Authorization": f"{scheme} {secret}"}
    answer = Reader(app).gets(path(operation), credentials, live="1", **asked(operation))

    problem(answer, 401)
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@live
def test_live_figures_are_for_the_dashboards_session(
    app: Flask, accounts: AccountStore, operation: Operation
) -> None:
    session = accounts.sign_in(accounts.sign_in_link(EMAIL))
    assert session
    reader, signed_in = Reader(app), {"Cookie": f"{COOKIE}={session}"}

    assert reader.gets(path(operation), signed_in, live="1", **asked(operation)).status_code == 200
    accounts.revoke(session)
    assert reader.gets(path(operation), signed_in, live="1", **asked(operation)).status_code == 401


def test_token_is_no_session(app: Flask, accounts: AccountStore) -> None:
    cookie = {"Cookie": f"{COOKIE}={accounts.token(EMAIL)}"}

    assert Reader(app).gets("/studies/visit/crosstab", cookie, row="rating", live="1").status_code == 401


def test_wrong_token_beside_a_session_is_refused(app: Flask, accounts: AccountStore) -> None:
    session = accounts.sign_in(accounts.sign_in_link(EMAIL))
    both = {"Cookie": f"{COOKIE}={session}", "Authorization": "Bearer x"}

    assert Reader(app).gets("/studies/visit/method", both, live="1").status_code == 401


@pytest.mark.parametrize("query", ["live=0&live=1", "live=1&live=0"])
def test_live_hidden_behind_another_needs_signing_in_too(app: Flask, query: str) -> None:
    answer = app.test_client().get(f"{ROOT}/studies/visit/crosstab?row=rating&{query}")

    problem(answer, 401)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "bearer \xff\xfe", "\xff", "", "Bearer " + "x" * 5000]
)
def test_malformed_credentials_are_refused(app: Flask, header: str) -> None:
    answer = app.test_client(use_cookies=False).get(
        f"{ROOT}/studies/visit/method?live=1",
        headers={"Authorization": header, "Cookie": f"{COOKIE}=\xff\x00;;="},
    )

    problem(answer, 401)


@named
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed(app: Flask, operation: Operation, method: str) -> None:
    answer = app.test_client().open(ROOT + path(operation), method=method)

    problem(answer, 405)
    assert set(answer.allow) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("slug", UNOPENED)
@named
def test_study_that_never_opened_is_unknown(viewer: Reader, operation: Operation, slug: str) -> None:
    if operation.of_study:
        address = path(operation).replace("visit", slug)
        viewer.is_refused(404, address, **asked(operation))
        if operation.live:
            viewer.is_refused(404, address, live="1", **asked(operation))
    elif operation.name == "studies":
        assert [one["slug"] for one in viewer.reads("/studies")["studies"]] == ["visit"]


@pytest.mark.parametrize("slug", ["nothing", "VISIT", "a%00b", "%ff", "..", "x" * 3000, "visit%0a"])
def test_unknown_study_is_404(app: Flask, slug: str) -> None:
    problem(app.test_client().get(f"{ROOT}/studies/{slug}/revision"), 404)


@pytest.mark.parametrize(
    "address", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/studies", "/api/v1//studies"]
)
def test_unknown_address_is_a_problem(app: Flask, address: str) -> None:
    problem(app.test_client().get(address), 404)


def test_store_that_is_away_is_503(
    anybody: Reader, store: ResponseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_slug: str) -> Study:
        raise StoreBusyError("The database refused: secret-host is locked")

    monkeypatch.setattr(store, "study", busy)
    answer = anybody.gets("/studies/visit/revision")

    assert "secret-host" not in problem(answer, 503)["detail"]
    assert answer.headers["Retry-After"] == "5"
