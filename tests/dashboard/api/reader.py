"""A reader of the API: anybody, or somebody with a token."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

ROOT = "/api/v1"


class Reader:
    """Reads addresses below /api/v1, with a bearer token or without."""

    def __init__(self, app: Flask, token: str = "") -> None:
        """Take the app and perhaps a token."""
        self.app = app
        self._client = app.test_client(use_cookies=False)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def gets(self, path: str, headers: dict[str, str] | None = None, /, **query: str) -> TestResponse:
        """Return an answer, whatever it is; a parameter `from_` is sent as `from`."""
        asked = {name.rstrip("_"): value for name, value in query.items()}
        return self._client.get(ROOT + path, query_string=asked, headers=self._headers | (headers or {}))

    def reads(self, path: str, /, **query: str) -> dict[str, Any]:
        """Return the document of an answer that must be there."""
        answer = self.gets(path, **query)
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == "application/json"
        document: dict[str, Any] = answer.get_json()
        return document

    def is_refused(self, status: int, path: str, /, **query: str) -> dict[str, Any]:
        """Return the problem that an answer must be."""
        return problem(self.gets(path, **query), status)


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """Return the problem document of a refusal, checked as far as all are alike."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    document: dict[str, Any] = answer.get_json()
    assert document["status"] == status
    assert document["type"] == "about:blank"
    assert document["title"]
    assert document["detail"]
    return document


def cells(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the cells of a crosstab by row and column."""
    return {(cell["row"], cell["column"]): cell for cell in document["cells"]}


def columns(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the columns of a crosstab by code."""
    return {column["code"]: column for column in document["columns"]}
