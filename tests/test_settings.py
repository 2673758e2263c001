"""Settings: defaults, and refusals that say what to set."""

import os
import stat
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from settings import NAMES, OPENID, OpenId, Settings, SettingsError, load

SECRET = "correct horse battery staple, yes"
PUBLIC = "https://kanal.example"


def load_with(tmp_path: Path, **given: str) -> Settings:
    """Load from an environment that is valid by default."""
    return load(
        {"KANAL_DATA_DIR": str(tmp_path), **{f"KANAL_{name}": value for name, value in given.items()}}
    )


def refusal(tmp_path: Path, **given: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load_with(tmp_path, **given)
    return str(caught.value)


def test_settings_of_an_empty_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load({})
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 2)
    assert (settings.proxy_hops, settings.retention_days) == (0, None)
    assert settings.bind == "127.0.0.1:8000"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert not settings.secure
    assert settings.openid is None
    assert settings.data_dir == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'kanal.db'}"


def test_settings_given_are_taken(tmp_path: Path) -> None:
    settings = load_with(
        tmp_path,
        BIND="0.0.0.0:80",
        PUBLIC_URL=f"{PUBLIC}/",
        SECRET_KEY=SECRET,
        WORKERS="64",
        DATABASE_URL="postgresql://kanal@db/kanal",
        PROXY_HOPS="5",
        RETENTION_DAYS="365",
    )
    assert settings == Settings(
        host="0.0.0.0",  # noqa: S104 (an address to parse, nothing listens)
        port=80,
        data_dir=tmp_path,
        database_url="postgresql://kanal@db/kanal",
        public_url=PUBLIC,
        secret_key=SECRET,
        workers=64,
        proxy_hops=5,
        retention_days=365,
    )
    assert settings.secure


PROVIDER = {
    "OIDC_ISSUER": "https://login.example/realm/",
    "OIDC_CLIENT_ID": "kanal",
    "OIDC_CLIENT_SECRET": "s3cret",
}


@pytest.mark.parametrize("issuer", [PROVIDER["OIDC_ISSUER"], "http://127.0.0.1:9400", "http://localhost:1"])
def test_provider_is_taken_as_given(tmp_path: Path, issuer: str) -> None:
    settings = load_with(tmp_path, **(PROVIDER | {"OIDC_ISSUER": issuer}))

    assert settings.openid == OpenId(issuer, "kanal", "s3cret")
    assert "s3cret" not in repr(settings.openid)


@pytest.mark.parametrize("missing", OPENID)
def test_provider_given_in_part_is_refused(tmp_path: Path, missing: str) -> None:
    given = {name: value for name, value in PROVIDER.items() if f"KANAL_{name}" != missing}
    message = refusal(tmp_path, **given)

    assert message.startswith(f"{missing} is not set; set all of ")
    assert all(name in message for name in OPENID)
    assert "s3cret" not in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "issuer",
    [
        "login.example",
        "http://login.example",
        "https://",
        "https://[::1",
        "https://a.example/?b=c",
        "ftp://a",
    ],
)
def test_provider_that_cannot_be_trusted_is_refused(tmp_path: Path, issuer: str) -> None:
    message = refusal(tmp_path, **(PROVIDER | {"OIDC_ISSUER": issuer}))

    assert message.startswith(f"KANAL_OIDC_ISSUER is {issuer!r}; expected the provider's address by https")


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = load_with(tmp_path)
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]


