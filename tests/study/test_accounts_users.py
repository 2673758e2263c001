"""Users: what each may see and do, and what a change does to who is signed in."""

import pytest
from sqlalchemy import func, select

from study import models
from study.store import AccountStore, Database, ResponseStore, Role, UnknownUserError, User
from tests.factories import make_study

EMAIL = "mari@kanal.example"

pytestmark = pytest.mark.usefixtures("studies")


@pytest.fixture
def studies(store: ResponseStore) -> None:
    for slug in ("spring", "autumn"):
        make_study(store, slug=slug)


def make_session(accounts: AccountStore) -> str:
    session = accounts.sign_in(accounts.sign_in_link(EMAIL))
    assert session is not None
    return session


@pytest.mark.parametrize(
    ("role", "exports"), [(Role.VIEWER, False), (Role.ANALYST, True), (Role.ADMINISTRATOR, True)]
)
def test_single_answers_are_for_analysts_and_more(role: Role, exports: bool) -> None:
    assert User(EMAIL, role).may_export is exports


def test_user_added_without_studies_sees_all_and_those_that_come(
    accounts: AccountStore, store: ResponseStore
) -> None:
    accounts.add(EMAIL, Role.VIEWER)
    make_study(store, slug="winter")

    user = accounts.known(EMAIL)
    assert user == User(EMAIL, Role.VIEWER)
    assert all(user.sees(slug) for slug in ("spring", "winter"))


@pytest.mark.parametrize("given", [(), ("spring",), ("spring", "autumn")])
def test_user_sees_the_studies_given_and_no_other(accounts: AccountStore, given: tuple[str, ...]) -> None:
    accounts.add("other@kanal.example", Role.ANALYST, ["autumn"])
    accounts.add(EMAIL, Role.ANALYST, given)

    user = accounts.signed_in(make_session(accounts))
    assert user == accounts.bearer(accounts.token(EMAIL)) == accounts.known(EMAIL)
    assert user is not None
    assert {slug for slug in ("spring", "autumn", "winter") if user.sees(slug)} == set(given)


def test_study_that_is_not_there_is_not_given(accounts: AccountStore) -> None:
    accounts.add(EMAIL, Role.VIEWER, ["winter", "spring"])

    assert accounts.known(EMAIL).studies == frozenset({"spring"})


def test_administrator_sees_all_whatever_was_given(accounts: AccountStore) -> None:
    accounts.add(EMAIL, Role.VIEWER, ["spring"])
    accounts.give_role(EMAIL, Role.ADMINISTRATOR)
    assert accounts.known(EMAIL).sees("autumn")

    accounts.give_role(EMAIL, Role.VIEWER)
    assert not accounts.known(EMAIL).sees("autumn")


def test_change_holds_at_once_for_sessions_and_tokens(accounts: AccountStore) -> None:
    accounts.add(EMAIL, Role.ANALYST)
    session, token = make_session(accounts), accounts.token(EMAIL)

    accounts.give_role(EMAIL, Role.VIEWER)
    accounts.give_studies(EMAIL, ["autumn"])
    narrowed = User(EMAIL, Role.VIEWER, frozenset({"autumn"}))
    assert (accounts.signed_in(session), accounts.bearer(token)) == (narrowed, narrowed)

    accounts.give_studies(EMAIL, ["spring"])
    assert accounts.known(EMAIL).studies == frozenset({"spring"})
    accounts.give_studies(EMAIL, None)
    assert accounts.signed_in(session) == User(EMAIL, Role.VIEWER)


@pytest.mark.parametrize("slug", ["\0", "spring\0", "spring'", "\ud800", "no-such-study"])
def test_study_that_there_is_not_gives_nothing(accounts: AccountStore, slug: str) -> None:
    accounts.add(EMAIL, Role.VIEWER, [slug])
    assert accounts.known(EMAIL).studies == frozenset()
    accounts.give_studies(EMAIL, [slug, "autumn"])
    assert accounts.known(EMAIL).studies == frozenset({"autumn"})


def test_removed_user_is_gone_with_all_secrets(accounts: AccountStore, database: Database) -> None:
    accounts.add("other@kanal.example", Role.VIEWER, ["spring"])
    accounts.add(EMAIL, Role.ANALYST, ["spring"])
    session, token, link = make_session(accounts), accounts.token(EMAIL), accounts.sign_in_link(EMAIL)

    accounts.remove(EMAIL.upper())

    assert (accounts.signed_in(session), accounts.bearer(token), accounts.sign_in(link)) == (None, None, None)
    assert [user.email for user in accounts.users()] == ["other@kanal.example"]
    with database.read() as connection:
        left = connection.execute(select(func.count()).select_from(models.user_studies)).scalar()
    assert left == 1
    assert accounts.add(EMAIL, Role.VIEWER)
    assert accounts.signed_in(session) is None


def test_users_are_listed_by_address(accounts: AccountStore) -> None:
    accounts.add("b@kanal.example", Role.VIEWER, ["autumn", "spring"])
    accounts.add("a@kanal.example", Role.ADMINISTRATOR)

    assert accounts.users() == [
        User("a@kanal.example", Role.ADMINISTRATOR),
        User("b@kanal.example", Role.VIEWER, frozenset({"autumn", "spring"})),
    ]


@pytest.mark.parametrize("change", ["give_role", "give_studies", "remove", "end_sessions", "known"])
def test_change_of_an_unknown_user_is_refused(accounts: AccountStore, change: str) -> None:
    further = {"give_role": (Role.VIEWER,), "give_studies": (None,)}.get(change, ())

    with pytest.raises(UnknownUserError, match=r"no user mari@kanal\.example; add one with: user add"):
        getattr(accounts, change)(EMAIL, *further)


@pytest.mark.parametrize("email", ["", "mari", "a\x00b@kanal.example", "nobody@kanal.example"])
def test_what_is_no_user_has_neither_account_nor_password(accounts: AccountStore, email: str) -> None:
    assert accounts.user(email) is None
    assert accounts.password(email) is None


def test_sessions_end_together_and_tokens_go_on(accounts: AccountStore) -> None:
    accounts.add(EMAIL, Role.ANALYST)
    accounts.add("other@kanal.example", Role.VIEWER)
    sessions, token = [make_session(accounts) for _ in range(3)], accounts.token(EMAIL)
    others = accounts.session("other@kanal.example")

    assert accounts.end_sessions(EMAIL) == 3
    assert [accounts.signed_in(session) for session in sessions] == [None] * 3
    assert accounts.bearer(token) is not None
    assert accounts.signed_in(others) is not None


def test_new_password_ends_the_other_sessions(accounts: AccountStore) -> None:
    accounts.add(EMAIL, Role.ANALYST)
    mine, other, token = make_session(accounts), make_session(accounts), accounts.token(EMAIL)
    assert accounts.password(EMAIL) is None

    accounts.set_password(EMAIL, "a hash", mine)

    assert accounts.password(EMAIL.upper()) == "a hash"
    assert accounts.signed_in(other) is None
    assert accounts.signed_in(mine) is not None
    assert accounts.bearer(token) is not None


def test_rehash_does_not_undo_a_change_made_meanwhile(accounts: AccountStore) -> None:
    accounts.add(EMAIL, Role.ANALYST)
    accounts.set_password(EMAIL, "first", "")
    accounts.rehash(EMAIL, "first", "first at today's cost")
    assert accounts.password(EMAIL) == "first at today's cost"

    accounts.rehash(EMAIL, "first", "late")
    assert accounts.password(EMAIL) == "first at today's cost"
