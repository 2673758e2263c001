"""Accounts: links that work once, sessions that end."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from study import models
from study.store import AccountStore, Database, Role, StoreError, UnknownUserError, User

EMAIL = "mari@kanal.example"
PAST = timedelta(seconds=-1)

pytestmark = pytest.mark.usefixtures("user")


@pytest.fixture
def user(accounts: AccountStore) -> User:
    assert accounts.add(EMAIL, Role.ANALYST)
    return User(EMAIL, Role.ANALYST)


def make_session(accounts: AccountStore) -> str:
    session = accounts.sign_in(accounts.sign_in_link(EMAIL))
    assert session is not None
    return session


def test_link_signs_a_user_in(accounts: AccountStore, user: User) -> None:
    assert accounts.signed_in(make_session(accounts)) == user


def test_link_works_once(accounts: AccountStore, user: User) -> None:
    link = accounts.sign_in_link(EMAIL)
    session = accounts.sign_in(link)
    assert session is not None
    assert accounts.sign_in(link) is None
    assert accounts.signed_in(session) == user


@pytest.mark.parametrize("secret", ["", "nothing", "x" * 10_000, "\x00", "õ"])
def test_unknown_secret_opens_nothing(accounts: AccountStore, secret: str) -> None:
    assert accounts.sign_in(secret) is None
    assert accounts.signed_in(secret) is None
    assert not accounts.revoke(secret)


def test_link_is_no_session_and_session_is_no_link(accounts: AccountStore, user: User) -> None:
    link = accounts.sign_in_link(EMAIL)
    assert accounts.signed_in(link) is None
    session = accounts.sign_in(link)
    assert session is not None
    assert accounts.sign_in(session) is None
    assert accounts.signed_in(session) == user


def test_links_of_a_user_are_independent(accounts: AccountStore) -> None:
    one, other = accounts.sign_in_link(EMAIL), accounts.sign_in_link(EMAIL)
    assert one != other
    assert accounts.revoke(one)
    assert accounts.sign_in(one) is None
    assert accounts.sign_in(other) is not None


def test_session_ends_when_revoked(accounts: AccountStore, user: User) -> None:
    session, other = make_session(accounts), make_session(accounts)
    assert accounts.revoke(session)
    assert accounts.signed_in(session) is None
    assert not accounts.revoke(session)
    assert accounts.signed_in(other) == user


def test_session_ends_after_its_lifetime(accounts: AccountStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("study.store.accounts.SESSION_LIFETIME", PAST)
    assert accounts.signed_in(make_session(accounts)) is None


def test_link_ends_after_its_lifetime(accounts: AccountStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("study.store.accounts.LINK_LIFETIME", PAST)
    assert accounts.sign_in(accounts.sign_in_link(EMAIL)) is None


def test_expired_secrets_are_cleared_away(
    database: Database, accounts: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("study.store.accounts.LINK_LIFETIME", PAST)
        accounts.sign_in_link(EMAIL)
    accounts.sign_in_link(EMAIL)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(models.credentials)).scalar() == 1


def test_secrets_are_not_stored_as_they_are(database: Database, accounts: AccountStore) -> None:
    link = accounts.sign_in_link(EMAIL)
    with database.read() as connection:
        rows = connection.execute(select(models.credentials)).all()
    assert len(rows) == 1
    assert link.encode() not in bytes(rows[0].digest)
    assert link not in repr(rows)


def test_link_for_an_unknown_user_is_refused(accounts: AccountStore) -> None:
    with pytest.raises(UnknownUserError, match=r"no user jaan@kanal\.example; add one with: user add"):
        accounts.sign_in_link("jaan@kanal.example")


def test_add_of_a_known_address_says_so_and_keeps_the_role(accounts: AccountStore, user: User) -> None:
    assert not accounts.add("  MARI@Kanal.Example ", Role.ADMINISTRATOR)
    assert accounts.signed_in(make_session(accounts)) == user


def test_address_is_found_however_it_is_spelled(accounts: AccountStore) -> None:
    assert accounts.sign_in(accounts.sign_in_link(" Mari@KANAL.example ")) is not None


@pytest.mark.parametrize("email", ["", "mari", "@kanal.example", "a b@c", "a@b@c", "a@", f"{'a' * 250}@b.ee"])
def test_add_of_no_address_is_refused(accounts: AccountStore, email: str) -> None:
    with pytest.raises(StoreError, match="is no email address; expected NAME@HOST"):
        accounts.add(email, Role.VIEWER)
