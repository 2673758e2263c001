"""`user token`: a bearer token for the API, shown once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from study import models
from study.store import AccountStore, Database, Role, User
from study.store.accounts import TOKEN_LIFETIME
from tests.commands.operator import Operator

EMAIL = "ann@shop.example"


@pytest.fixture(autouse=True)
def _account(accounts: AccountStore) -> None:
    accounts.add(EMAIL, Role.ANALYST)


def test_token_is_the_only_line_and_proves_who_one_is(operator: Operator, accounts: AccountStore) -> None:
    result = operator.does("user", "token", EMAIL)
    (token,) = result.stdout.splitlines()

    assert accounts.bearer(token) == User(EMAIL, Role.ANALYST)
    assert "365 days" in result.stderr
    assert token not in result.stderr


def test_token_is_neither_link_nor_session(operator: Operator, accounts: AccountStore) -> None:
    token = operator.does("user", "token", EMAIL).stdout.strip()

    assert accounts.sign_in(token) is None
    assert accounts.signed_in(token) is None
    assert accounts.bearer(accounts.sign_in_link(EMAIL)) is None
    assert accounts.bearer(token) is not None


def test_token_is_not_kept_and_ends_within_a_year(
    operator: Operator, database: Database, tmp_path: Path
) -> None:
    token = operator.does("user", "token", EMAIL).stdout.strip()
    with database.read() as connection:
        kept = connection.execute(select(models.credentials)).one()

    assert timedelta(days=365) == TOKEN_LIFETIME
    assert abs(kept.expires - datetime.now(UTC) - TOKEN_LIFETIME) < timedelta(minutes=5)
    assert len(kept.digest) == 32
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if token.encode() in path.read_bytes()] == []


def test_token_that_has_expired_is_refused(
    operator: Operator, accounts: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("study.store.accounts.TOKEN_LIFETIME", timedelta(seconds=-1))

    assert accounts.bearer(operator.does("user", "token", EMAIL).stdout.strip()) is None


def test_tokens_of_one_user_are_each_good_until_all_are_ended(
    operator: Operator, accounts: AccountStore
) -> None:
    accounts.add("bo@shop.example", Role.VIEWER)
    others = accounts.token("bo@shop.example")
    session = accounts.sign_in(accounts.sign_in_link(EMAIL))
    tokens = [operator.does("user", "token", EMAIL.upper()).stdout.strip() for _ in range(2)]
    assert [accounts.bearer(token) for token in tokens] == [User(EMAIL, Role.ANALYST)] * 2

    assert operator.does("user", "token", EMAIL, "--revoke").stdout == f"Ended 2 tokens of {EMAIL}.\n"
    assert [accounts.bearer(token) for token in tokens] == [None, None]
    assert accounts.bearer(others) is not None
    assert session
    assert accounts.signed_in(session) is not None


@pytest.mark.parametrize("option", [(), ("--revoke",)])
def test_token_of_an_unknown_user_is_refused(operator: Operator, option: tuple[str, ...]) -> None:
    said = operator.is_refused("user", "token", "nobody@shop.example", *option)

    assert "no user nobody@shop.example" in said


@pytest.mark.parametrize("secret", ["", "x", "\xff", "x" * 10_000])
def test_what_is_no_token_is_refused(accounts: AccountStore, secret: str) -> None:
    assert accounts.bearer(secret) is None
