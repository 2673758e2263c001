"""Refusals, errors and answers that nothing moved bring the same headers as pages do."""

from pathlib import Path

import pytest

from study.store import AccountStore, Database, ResponseStore
from tests.databases import database_of
from tests.security.access import address
from tests.security.headers import missing
from tests.security.service import ADMINISTRATOR, APPS, HERE, OPEN, Service, apps

# Answers of each kind that no route gives by itself, by app: path, method and headers.
ODD: dict[str, dict[int, tuple[str, str, dict[str, str]]]] = {
    "form": {
        404: ("/nothing", "GET", {}),
        405: ("/healthz", "DELETE", {}),
        422: (f"/s/{OPEN}", "POST", {}),
    },
    "dashboard": {
        401: ("/dashboard/feed", "GET", {"Cookie": "x=y", "Accept": "*/*"}),
        403: ("/dashboard/sign-in", "POST", {"Sec_Fetch_Site": "cross-site"}),
        404: ("/dashboard/nothing", "GET", {}),
        405: ("/dashboard/feed", "DELETE", {}),
        422: ("/dashboard/sign-in", "POST", {}),
    },
    "public": {
        400: ("/oembed", "GET", {}),
        404: ("/e/nothing/rating-by-age", "GET", {}),
        405: (f"/r/{OPEN}", "DELETE", {}),
    },
    "API": {
        400: (f"/api/v1/studies/{OPEN}/crosstab", "GET", {}),
        401: (f"/api/v1/studies/{OPEN}/crosstab?row=rating&live=1", "GET", {"Authorization": "Bearer x"}),
        404: ("/api/v1/nothing", "GET", {}),
        405: ("/api/v1/studies", "DELETE", {}),
    },
}
# A view of each app that is made to fail.
BROKEN = {"form": "survey.healthz", "dashboard": "sign_in.page", "public": "newest", "API": "openapi"}


@pytest.mark.parametrize(("app", "status"), [(app, status) for app in APPS for status in ODD[app]])
def test_refusal_has_its_headers(found: Service, app: str, status: int) -> None:
    at, method, headers = ODD[app][status]
    answer = found.ask(app, at, ADMINISTRATOR, method, {}, **headers)

    assert answer.status_code == status
    assert missing(answer, app) == []


@pytest.mark.parametrize(
    ("app", "at"),
    [
        ("form", "/s/worker.js"),
        ("dashboard", f"/dashboard/feed?study={OPEN}"),
        ("dashboard", "/dashboard/assets/plotly-basic.min.js"),
        ("public", f"/e/{OPEN}/rating-by-age"),
        ("public", f"/r/{OPEN}"),
        ("API", f"/api/v1/studies/{OPEN}/method"),
    ],
)
def test_answer_that_nothing_moved_has_its_headers(found: Service, app: str, at: str) -> None:
    first = found.ask(app, at, ADMINISTRATOR, Accept_Encoding="gzip")
    # The third time, who stands before Flask may answer.
    for _ in range(2):
        again = found.ask(app, at, ADMINISTRATOR, Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])
        assert again.status_code == 304
        assert missing(again, app) == []
    assert missing(found.ask(app, at, ADMINISTRATOR, Accept_Encoding="gzip"), app) == []


@pytest.mark.parametrize(
    ("app", "at"),
    [*zip(APPS, ("/", "/dashboard/sign-in", f"/r/{OPEN}", "/api/v1/studies"), strict=True)],
)
def test_answer_to_what_cannot_be_read_has_its_headers(found: Service, app: str, at: str) -> None:
    client = found.apps[app].test_client(use_cookies=False)
    answer = client.get(at, environ_overrides={"QUERY_STRING": "lang=\xff"}, base_url=HERE)

    assert answer.status_code == 400
    assert missing(answer, app) == []


@pytest.mark.parametrize("app", APPS)
def test_error_of_ours_has_its_headers_and_tells_nothing(
    found: Service, app: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: str) -> None:
        raise RuntimeError("the inside")

    monkeypatch.setitem(found.apps[app].view_functions, BROKEN[app], broken)
    (rule,) = (one for one in found.apps[app].url_map.iter_rules() if one.endpoint == BROKEN[app])
    answer = found.ask(app, address(rule, OPEN))

    assert answer.status_code == 500
    assert missing(answer, app) == []
    assert "inside" not in answer.text
    assert "RuntimeError" not in answer.text


@pytest.mark.parametrize(
    ("app", "at"),
    [
        ("form", f"/s/{OPEN}"),
        ("dashboard", "/dashboard/sign-in?token=x"),
        ("public", f"/r/{OPEN}"),
        ("API", "/api/v1/studies"),
    ],
)
def test_answer_while_the_store_is_away_has_its_headers(tmp_path: Path, app: str, at: str) -> None:
    database = Database(database_of(tmp_path))
    away = apps(tmp_path, ResponseStore(database), AccountStore(database))[app]
    answer = away.test_client().get(at, base_url=HERE)
    database.engine.dispose()

    assert answer.status_code == 503
    assert missing(answer, app) == []
    assert str(tmp_path) not in answer.text
