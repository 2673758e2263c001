"""`user add --study`, `user set`, `user list`, `user remove`, `user sign-out`."""

import pytest

from study.store import AccountStore, ResponseStore, Role, User
from tests.commands.operator import Operator
from tests.factories import make_study

EMAIL, OTHER = "ann@shop.example", "bo@shop.example"


@pytest.fixture(autouse=True)
def _studies(store: ResponseStore) -> None:
    for slug in ("spring", "autumn"):
        make_study(store, slug=slug)


def test_added_user_sees_the_studies_named(operator: Operator, accounts: AccountStore) -> None:
    operator.does("user", "add", EMAIL, "--study", "spring", "--study", "autumn")
    operator.does("user", "add", OTHER, "--role", "analyst")

    assert accounts.known(EMAIL) == User(EMAIL, Role.VIEWER, frozenset({"spring", "autumn"}))
    assert accounts.known(OTHER) == User(OTHER, Role.ANALYST)


@pytest.mark.parametrize("command", ["add", "set"])
def test_study_that_is_not_there_is_refused(operator: Operator, accounts: AccountStore, command: str) -> None:
    accounts.add(OTHER, Role.ANALYST)
    email = EMAIL if command == "add" else OTHER
    said = operator.is_refused("user", command, email, "--role", "viewer", "--study", "winter")

    assert "'winter'" in said
    assert "spring" in said
    assert accounts.users() == [User(OTHER, Role.ANALYST)]


@pytest.mark.parametrize("command", ["add", "set"])
def test_administrator_of_some_studies_is_refused(
    operator: Operator, accounts: AccountStore, command: str
) -> None:
    accounts.add(OTHER, Role.ADMINISTRATOR)
    email = EMAIL if command == "add" else OTHER
    said = operator.is_refused("user", command, email, "--role", "administrator", "--study", "spring")
    assert "sees all studies; leave --study out" in said

    assert "sees all studies" in operator.is_refused("user", "set", OTHER, "--study", "spring")
    assert accounts.users() == [User(OTHER, Role.ADMINISTRATOR)]


def test_set_changes_what_is_named_and_nothing_else(operator: Operator, accounts: AccountStore) -> None:
    operator.does("user", "add", EMAIL, "--study", "spring")

    said = operator.does("user", "set", EMAIL, "--role", "analyst").stdout
    assert said == f"{EMAIL}\tanalyst\tspring\n"
    said = operator.does("user", "set", EMAIL, "--study", "autumn").stdout
    assert said == f"{EMAIL}\tanalyst\tautumn\n"
    said = operator.does("user", "set", EMAIL, "--all-studies").stdout
    assert said == f"{EMAIL}\tanalyst\tall studies\n"
    assert accounts.known(EMAIL) == User(EMAIL, Role.ANALYST)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Nothing to change; say --role, --study or --all-studies."),
        (("--study", "spring", "--all-studies"), "not both"),
    ],
)
def test_set_of_nothing_or_of_both_is_refused(
    operator: Operator, accounts: AccountStore, words: tuple[str, ...], says: str
) -> None:
    accounts.add(EMAIL, Role.VIEWER)

    assert says in operator.is_refused("user", "set", EMAIL, *words)


def test_list_names_users_with_role_and_studies(operator: Operator, accounts: AccountStore) -> None:
    assert operator.does("user", "list").stdout == ""
    accounts.add("z@shop.example", Role.VIEWER, [])
    accounts.add(OTHER, Role.ADMINISTRATOR)
    accounts.add(EMAIL, Role.ANALYST, ["spring", "autumn"])

    assert operator.does("user", "list").stdout.splitlines() == [
        f"{EMAIL}\tanalyst\tautumn,spring",
        f"{OTHER}\tadministrator\tall studies",
        "z@shop.example\tviewer\tno study",
    ]


def test_remove_ends_everything_at_once(operator: Operator, accounts: AccountStore) -> None:
    accounts.add(EMAIL, Role.ANALYST, ["spring"])
    session, token = accounts.session(EMAIL), accounts.token(EMAIL)

    assert operator.does("user", "remove", EMAIL).stdout == f"Removed {EMAIL}.\n"
    assert (accounts.signed_in(session), accounts.bearer(token)) == (None, None)
    assert accounts.users() == []


def test_sign_out_ends_sessions_and_leaves_tokens(operator: Operator, accounts: AccountStore) -> None:
    accounts.add(EMAIL, Role.ANALYST)
    sessions, token = [accounts.session(EMAIL) for _ in range(2)], accounts.token(EMAIL)

    assert operator.does("user", "sign-out", EMAIL).stdout == f"Ended 2 sessions of {EMAIL}.\n"
    assert [accounts.signed_in(session) for session in sessions] == [None, None]
    assert accounts.bearer(token) is not None


@pytest.mark.parametrize("words", [("remove",), ("sign-out",), ("set", "--role", "viewer")])
def test_unknown_user_is_refused(operator: Operator, words: tuple[str, ...]) -> None:
    said = operator.is_refused("user", words[0], EMAIL, *words[1:])

    assert f"no user {EMAIL}" in said
