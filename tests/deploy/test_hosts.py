"""Which names a service answers to."""

import pytest

from tests.deploy.deployed import NAME, SLUG, Deployed

PATHS = (
    "/",
    f"/s/{SLUG}",
    "/dashboard/sign-in",
    f"/e/{SLUG}/channel-by-age",
    f"/r/{SLUG}",
    "/api/v1/studies",
)
REFUSED = "Kanal is not served under this name."


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host",
    ["evil.example", f"{NAME}.evil.example", f"evil-{NAME}", f"{NAME},{NAME}", f"a@{NAME}", "", "[::1"],
)
def test_other_name_is_refused_in_each_app(service: Deployed, path: str, host: str) -> None:
    status, answer = service.asked(path, host=host)
    assert status == 400
    assert host == "" or host not in answer
    assert "evil" not in answer


@pytest.mark.parametrize("path", PATHS)
def test_missing_host_is_refused_in_each_app(service: Deployed, path: str) -> None:
    for version in ("1.0", "1.1"):
        status, answer = service.sent(f"GET {path} HTTP/{version}\r\n\r\n".encode())
        assert status == 400
        assert "X-Content-Type-Options: nosniff" in answer


@pytest.mark.parametrize("host", [NAME, f"{NAME.upper()}:443", "127.0.0.1:9", "localhost", "[::1]:80"])
def test_own_names_and_this_machine_are_served(service: Deployed, host: str) -> None:
    assert service.asked(f"/s/{SLUG}", host=host)[0] == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probe_by_address_is_answered(service: Deployed, path: str) -> None:
    assert service.asked(path, host="10.0.0.7:8000")[0] == 200
    assert service.sent(f"GET {path} HTTP/1.0\r\n\r\n".encode())[0] == 200


def test_refusal_says_to_the_operator_what_to_set(service: Deployed) -> None:
    _, answer = service.asked("/", host="10.0.0.7")
    assert REFUSED in answer
    assert "KANAL_PUBLIC_URL" in answer
    assert "KANAL_TRUSTED_HOSTS" in answer


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (f"http://{NAME}/s/{SLUG}", 200),
        (f"https://{NAME}:443/s/{SLUG}?lang=et", 200),
        (f"http://evil.example/s/{SLUG}", 400),
        (f"http://{NAME}@evil.example/s/{SLUG}", 400),
        ("evil.example:80", 400),
    ],
)
def test_whole_address_as_target_must_be_ours(service: Deployed, target: str, status: int) -> None:
    assert service.asked(target)[0] == status


def test_options_of_the_server_is_no_error(service: Deployed) -> None:
    assert service.asked("*", method="OPTIONS")[0] < 500


def test_connect_is_no_error(service: Deployed) -> None:
    assert 400 <= service.asked("evil.example:443", method="CONNECT")[0] < 500
