"""The dashboard over HTTP: nothing that a client sends is called, and no script but ours runs."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from study.response import Study
from study.store import Database
from tests.conftest import opened


@pytest.fixture
def database(usual_url: str) -> Iterator[Database]:
    with opened(usual_url) as database:
        yield database


@pytest.mark.parametrize(
    "path",
    ["/dashboard/unknown/path", "/dashboard/_reload-hash", "/dashboard/_dash-component-suites/none/x.js"],
)
def test_what_there_is_not_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_callbacks_are_refused(client: FlaskClient) -> None:
    assert client.post("/dashboard/_dash-update-component", json={"output": "x"}).status_code == 404


def test_policy_allows_no_inline_script(client: FlaskClient, study: Study) -> None:
    policy = client.get("/dashboard/").headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))

    assert "unsafe" not in scripts
    assert "'self'" in scripts
    assert "frame-ancestors 'none'" in policy


def test_query_that_is_no_text_is_refused(client: FlaskClient, study: Study) -> None:
    for path in ("/dashboard/", "/dashboard/feed", "/dashboard/filters"):
        answer = client.get(path, environ_overrides={"QUERY_STRING": "row=\xff"})
        assert (path, answer.status_code) == (path, 400)