def test_bind_of_an_ipv6_address_keeps_its_brackets(tmp_path: Path) -> None:
    settings = load_with(tmp_path, BIND="[::1]:8001")
    assert (settings.host, settings.port, settings.bind) == ("::1", 8001, "[::1]:8001")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("BIND", "", "HOST:PORT, such as 127.0.0.1:8000"),
        ("BIND", "8000", "HOST:PORT, such as 127.0.0.1:8000"),
        ("BIND", ":8000", "HOST:PORT, such as 127.0.0.1:8000"),
        ("BIND", "127.0.0.1:", "a whole number from 1 to 65535"),
        ("BIND", "127.0.0.1:http", "a whole number from 1 to 65535"),
        ("BIND", "127.0.0.1:0", "a whole number from 1 to 65535"),
        ("BIND", "127.0.0.1:65536", "a whole number from 1 to 65535"),
        ("BIND", "127.0.0.1:٨٠", "a whole number from 1 to 65535"),
        ("WORKERS", "", "a whole number from 1 to 64"),
        ("WORKERS", "0", "a whole number from 1 to 64"),
        ("WORKERS", "65", "a whole number from 1 to 64"),
        ("WORKERS", "-1", "a whole number from 1 to 64"),
        ("WORKERS", "two", "a whole number from 1 to 64"),
        ("WORKERS", "²", "a whole number from 1 to 64"),
        ("PROXY_HOPS", "", "a whole number from 0 to 5"),
        ("PROXY_HOPS", "6", "a whole number from 0 to 5"),
        ("RETENTION_DAYS", "29", "a whole number from 30 to 36500"),
        ("RETENTION_DAYS", "36501", "a whole number from 30 to 36500"),
        ("RETENTION_DAYS", "a year", "a whole number from 30 to 36500"),
        ("PUBLIC_URL", "", "the address readers use, such as https://kanal.example"),
        ("PUBLIC_URL", "kanal.example", "the address readers use, such as https://kanal.example"),
        ("PUBLIC_URL", "ftp://kanal.example", "the address readers use, such as https://kanal.example"),
        ("PUBLIC_URL", "https://:80", "the address readers use, such as https://kanal.example"),
        ("PUBLIC_URL", "http://[::1", "the address readers use, such as https://kanal.example"),
    ],
)
def test_setting_that_cannot_be_used_is_refused(tmp_path: Path, name: str, value: str, expected: str) -> None:
    message = refusal(tmp_path, **{name: value})
    assert message.startswith(f"KANAL_{name}")
    assert expected in message
    assert "\n" not in message
    assert repr(value.rpartition(":")[2]) in message or repr(value) in message


@pytest.mark.parametrize("given", ["short", SECRET[:31], "s" * 40])
@pytest.mark.parametrize("where", [{}, {"PUBLIC_URL": PUBLIC}])
def test_secret_that_is_weak_is_refused_without_being_shown(
    tmp_path: Path, given: str, where: dict[str, str]
) -> None:
    message = refusal(tmp_path, SECRET_KEY=given, **where)
    assert message.startswith(f"KANAL_SECRET_KEY has {len(given)} characters, {len(set(given))} of them")
    assert "set one of at least 32" in message
    assert "secrets.token_urlsafe(48)" in message
    assert "\n" not in message
    assert given not in message


@pytest.mark.parametrize(
    "where",
    [
        {"PUBLIC_URL": PUBLIC},
        {"PUBLIC_URL": "http://kanal.example"},
        {"BIND": "0.0.0.0:8000"},
        {"BIND": "[::]:80"},
    ],
)
def test_secret_missing_outside_development_is_refused(tmp_path: Path, where: dict[str, str]) -> None:
    message = refusal(tmp_path, **where)
    assert message.startswith("KANAL_SECRET_KEY is not set; outside 127.0.0.1 it must be")
    assert "secrets.token_urlsafe(48)" in message
    assert "\n" not in message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bind", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_secret_is_made_and_kept_in_development(tmp_path: Path, bind: str) -> None:
    folder = tmp_path / "new" / "var"
    secret = load_with(folder, BIND=bind).secret_key
    assert len(secret) >= 32
    assert load_with(folder, BIND=bind).secret_key == secret
    (kept,) = folder.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert load_with(tmp_path / "other").secret_key != secret


def test_secret_given_is_not_written_anywhere(tmp_path: Path) -> None:
    assert load_with(tmp_path, SECRET_KEY=SECRET).secret_key == SECRET
    assert list(tmp_path.iterdir()) == []


def test_secret_is_one_where_several_start_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import settings; print(settings.load().secret_key)"]
    environment = {**os.environ, "KANAL_DATA_DIR": str(tmp_path / "var")}
    root = Path(__file__).parents[1]
    starts = [
        subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    secrets = {start.communicate()[0].strip() for start in starts}
    assert [start.returncode for start in starts] == [0] * 6
    assert secrets == {(tmp_path / "var" / "secret-key").read_text()}
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret-key"]


def test_data_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    message = refusal(taken)
    assert message.startswith(f"Cannot write to the folder {taken}")
    assert "KANAL_DATA_DIR" in message
    assert "\n" not in message


class Watched(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, **given: str) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.asked.add(name)
        return super().get(name, default)


def test_names_lists_every_setting_that_is_read(tmp_path: Path) -> None:
    environment = Watched(KANAL_DATA_DIR=str(tmp_path))
    load(environment)
    assert environment.asked == set(NAMES)


def test_kept_secret_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("", encoding="ascii")

    assert "is cut short; delete the file" in refusal(tmp_path)
