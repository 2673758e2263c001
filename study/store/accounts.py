"""Who may see live figures: users, one-time links, sessions and bearer tokens."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, select

from study import models
from study.store.database import Database, StoreError

EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
EMAIL_LENGTH = 254
LINK_LIFETIME = timedelta(hours=24)
SESSION_LIFETIME = timedelta(hours=12)
TOKEN_LIFETIME = timedelta(days=365)


class Role(StrEnum):
    """What a user may do, each more than the one before."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class UnknownUserError(StoreError):
    """No user has this address."""


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may sign in."""

    email: str
    role: Role


class AccountStore:
    """Users and the secrets that prove who they are; only digests of secrets are kept."""

    def __init__(self, database: Database) -> None:
        """Take the database to work on."""
        self._database = database

    def add(self, email: str, role: Role) -> bool:
        """Store a user; return False where the address is known already. Raises StoreError."""
        email = email.strip().lower()
        if not EMAIL.fullmatch(email) or len(email) > EMAIL_LENGTH:
            raise StoreError(f"{email!r} is no email address; expected NAME@HOST.")
        insert = self._database.insert(models.users).values(email=email, role=role.value)
        insert = insert.on_conflict_do_nothing().returning(models.users.c.id)
        with self._database.write() as connection:
            return connection.execute(insert).first() is not None

    def sign_in_link(self, email: str) -> str:
        """Return the secret of a link that works once, within a day; raise UnknownUserError."""
        return self._grant(email, "link", LINK_LIFETIME)

    def sign_in(self, link: str) -> str | None:
        """Use up a link's secret and return a session's, None where the link is spent or unknown."""
        user = self._holder(link, "link")
        if user is None or not self.revoke(link):
            return None
        return self._grant(user.email, "session", SESSION_LIFETIME)

    def signed_in(self, session: str) -> User | None:
        """Return the user of a session, None where it has ended."""
        return self._holder(session, "session")

    def token(self, email: str) -> str:
        """Return the secret of a bearer token that works for a year; raise UnknownUserError."""
        return self._grant(email, "token", TOKEN_LIFETIME)

    def bearer(self, secret: str) -> User | None:
        """Return the user of a bearer token, None where it has ended."""
        return self._holder(secret, "token")

    def revoke_tokens(self, email: str) -> int:
        """End all bearer tokens of a user; return how many there were. Raises UnknownUserError."""
        tokens = models.credentials
        with self._database.write() as connection:
            mine = tokens.c.user_id == _user_id(connection, email)
            return connection.execute(delete(tokens).where(mine, tokens.c.kind == "token")).rowcount

    def revoke(self, secret: str) -> bool:
        """End a link, session or token; return whether it was there to end."""
        gone = delete(models.credentials).where(models.credentials.c.digest == _digest(secret))
        with self._database.write() as connection:
            return connection.execute(gone).rowcount == 1

    def _grant(self, email: str, kind: str, lifetime: timedelta) -> str:
        secret, now = secrets.token_urlsafe(32), datetime.now(UTC)
        with self._database.write() as connection:
            user_id = _user_id(connection, email)
            connection.execute(delete(models.credentials).where(models.credentials.c.expires <= now))
            connection.execute(
                models.credentials.insert().values(
                    digest=_digest(secret), user_id=user_id, kind=kind, expires=now + lifetime
                )
            )
        return secret

    def _holder(self, secret: str, kind: str) -> User | None:
        users, credentials = models.users, models.credentials
        found = select(users.c.email, users.c.role).join(credentials)
        found = found.where(
            credentials.c.digest == _digest(secret),
            credentials.c.kind == kind,
            credentials.c.expires > datetime.now(UTC),
        )
        with self._database.read() as connection:
            row = connection.execute(found).first()
        return None if row is None else User(row.email, Role(row.role))


def _user_id(connection: Connection, email: str) -> int:
    email = email.strip().lower()
    found = select(models.users.c.id).where(models.users.c.email == email)
    user_id: int | None = connection.execute(found).scalar()
    if user_id is None:
        raise UnknownUserError(f"There is no user {email}; add one with: user add {email}")
    return user_id


def _digest(secret: str) -> bytes:
    # A secret of 256 random bits needs no slow hash: it cannot be guessed from its digest.
    return hashlib.sha256(secret.encode()).digest()
