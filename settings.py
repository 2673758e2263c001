"""One frozen settings object, and the only place that reads the environment."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

NAMES = (
    "KANAL_BIND",
    "KANAL_DATA_DIR",
    "KANAL_DATABASE_URL",
    "KANAL_LOG",
    "KANAL_METRICS_BIND",
    "KANAL_OIDC_CLIENT_ID",
    "KANAL_OIDC_CLIENT_SECRET",
    "KANAL_OIDC_ISSUER",
    "KANAL_PROXY_HOPS",
    "KANAL_PUBLIC_URL",
    "KANAL_RATE_LIMITS",
    "KANAL_REDIS_URL",
    "KANAL_REPLICA_URL",
    "KANAL_RETENTION_DAYS",
    "KANAL_SECRET_KEY",
    "KANAL_TRUSTED_HOSTS",
    "KANAL_WORKERS",
)
OPENID = ("KANAL_OIDC_ISSUER", "KANAL_OIDC_CLIENT_ID", "KANAL_OIDC_CLIENT_SECRET")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
HOST = re.compile(r"[0-9a-z._-]+|[0-9a-f:.]+", re.ASCII)
SECRET_LENGTH = 32
SECRET_VARIETY = 10
# A month at least, for answers wait on a phone for a week; a century at most.
RETENTION = 30, 36_500


class SettingsError(Exception):
    """A setting that cannot be used: what was given, what was expected, where to set it."""


@dataclass(frozen=True, slots=True)
class OpenId:
    """The OpenID Connect provider that knows users, and what this service is to it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides."""

    host: str
    port: int
    data_dir: Path
    database_url: str
    public_url: str
    secret_key: str
    workers: int
    proxy_hops: int
    retention_days: int | None
    openid: OpenId | None = None
    trusted_hosts: frozenset[str] = frozenset()
    json_log: bool = True
    rate_limits: bool = True
    metrics_address: tuple[str, int] | None = None
    replica_url: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)

    @property
    def bind(self) -> str:
        """Return the address as gunicorn takes it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def secure(self) -> bool:
        """Return whether readers reach the service by https."""
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """Return the names that the service answers to, in small letters, without ports."""
        return self.trusted_hosts | LOOPBACK | {_public_host(self.public_url)}


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of an environment; raise SettingsError on the first that cannot be used."""
    bind = environment.get("KANAL_BIND", "127.0.0.1:8000")
    host, port = _address("KANAL_BIND", bind)
    metrics = environment.get("KANAL_METRICS_BIND", "")
    public_url = environment.get("KANAL_PUBLIC_URL", f"http://{bind}").rstrip("/")
    public_host = _public_host(public_url)
    retention = environment.get("KANAL_RETENTION_DAYS", "")
    data_dir = Path(environment.get("KANAL_DATA_DIR", "var")).absolute()
    return Settings(
        host=host,
        port=port,
        data_dir=data_dir,
        database_url=environment.get("KANAL_DATABASE_URL") or f"sqlite:///{data_dir / 'kanal.db'}",
        public_url=public_url,
        secret_key=_secret_key(environment.get("KANAL_SECRET_KEY", ""), data_dir, public_host in LOOPBACK),
        workers=_whole_number("KANAL_WORKERS", environment.get("KANAL_WORKERS", "2"), 1, 64),
        proxy_hops=_whole_number("KANAL_PROXY_HOPS", environment.get("KANAL_PROXY_HOPS", "0"), 0, 5),
        retention_days=_whole_number("KANAL_RETENTION_DAYS", retention, *RETENTION) if retention else None,
        openid=_openid(*(environment.get(name, "") for name in OPENID)),
        trusted_hosts=_hosts(environment.get("KANAL_TRUSTED_HOSTS", "")),
        json_log=_on(
            "KANAL_LOG", environment.get("KANAL_LOG", "off" if public_host in LOOPBACK else "json"), "json"
        ),
        rate_limits=_on("KANAL_RATE_LIMITS", environment.get("KANAL_RATE_LIMITS", "on"), "on"),
        metrics_address=_address("KANAL_METRICS_BIND", metrics) if metrics else None,
        replica_url=environment.get("KANAL_REPLICA_URL", ""),
        redis_url=_redis_url(environment.get("KANAL_REDIS_URL", "")),
    )


def address_is_held(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether systemd holds the address open and hands it to this process."""
    return environment.get("LISTEN_PID") == str(os.getpid())


