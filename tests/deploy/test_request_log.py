"""The log of a service: one line a request, and nothing in it that tells who asked or what they hold."""

import re
from pathlib import Path

import pytest

from tests.deploy.deployed import SLUG, Deployed, deployed
from tests.processes import FLASK, run

SECRET = "s3cret-pass"


def request_id(answer: str) -> str:
    """Return the id that came with an answer."""
    (found,) = re.findall(r"^X-Request-Id: (\S+)\r$", answer, re.MULTILINE | re.IGNORECASE)
    return str(found)


@pytest.mark.parametrize(
    ("path", "app", "route", "status"),
    [
        (f"/s/{SLUG}?src={SECRET}", "survey", "/s/<slug>", 200),
        (f"/s/{SLUG}/thanks/{SECRET}", "survey", "/s/<slug>/thanks/<receipt>", 404),
        (f"/s/{SLUG}/erase?code={SECRET}", "survey", "/s/<slug>/erase", 200),
        (f"/dashboard/sign-in?token={SECRET}", "dashboard", "/dashboard/sign-in", 403),
        (f"/e/{SLUG}/channel-by-age?pass={SECRET}", "embed", "/e/<study>/<chart>", 200),
        (f"/e/{SLUG}/{SECRET}.csv", "embed", "/e/<study>/<chart>.csv", 404),
        ("/api/v1/studies", "api", "/api/v1/studies", 200),
        (f"/nothing/{SECRET}", "survey", None, 404),
    ],
)
def test_line_has_the_route_and_no_more(
    service: Deployed, path: str, app: str, route: str | None, status: int
) -> None:
    answered, answer = service.asked(path, "User-Agent: Spy/1", "X-Forwarded-For: 203.0.113.9")
    (line,) = service.lines(request=request_id(answer))
    assert line.keys() == {"time", "request", "app", "method", "route", "status", "bytes", "ms"}
    assert (line["app"], line["route"], line["status"]) == (app, route, status)
    assert answered == status
    assert line["bytes"] == len(answer.partition("\r\n\r\n")[2].encode())
    log = service.log.read_text(encoding="utf-8")
    assert not [word for word in (SECRET, "Spy/1", "203.0.113.9", "127.0.0.1") if word in log]


def test_every_request_has_an_id_of_its_own(service: Deployed) -> None:
    address = f"/e/{SLUG}/channel-by-age?lang=en"
    ids = {request_id(service.asked(path)[1]) for path in (address, address, "/healthz", "/nothing")}
    assert len(ids) == 4


def test_id_of_a_proxy_is_kept(service: Deployed) -> None:
    given = "0123456789abcdef0123456789abcdef"
    assert request_id(service.asked("/healthz", f"X-Request-Id: {given}")[1]) == given
    assert service.lines(request=given)[0]["route"] == "/healthz"


@pytest.mark.parametrize("given", ["short", "a" * 65, 'quote"quote"', "somebody@example.org", "a,bcdefghi"])
def test_id_that_is_none_is_replaced(service: Deployed, given: str) -> None:
    assert request_id(service.asked("/healthz", f"X-Request-Id: {given}")[1]) != given


def test_refused_and_unknown_methods_are_logged(service: Deployed) -> None:
    refused = service.asked("/", host="evil.example")[1]
    strange = service.asked("/", method="SOMETHING")[1]
    assert service.lines(request=request_id(refused))[0]["status"] == 400
    assert service.lines(request=request_id(strange))[0]["method"] == "other"


@pytest.mark.sqlite("its file is overwritten")
def test_errors_of_a_request_have_its_id(tmp_path: Path) -> None:
    with deployed(tmp_path) as service:
        for file in tmp_path.glob("kanal.db*"):
            file.write_bytes(b"no database" * 1_000)
        status, answer = service.asked(f"/s/{SLUG}/thanks/{SECRET}")
        errors = [line for line in service.lines(request=request_id(answer)) if "level" in line]
    assert status == 503
    assert [error["level"] for error in errors] == ["error"]
    assert SECRET not in str(errors)


def test_without_a_proxy_the_sender_sets_no_id_and_off_writes_no_line(tmp_path: Path) -> None:
    with deployed(tmp_path, KANAL_PROXY_HOPS="0", KANAL_LOG="off") as service:
        answer = service.asked("/healthz", "X-Request-Id: 0123456789abcdef")[1]
    assert request_id(answer) != "0123456789abcdef"
    assert service.log.read_text(encoding="utf-8") == ""


def test_commands_write_no_lines_into_what_they_export(tmp_path: Path) -> None:
    settings = {"KANAL_DATA_DIR": str(tmp_path), "KANAL_LOG": "json"}
    assert run(*FLASK, "study", "create", "--instrument", SLUG, "--slug", SLUG, **settings).returncode == 0
    finished = run(*FLASK, "responses", "export", SLUG, "-", **settings)
    assert finished.stdout.startswith("key,")
    assert finished.stderr == "0 responses exported.\n"
