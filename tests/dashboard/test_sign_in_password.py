"""Passwords over HTTP: setting one, signing in by it, and what too many tries do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from dashboard.sign_in.passwords import NOBODYS, outdated
from study import models
from study.store import Database
from tests.conftest import opened
from tests.dashboard.door import EMAIL, ENTRY, OTHER, PASSWORD, Door, is_in, make_door, sign_in


@pytest.fixture
def database(usual_url: str) -> Iterator[Database]:
    with opened(usual_url) as database:
        yield database


@pytest.fixture
def door(tmp_path: Path, database: Database) -> Door:
    return make_door(tmp_path, database)


def set_password(door: Door, new: str, current: str = "") -> tuple[int, str]:
    answer = door.user().post("/dashboard/password", data={"new": new, "current": current})
    return answer.status_code, answer.text


def test_password_signs_in(door: Door) -> None:
    door.with_password()
    client = door.visitor()
    answer = sign_in(client, email=" Mari@Example.com ")

    assert (answer.status_code, answer.location) == (303, "/dashboard/")
    assert is_in(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, PASSWORD.upper()),
        (EMAIL, f"{PASSWORD} "),
        (OTHER, PASSWORD),
        ("nobody@example.com", PASSWORD),
        ("mari\x00@example.com", PASSWORD),
        ("no address", PASSWORD),
        ("\udcff@example.com", "\udcff" * 12),
    ],
)
def test_wrong_password_is_refused_alike_for_known_and_unknown(door: Door, email: str, password: str) -> None:
    door.with_password()
    client = door.visitor()
    answer = client.post(
        ENTRY, data={"email": email.encode(errors="replace"), "password": password.encode(errors="replace")}
    )

    assert answer.status_code == 422
    assert "This is not the right password for this address." in answer.text
    assert password not in answer.text
    assert not is_in(client)


def test_what_was_typed_stays_but_for_the_password(door: Door) -> None:
    answer = sign_in(door.visitor(), email='a"><b>@example.com', password="secret words here", lang="et")

    assert 'value="a&#34;&gt;&lt;b&gt;@example.com"' in answer.text
    assert "secret words" not in answer.text
    assert '<html lang="et">' in answer.text


@pytest.mark.parametrize("field", ["email", "password"])
def test_empty_field_has_its_error_and_costs_no_try(door: Door, field: str) -> None:
    door.with_password()
    client = door.visitor()
    for _ in range(6):
        answer = sign_in(client, **{field: ""})
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert f'aria-describedby="{field}-error"' in answer.text
    assert sign_in(client).status_code == 303


def test_password_is_kept_as_argon2id_with_a_salt_of_its_own(door: Door) -> None:
    door.with_password(EMAIL)
    door.with_password(OTHER)
    kept = [door.accounts.password(email) or "" for email in (EMAIL, OTHER)]

    assert all(one.startswith("$argon2id$v=19$m=19456,t=3,p=1$") for one in kept)
    assert kept[0] != kept[1]
    # Who has no account is refused after as much work.
    assert not outdated(NOBODYS)


def test_password_kept_at_another_cost_is_kept_anew(door: Door) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    door.accounts.set_password(EMAIL, cheap, "")
    assert sign_in(door.visitor(), password="wrong words here").status_code == 422
    assert door.accounts.password(EMAIL) == cheap

    assert sign_in(door.visitor()).status_code == 303
    kept = door.accounts.password(EMAIL)
    assert kept is not None
    assert not outdated(kept)
    assert sign_in(door.visitor()).status_code == 303


def test_composed_and_decomposed_letters_are_one_password(door: Door) -> None:
    door.with_password(password="õõõõõõõõõõõõ")

    assert sign_in(door.visitor(), password="o\u0303" * 12).status_code == 303


@pytest.mark.parametrize("new", ["", "eleven char", EMAIL, f" {EMAIL.upper()} "])
def test_password_that_will_not_do_is_refused_at_its_field(door: Door, new: str) -> None:
    status, text = set_password(door, new)

    assert status == 422
    assert 'aria-describedby="new-error new-hint"' in text
    assert door.accounts.password(EMAIL) is None


@pytest.mark.parametrize("new", ["twelve chars", "ää ää ää ää ", "correct horse " * 20])
def test_password_of_any_characters_will_do(door: Door, new: str) -> None:
    assert set_password(door, new)[0] == 200
    assert sign_in(door.visitor(), password=new).status_code == 303


def test_second_password_needs_the_first(door: Door) -> None:
    door.with_password()
    assert 'id="current"' in door.user().get("/dashboard/password").text
    status, text = set_password(door, "another horse battery", "wrong horse battery")
    assert status == 422
    assert 'id="current-error"' in text
    assert sign_in(door.visitor()).status_code == 303

    assert set_password(door, "another horse battery", PASSWORD)[0] == 200
    assert sign_in(door.visitor()).status_code == 422
    assert sign_in(door.visitor(), password="another horse battery").status_code == 303


def test_new_password_ends_the_other_sessions(door: Door) -> None:
    here, elsewhere, other = door.user(), door.user(), door.user(OTHER)
    assert here.post("/dashboard/password", data={"new": PASSWORD}).status_code == 200

    assert (is_in(here), is_in(elsewhere), is_in(other)) == (True, False, True)


def test_fifth_wrong_try_is_the_last_for_a_quarter_of_an_hour(door: Door) -> None:
    door.with_password()
    for number in range(5):
        assert sign_in(door.visitor(f"203.0.113.{number}"), password="wrong words").status_code == 422

    answer = sign_in(door.visitor("203.0.113.9"))
    assert answer.status_code == 429
    assert 14 * 60 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "another 15 minutes" in answer.text
    assert "user sign-in-link" in answer.text
    assert sign_in(door.visitor("203.0.113.9"), email="nobody@example.com").status_code == 422


def test_unknown_account_is_locked_like_a_known_one(door: Door) -> None:
    tries = [sign_in(door.visitor(), email="nobody@example.com").status_code for _ in range(6)]

    assert tries == [422] * 5 + [429]


def test_link_lets_in_at_once_and_takes_the_lock_away(door: Door) -> None:
    door.with_password()
    for _ in range(6):
        answer = sign_in(door.visitor(), password="wrong words")
    assert answer.status_code == 429

    assert is_in(door.user())
    assert sign_in(door.visitor()).status_code == 303


def test_lock_ends_by_itself(door: Door, database: Database) -> None:
    door.with_password()
    for _ in range(6):
        answer = sign_in(door.visitor(), password="wrong words")
    assert answer.status_code == 429
    with database.write() as connection:
        # As if a quarter of an hour had gone by.
        connection.execute(update(models.tries).values(ends=datetime.now(UTC) - timedelta(seconds=1)))

    assert sign_in(door.visitor()).status_code == 303


def test_right_passwords_are_not_counted(door: Door) -> None:
    door.with_password()
    assert {sign_in(door.visitor()).status_code for _ in range(25)} == {303}
    for _ in range(3):
        assert [sign_in(door.visitor(), password="wrong").status_code for _ in range(4)] == [422] * 4
        assert sign_in(door.visitor()).status_code == 303


@pytest.mark.parametrize(
    ("addresses", "kept_out"),
    [
        (["203.0.113.1"] * 21, True),
        ([f"2001:db8:1:2::{number:x}" for number in range(21)], True),
        ([f"203.0.113.{number}" for number in range(21)], False),
        ([f"2001:db8:1:{number:x}::1" for number in range(21)], False),
    ],
)
def test_network_that_tries_many_accounts_is_kept_out(
    door: Door, addresses: list[str], kept_out: bool
) -> None:
    tries = [
        sign_in(door.visitor(address), email=f"user{number}@example.com").status_code
        for number, address in enumerate(addresses)
    ]

    assert tries == [422] * 20 + [429 if kept_out else 422]


def test_proxy_is_believed_as_far_as_it_is_set(tmp_path: Path, database: Database) -> None:
    door = make_door(tmp_path, database, PROXY_HOPS="1")

    def tried(number: int, forwarded: str) -> int:
        data = {"email": f"user{number}@example.com", "password": "wrong words"}
        return door.visitor().post(ENTRY, data=data, headers={"X-Forwarded-For": forwarded}).status_code

    assert [tried(number, f"10.0.0.{number}, 203.0.113.1") for number in range(21)] == [422] * 20 + [429]
    assert tried(30, "203.0.113.1, 203.0.113.2") == 422


def test_current_password_cannot_be_tried_out_either(door: Door) -> None:
    door.with_password()
    client = door.user()
    wrong = {"new": "another horse battery", "current": "wrong words"}
    tries = [client.post("/dashboard/password", data=wrong).status_code for _ in range(6)]

    assert tries == [422] * 5 + [429]


def test_tries_do_not_tell_whose_they_were(door: Door, database: Database, tmp_path: Path) -> None:
    sign_in(door.visitor("203.0.113.77"), email="nobody@example.com")
    with database.read() as connection:
        rows = connection.execute(select(models.tries)).all()

    assert sorted(len(row.key) for row in rows) == [32, 32]
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert b"203.0.113.77" not in path.read_bytes()
        assert b"nobody@example.com" not in path.read_bytes()
