"""No request ends in an error of ours, whatever it holds; `python -m bench anything` sends many more."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from types import ModuleType

import pytest

from bench.answers import made_up
from bench.anything import FIRST_ERROR, SAMPLE, meet, mutations_of, reader_cookie
from bench.mutations import Sent, answered
from tests.conftest import MakeUrl
from tests.factories import make_study

COUNT, SEEDS = 250, (1, 2)
HTML = {"HTTP_ACCEPT": b"text/html"}
# What was answered with an error once, and what is nearest to it.
ODD = {
    "query is no UTF-8, dashboard": Sent("GET", b"/dashboard/feed", b"row=\xff"),
    "query is no UTF-8, sign-in": Sent("GET", b"/dashboard/sign-in", b"\xed\xa0\x80=1"),
    "query is no UTF-8, file": Sent("GET", b"/dashboard/kanal.js", b"\xc0\xaf"),
    "query is no UTF-8, form": Sent("GET", b"/s/channel-preference", b"lang=\xff\xfe"),
    "query is no UTF-8, embed": Sent("GET", b"/e/channel-preference/channel-by-age", b"lang=\xf4"),
    "query is no UTF-8, API": Sent("GET", b"/api/v1/studies/channel-preference/crosstab", b"row=\xff"),
    "quoted query is no UTF-8": Sent("GET", b"/dashboard/feed", b"row=%FF&lang=%ED%A0%80&study=%00"),
    "path is no UTF-8": Sent("GET", b"/dashboard/\xff\x00"),
    "no file, but a path of files": Sent("GET", b"/dashboard/assets//nothing"),
    "no path": Sent("GET", b""),
    "unknown library": Sent("GET", b"/dashboard/_dash-component-suites/nothing/at-all.js"),
    "unknown file of a library": Sent("GET", b"/dashboard/_dash-component-suites/dash/../../etc/passwd"),
    "host too long": Sent("GET", b"/dashboard/nothing", headers={"HTTP_HOST": b"x" * 300, **HTML}),
    "host is no name": Sent("GET", b"/dashboard/", headers={"HTTP_HOST": b"\xff.example", **HTML}),
    "body is no JSON": Sent("POST", b"/dashboard/_dash-update-component", body=b"[" * 9_000),
    "length is no number": Sent(
        "POST", b"/dashboard/sign-in", headers={"CONTENT_LENGTH": b"\xb2"}, body=b"a=b"
    ),
}


@pytest.fixture(scope="module")
def service(make_usual_url: MakeUrl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Return `wsgi`, imported for this file alone, with an open study and some answers."""
    folder = tmp_path_factory.mktemp("anything")
    url = make_usual_url(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KANAL_DATA_DIR", str(folder))
        patch.setenv("KANAL_DATABASE_URL", url)
        patch.delitem(sys.modules, "wsgi", raising=False)
        service = import_module("wsgi")
        service.store.add_many(make_study(service.store), list(made_up(SAMPLE)))
        yield service
        service.database.engine.dispose()
        del sys.modules["wsgi"]


# Werkzeug leaves the file of an upload to Python's memory where the rest of its body is cut off.
@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Spooled:ResourceWarning")
@pytest.mark.parametrize("seed", SEEDS)
def test_wrong_requests_meet_no_error(service: ModuleType, seed: int) -> None:
    met = meet(service, seed, COUNT)

    assert met.errors == []
    assert met.statuses.total() == COUNT
    assert {200, 303, 400, 401, 404, 405} <= set(met.statuses)
    # Enough of them are nearly right.
    well = {("form", 200), ("form", 303), ("form", 422), ("API", 200), ("embeds", 200)}
    assert well | {("callbacks", 404)} <= set(met.answers)


@pytest.mark.parametrize("signed_in", [True, False], ids=["signed in", "stranger"])
@pytest.mark.parametrize("sent", ODD.values(), ids=ODD.keys())
def test_odd_request_is_no_error(service: ModuleType, sent: Sent, signed_in: bool) -> None:
    if signed_in:
        sent = replace(sent, headers={**sent.headers, "HTTP_COOKIE": reader_cookie(service).encode()})
    for app in (service.application, service.dashboard_app):
        status, body = answered(app, sent)
        assert status < FIRST_ERROR
        assert b"Traceback" not in body


def test_wrong_requests_are_the_same_for_a_seed(service: ModuleType) -> None:
    first, again, other = (mutations_of(service, seed).some(50, "a=b") for seed in (1, 1, 2))
    assert list(first) == list(again) != list(other)
