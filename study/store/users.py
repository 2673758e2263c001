"""Who has an account: role, studies and password."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, literal, select, update

from study import models
from study.store.database import Database, StoreError
from study.store.studies import SLUG

EMAIL = re.compile(r"[^@\s\x00]+@[^@\s\x00]+")
EMAIL_LENGTH = 254


class Role(StrEnum):
    """What a user may do, each more than the one before."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class UnknownUserError(StoreError):
    """No user has this address."""


class AddressError(StoreError):
    """A text is no email address."""


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may sign in."""

    email: str
    role: Role
    # None: all there are, also those that come.
    studies: frozenset[str] | None = None

    def sees(self, slug: str) -> bool:
        """Return whether a study is theirs to see; administrators see all."""
        return self.role is Role.ADMINISTRATOR or self.studies is None or slug in self.studies

    @property
    def may_export(self) -> bool:
        """Return whether they may take single answers away and make bearer tokens of their own."""
        return self.role is not Role.VIEWER

    @property
    def may_manage(self) -> bool:
        """Return whether they may add, change and remove users."""
        return self.role is Role.ADMINISTRATOR


class UserStore:
    """Adds, changes, finds and removes users."""

    def __init__(self, database: Database) -> None:
        """Take the database to work on."""
        self._database = database

    def add(self, email: str, role: Role, studies: Collection[str] | None = None) -> bool:
        """Store a user who sees some studies or, with None, all; return False where the address is known.

        Raises AddressError.
        """
        email = address(email)
        if not EMAIL.fullmatch(email) or len(email) > EMAIL_LENGTH:
            raise AddressError(f"{email!r} is no email address; expected NAME@HOST.")
        fresh = self._database.insert(models.users)
        fresh = fresh.values(email=email, role=role.value, all_studies=studies is None)
        with self._database.write() as connection:
            fresh = fresh.on_conflict_do_nothing().returning(models.users.c.id)
            found = connection.execute(fresh).scalar()
            if found is not None:
                _give(connection, found, studies or ())
        return found is not None

    def give_role(self, email: str, role: Role) -> None:
        """Change a role, at once also in open sessions; raise UnknownUserError."""
        with self._database.write() as connection:
            _change(connection, user_id(connection, email), role=role.value)

    def give_studies(self, email: str, studies: Collection[str] | None) -> None:
        """Change which studies a user sees, None for all, at once; raise UnknownUserError."""
        given = models.user_studies
        with self._database.write() as connection:
            found = user_id(connection, email)
            connection.execute(delete(given).where(given.c.user_id == found))
            _give(connection, found, studies or ())
            _change(connection, found, all_studies=studies is None)

    def remove(self, email: str) -> None:
        """Remove a user with all sessions, links and tokens; raise UnknownUserError."""
        with self._database.write() as connection:
            found = user_id(connection, email)
            for table in (models.credentials, models.user_studies):
                connection.execute(delete(table).where(table.c.user_id == found))
            connection.execute(delete(models.users).where(models.users.c.id == found))

    def users(self) -> list[User]:
        """Return all users by address."""
        with self._database.read() as connection:
            rows = connection.execute(found_users().order_by(models.users.c.email)).all()
        by_email: dict[str, list[Row[Any]]] = {}
        for row in rows:
            by_email.setdefault(row.email, []).append(row)
        return [user_of(rows) for rows in by_email.values()]

    def user(self, email: str) -> User | None:
        """Return the user of an address, None where there is none."""
        # What is no address never reaches the database: PostgreSQL refuses some characters.
        if not EMAIL.fullmatch(address(email)):
            return None
        with self._database.read() as connection:
            rows = connection.execute(found_users().where(models.users.c.email == address(email))).all()
        return user_of(rows) if rows else None

    def known(self, email: str) -> User:
        """Return the user of an address; raise UnknownUserError."""
        user = self.user(email)
        if user is None:
            raise _unknown(email)
        return user

    def password(self, email: str) -> str | None:
        """Return the hash of a user's password, None where there is no user or no password."""
        if not EMAIL.fullmatch(address(email)):
            return None
        found = select(models.users.c.password).where(models.users.c.email == address(email))
        with self._database.read() as connection:
            kept: str | None = connection.execute(found).scalar()
        return kept

    def rehash(self, email: str, old: str, new: str) -> None:
        """Keep another hash of the same password, unless it was changed meanwhile."""
        users = models.users
        same = (users.c.email == address(email)) & (users.c.password == old)
        with self._database.write() as connection:
            connection.execute(update(users).where(same).values(password=new))


def address(email: str) -> str:
    """Return an email address as it is stored and compared."""
    return email.strip().lower()


def user_id(connection: Connection, email: str) -> int:
    """Return the number of a user; raise UnknownUserError."""
    found = select(models.users.c.id).where(models.users.c.email == address(email))
    number: int | None = connection.execute(found).scalar()
    if number is None:
        raise _unknown(email)
    return number


def _unknown(email: str) -> UnknownUserError:
    email = address(email)
    return UnknownUserError(f"There is no user {email}; add one with: user add {email}")


def found_users() -> Select[Any]:
    """Return the SELECT of users, a row for each study given or one without; for `user_of`."""
    users, given, studies = models.users, models.user_studies, models.studies
    found = select(users.c.email, users.c.role, users.c.all_studies, studies.c.slug)
    return found.select_from(users.outerjoin(given.join(studies), given.c.user_id == users.c.id))


def user_of(rows: Sequence[Row[Any]]) -> User:
    """Return the user of the rows that `found_users` reads of them."""
    first = rows[0]
    studies = frozenset(row.slug for row in rows if row.slug is not None)
    return User(first.email, Role(first.role), None if first.all_studies else studies)


def _give(connection: Connection, user: int, slugs: Collection[str]) -> None:
    given, studies = models.user_studies, models.studies
    # A database may refuse to be asked for text that it could not hold.
    named = [slug for slug in slugs if SLUG.fullmatch(slug)]
    chosen = select(literal(user), studies.c.id).where(studies.c.slug.in_(named))
    connection.execute(insert(given).from_select(["user_id", "study_id"], chosen))


def _change(connection: Connection, user: int, **values: object) -> None:
    connection.execute(update(models.users).where(models.users.c.id == user).values(**values))