def hand_down(name: str, value: str) -> None:
    """Set a variable for a library, and for the processes that are started from here."""
    os.environ[name] = value


def _address(name: str, given: str) -> tuple[str, int]:
    host, _, port = given.rpartition(":")
    if not host:
        raise SettingsError(f"{name} is {given!r}; expected HOST:PORT, such as 127.0.0.1:8000.")
    return host.strip("[]"), _whole_number(f"{name}'s port", port, 1, 65535)


def _whole_number(name: str, given: str, low: int, high: int) -> int:
    if not (given.isascii() and given.isdigit() and low <= int(given) <= high):
        raise SettingsError(f"{name} is {given!r}; expected a whole number from {low} to {high}.")
    return int(given)


def _public_host(public_url: str) -> str:
    try:
        parts = urlsplit(public_url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(
            f"KANAL_PUBLIC_URL is {public_url!r}; expected the address readers use, "
            "such as https://kanal.example."
        )
    return parts.hostname


def _hosts(given: str) -> frozenset[str]:
    names = [name.strip().lower().strip("[]") for name in given.split(",")] if given else []
    if not all(HOST.fullmatch(name) for name in names):
        raise SettingsError(
            f"KANAL_TRUSTED_HOSTS is {given!r}; expected names without ports and with commas between them, "
            "such as kanal.internal,10.0.0.5."
        )
    return frozenset(names)


def _on(name: str, given: str, on: str) -> bool:
    if given not in (on, "off"):
        raise SettingsError(f"{name} is {given!r}; expected {on} or off.")
    return given == on


def _redis_url(given: str) -> str:
    """Return the address; one that is refused is not repeated, for it may hold a password."""
    try:
        parts = urlsplit(given)
        known = parts.scheme in ("redis", "rediss") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if given and not known:
        raise SettingsError(
            "KANAL_REDIS_URL is no address of a Redis; expected redis://HOST:PORT/NUMBER, "
            "or rediss:// for TLS, such as redis://127.0.0.1:6379/0."
        )
    return given


def _openid(issuer: str, client_id: str, client_secret: str) -> OpenId | None:
    """Return the provider, None where none of its settings is given."""
    given = dict(zip(OPENID, (issuer, client_id, client_secret), strict=True))
    missing = [name for name, value in given.items() if not value]
    if len(missing) == len(given):
        return None
    if missing:
        raise SettingsError(f"{missing[0]} is not set; set all of {', '.join(OPENID)}, or none.")
    try:
        parts = urlsplit(issuer)
    except ValueError:
        parts = urlsplit("")
    # By plain http anybody between here and the provider could say who has signed in.
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or not (plain or parts.scheme == "https") or parts.query or parts.fragment:
        raise SettingsError(
            f"KANAL_OIDC_ISSUER is {issuer!r}; expected the provider's address by https, "
            "such as https://login.example."
        )
    return OpenId(issuer, client_id, client_secret)


def _secret_key(given: str, data_dir: Path, development: bool) -> str:
    """Return the signing key; on a machine that only serves itself one is made and kept."""
    if given:
        if len(given) < SECRET_LENGTH or len(set(given)) < SECRET_VARIETY:
            raise SettingsError(
                f"KANAL_SECRET_KEY has {len(given)} characters, {len(set(given))} of them different; set one "
                f"of at least {SECRET_LENGTH} and {SECRET_VARIETY}, for example from: python3 -c "
                "'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return given
    if not development:
        raise SettingsError(
            "KANAL_SECRET_KEY is not set; outside 127.0.0.1 it must be, for example from: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return _kept_secret(data_dir)


def _kept_secret(data_dir: Path) -> str:
    path = data_dir / "secret-key"
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            # Created under another name and linked, so that two starts at once keep one key.
            draft = data_dir / f"secret-key.{os.getpid()}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        kept = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError(
            f"Cannot write to the folder {data_dir} ({error.strerror}); make it writable or set "
            "KANAL_DATA_DIR to one that is."
        ) from None
    if len(kept) < SECRET_LENGTH:
        raise SettingsError(f"The signing key in {path} is cut short; delete the file to get a new one.")
    return kept
