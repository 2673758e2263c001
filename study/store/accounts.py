"""Who may see live figures: users and the secrets that prove who they are."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update

from study import models
from study.store.database import Database
from study.store.tries import Tries
from study.store.users import Role, UnknownUserError, User, UserStore, found_users, user_id, user_of

__all__ = ["AccountStore", "Role", "Sessions", "UnknownUserError", "User"]

LINK_LIFETIME = timedelta(hours=24)
SESSION_LIFETIME = timedelta(hours=12)
TOKEN_LIFETIME = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Sessions:
    """Who was signed in at a moment."""

    users: Mapping[bytes, User]

    def user(self, session: str) -> User | None:
        """Return the user of a session, None where there was none."""
        return self.users.get(_digest(session))


class AccountStore(UserStore):
    """Users, their one-time links, sessions and bearer tokens; only digests of secrets are kept."""

    def __init__(self, database: Database) -> None:
        """Take the database to work on."""
        super().__init__(database)
        self.tries = Tries(database)

    def sign_in_link(self, email: str) -> str:
        """Return the secret of a link that works once, within a day; raise UnknownUserError."""
        return self._grant(email, "link", LINK_LIFETIME)

    def sign_in(self, link: str) -> str | None:
        """Use up a link's secret and return a session's, None where the link is spent or unknown."""
        user = self._holder(link, "link")
        if user is None or not self.revoke(link):
            return None
        return self.session(user.email)

    def session(self, email: str) -> str:
        """Return the secret of a session of who has proved to be a user; raise UnknownUserError."""
        return self._grant(email, "session", SESSION_LIFETIME)

    def signed_in(self, session: str) -> User | None:
        """Return the user of a session, None where it has ended."""
        return self._holder(session, "session")

    def sessions(self) -> "Sessions":
        """Return who is signed in now, read at once: for who is asked about many, again and again."""
        credentials, rows = models.credentials, defaultdict[int, list[Row[Any]]](list)
        open_now = (credentials.c.kind == "session") & (credentials.c.expires > datetime.now(UTC))
        signed_in = models.users.c.id.in_(select(credentials.c.user_id).where(open_now))
        # Users by themselves: one may have many sessions.
        with self._database.read() as connection:
            for row in connection.execute(found_users().add_columns(models.users.c.id).where(signed_in)):
                rows[row.id].append(row)
            users = {number: user_of(some) for number, some in rows.items()}
            sessions = connection.execute(select(credentials.c.digest, credentials.c.user_id).where(open_now))
            # Who signed in just now is met at the next look.
            return Sessions({digest: users[user] for digest, user in sessions if user in users})

    def token(self, email: str) -> str:
        """Return the secret of a bearer token that works for a year; raise UnknownUserError."""
        return self._grant(email, "token", TOKEN_LIFETIME)

    def bearer(self, secret: str) -> User | None:
        """Return the user of a bearer token, None where it has ended."""
        return self._holder(secret, "token")

    def revoke_tokens(self, email: str) -> int:
        """End all bearer tokens of a user; return how many there were. Raises UnknownUserError."""
        return self._end(email, "token")

    def end_sessions(self, email: str) -> int:
        """End all sessions of a user; return how many there were. Raises UnknownUserError."""
        return self._end(email, "session")

    def set_password(self, email: str, password: str, session: str) -> None:
        """Keep a password's hash and end all sessions but one; raise UnknownUserError."""
        users, credentials = models.users, models.credentials
        with self._database.write() as connection:
            found = user_id(connection, email)
            connection.execute(update(users).where(users.c.id == found).values(password=password))
            others = (credentials.c.user_id == found) & (credentials.c.kind == "session")
            others &= credentials.c.digest != _digest(session)
            connection.execute(delete(credentials).where(others))

    def revoke(self, secret: str) -> bool:
        """End a link, session or token; return whether it was there to end."""
        gone = delete(models.credentials).where(models.credentials.c.digest == _digest(secret))
        with self._database.write() as connection:
            return connection.execute(gone).rowcount == 1

    def _end(self, email: str, kind: str) -> int:
        credentials = models.credentials
        with self._database.write() as connection:
            mine = credentials.c.user_id == user_id(connection, email)
            return connection.execute(delete(credentials).where(mine, credentials.c.kind == kind)).rowcount

    def _grant(self, email: str, kind: str, lifetime: timedelta) -> str:
        secret, now = secrets.token_urlsafe(32), datetime.now(UTC)
        with self._database.write() as connection:
            found = user_id(connection, email)
            connection.execute(delete(models.credentials).where(models.credentials.c.expires <= now))
            connection.execute(
                models.credentials.insert().values(
                    digest=_digest(secret), user_id=found, kind=kind, expires=now + lifetime
                )
            )
        return secret

    def _holder(self, secret: str, kind: str) -> User | None:
        users, credentials = models.users, models.credentials
        found = found_users().join(credentials, credentials.c.user_id == users.c.id)
        found = found.where(
            credentials.c.digest == _digest(secret),
            credentials.c.kind == kind,
            credentials.c.expires > datetime.now(UTC),
        )
        with self._database.read() as connection:
            rows = connection.execute(found).all()
        return user_of(rows) if rows else None


def _digest(secret: str) -> bytes:
    # A secret of 256 random bits needs no slow hash: it cannot be guessed from its digest.
    return hashlib.sha256(secret.encode()).digest()
