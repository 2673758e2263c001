"""The log of requests whose answers are asked for after others have begun."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.routing import Map
from werkzeug.test import EnvironBuilder

from request_log import HEADER, ErrorLines, Line, RequestLog


def late(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
    """Do all work when the first part is asked for; fail where that is wished for."""
    if environ["PATH_INFO"] == "/wrong":
        raise ZeroDivisionError
    start_response("200 OK", [])
    if environ["PATH_INFO"] == "/half":
        yield b"half"
        raise ZeroDivisionError
    yield b"all"


@pytest.fixture
def lines() -> list[Line]:
    return []


@pytest.fixture
def logged(lines: list[Line]) -> RequestLog:
    return RequestLog("late", late, Map(), lines.append, proxied=True)


def begun(app: RequestLog, path: str, said: dict[str, str]) -> Iterable[bytes]:
    environ = EnvironBuilder(path=path, headers=[(HEADER, f"request-{path[1:]}")]).get_environ()

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
        said[path] = f"{status} {dict(headers)[HEADER]}"
        return len

    return app(environ, start)


def test_failure_is_answered_and_logged_with_the_id_of_its_own_request(
    logged: RequestLog, lines: list[Line], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [ErrorLines()])
    said: dict[str, str] = {}
    parts = [begun(logged, path, said) for path in ("/wrong", "/right")]
    assert [b"".join(one) for one in parts] == [b"Something went wrong here.\n", b"all"]
    for one in parts:
        one.close()  # type: ignore[attr-defined]
    assert said == {
        "/wrong": "500 INTERNAL SERVER ERROR request-wrong",
        "/right": "200 OK request-right",
    }
    assert [(line["request"], line["status"]) for line in lines] == [
        ("request-wrong", 500),
        ("request-right", 200),
    ]
    (error,) = map(json.loads, capfd.readouterr().err.splitlines())
    assert (error["request"], error["error"]) == ("request-wrong", "ZeroDivisionError")


def test_answer_that_has_begun_is_broken_off(logged: RequestLog) -> None:
    parts = iter(begun(logged, "/half", {}))
    assert next(parts) == b"half"
    with pytest.raises(ZeroDivisionError):
        next(parts)
