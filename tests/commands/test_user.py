"""`user add`, `user sign-in-link`."""

import pytest

from settings import Settings
from study.store import AccountStore, Role, User
from tests.commands.operator import Operator

EMAIL = "ann@shop.example"


def signed_in(accounts: AccountStore, link: str) -> User | None:
    session = accounts.sign_in(link.strip().rpartition("?token=")[2])
    return accounts.signed_in(session) if session else None


@pytest.mark.parametrize("role", list(Role))
def test_added_user_signs_in_once_with_the_role(
    operator: Operator, accounts: AccountStore, settings: Settings, role: Role
) -> None:
    assert EMAIL in operator.does("user", "add", EMAIL, "--role", role.value).stdout
    link = operator.does("user", "sign-in-link", EMAIL).stdout
    assert link.startswith(f"{settings.public_url}/dashboard/sign-in?token=")
    assert signed_in(accounts, link) == User(EMAIL, role)
    assert signed_in(accounts, link) is None


def test_added_user_is_a_viewer_unless_said(operator: Operator, accounts: AccountStore) -> None:
    operator.does("user", "add", EMAIL)
    assert signed_in(accounts, operator.does("user", "sign-in-link", EMAIL).stdout) == User(
        EMAIL, Role.VIEWER
    )


def test_user_added_twice_is_refused_and_keeps_the_role(operator: Operator, accounts: AccountStore) -> None:
    operator.does("user", "add", EMAIL, "--role", "viewer")
    said = operator.is_refused("user", "add", EMAIL.upper(), "--role", "administrator")
    assert "has an account already" in said
    assert signed_in(accounts, operator.does("user", "sign-in-link", EMAIL).stdout) == User(
        EMAIL, Role.VIEWER
    )


def test_links_of_one_user_are_each_good(operator: Operator, accounts: AccountStore) -> None:
    operator.does("user", "add", EMAIL)
    links = {operator.does("user", "sign-in-link", EMAIL).stdout for _ in range(3)}
    assert len(links) == 3
    assert [signed_in(accounts, link) for link in links] == [User(EMAIL, Role.VIEWER)] * 3


def test_link_of_an_unknown_user_is_refused(operator: Operator) -> None:
    said = operator.is_refused("user", "sign-in-link", "nobody@shop.example")
    assert "no user nobody@shop.example" in said
    assert "user add" in said


@pytest.mark.parametrize("email", ["", "nobody", "a b@c", "a@", f"{'x' * 250}@shop.example"])
def test_user_without_an_email_address_is_refused(operator: Operator, email: str) -> None:
    assert "no email address" in operator.is_refused("user", "add", email)


def test_unknown_role_is_refused_with_those_there_are(operator: Operator) -> None:
    result = operator.types("user", "add", EMAIL, "--role", "king")
    assert result.exit_code == 2
    assert not [role.value for role in Role if role.value not in result.stderr]
