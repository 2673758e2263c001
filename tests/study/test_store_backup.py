"""Backups: all of one moment, the same from each kind of database, back into each kind."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from study.response import Arrival, Study
from study.store import AccountStore, Database, ResponseStore, Role
from tests.conftest import MakeUrl, opened
from tests.factories import make_response, make_study
from tests.study.backups import erasures, filled, lines, restored, signed_up, stored, taken


@pytest.fixture(params=["make_sqlite_url", "make_postgres_url"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return an empty database to restore into, once of each kind."""
    make: MakeUrl = request.getfixturevalue(request.param)
    folder = tmp_path / "target"
    folder.mkdir()
    with opened(make(folder)) as database:
        yield database


def keys(store: ResponseStore, study: Study) -> set[str]:
    return {response.key for response in store.responses(study)}


def test_restore_gives_back_all_that_was_stored(
    database: Database, store: ResponseStore, accounts: AccountStore, target: Database
) -> None:
    study = filled(store)
    signed_up(accounts)
    done = restored(target, taken(database))
    assert stored(target) == stored(database)
    after = ResponseStore(target, refresh_seconds=0)
    assert after.studies() == store.studies()
    for one in after.studies():
        assert after.verify(one) == []
        assert list(after.responses(one)) == list(store.responses(one))
        assert after.audit(one) == store.audit(one)
        assert after.flags(one) == store.flags(one)
        assert after.releases(one) == store.releases(one)
        assert after.tally(one).pairs == store.tally(one).pairs
    assert (done.responses, done.erased) == (len(keys(store, study)) + 1, 0)


def test_restored_service_goes_on(database: Database, store: ResponseStore, target: Database) -> None:
    study = filled(store)
    restored(target, taken(database))
    after = ResponseStore(target, refresh_seconds=0)
    assert not after.add(study, make_response(key="k1"))
    assert not after.add(study, make_response(key="a0"))
    assert after.add(study, make_response(key="new"), Arrival("NEW"))
    assert after.create("third", study.instrument).slug == "third"
    assert AccountStore(target).add("new@example.org", Role.VIEWER)
    assert after.erase(study, "CODE2")
    assert after.verify(study) == []


def test_backup_has_no_session_link_or_network(
    database: Database, store: ResponseStore, accounts: AccountStore, target: Database
) -> None:
    study, secrets = filled(store), signed_up(accounts)
    assert store.network_key(make_response().received.date())
    backup = taken(database)
    restored(target, backup)
    after = AccountStore(target)
    assert after.bearer(secrets["token"]) == accounts.bearer(secrets["token"]) is not None
    assert after.signed_in(secrets["session"]) is None
    assert after.sign_in(secrets["link"]) is None
    assert b'"net"' not in b"".join(lines(backup))
    assert b"network_keys" not in lines(backup)[0]
    assert store.flags(study)


def test_backup_while_answers_come_in_is_of_one_moment(
    database: Database, store: ResponseStore, study: Study, target: Database
) -> None:
    done, some = Event(), Event()
    store.add_many(study, [make_response(key=f"old{place}") for place in range(1_200)])

    def answer() -> int:
        sent = 0
        while not done.is_set() or sent < 2:
            sent += store.add(study, make_response(key=f"new{sent}"), Arrival(f"CODE{sent}"))
            some.set()
        return sent

    with ThreadPoolExecutor(1) as pool:
        answering = pool.submit(answer)
        some.wait()
        try:
            backups = [taken(database) for _ in range(3)]
        finally:
            done.set()
        sent = answering.result()
    responses = restored(target, backups[-1]).responses
    after = ResponseStore(target)
    assert 1_200 < responses <= 1_200 + sent
    assert after.verify(study) == []
    assert after.revision(study.slug) == responses - 1_200 + 1
    assert {f"new{place}" for place in range(responses - 1_200)} < keys(after, study)


def test_erasures_after_the_backup_are_done_again(
    database: Database, store: ResponseStore, target: Database
) -> None:
    study = filled(store)
    backup = taken(database)
    assert store.erase(study, "CODE2")
    store.add(study, make_response(key="later"), Arrival("LATER"))
    assert store.erase(study, "LATER")
    done = restored(target, backup, erasures(database))
    after = ResponseStore(target, refresh_seconds=0)
    assert done.erased == 1
    assert keys(after, study) == keys(store, study)
    assert after.tally(study).pairs == store.tally(study).pairs
    assert all(after.erased(study, key) for key in ("a0", "a2", "later"))
    assert after.add_many(study, [make_response(key="a2"), make_response(key="later")]) == 0
    assert not after.erase(study, "CODE2")
    assert [(step.why, step.key) for step in after.audit(study)][-1] == ("after a restore", "")
    assert after.verify(study) == []


def test_erasures_of_a_study_made_after_the_backup_are_passed_over(
    database: Database, store: ResponseStore, study: Study, target: Database
) -> None:
    backup = taken(database)
    later = make_study(store, slug="later")
    store.add(later, make_response(), Arrival("CODE"))
    assert store.erase(later, "CODE")
    assert restored(target, backup, erasures(database)).erased == 0
    assert [one.slug for one in ResponseStore(target).studies()] == [study.slug]


def test_retired_after_the_backup_are_back_until_they_are_retired_again(
    database: Database, store: ResponseStore, study: Study, target: Database
) -> None:
    response = make_response()
    store.add(study, response)
    backup = taken(database)
    store.retire(study, response.received.replace(year=2027), "operator")
    assert restored(target, backup, erasures(database)).erased == 0
    after = ResponseStore(target)
    assert keys(after, study) == {response.key}
    assert after.verify(study) == []
