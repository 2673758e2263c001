"""`responses erase | retire`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

import commands
import settings as environment
import survey
from study.response import Arrival, Study
from study.store import AccountStore, Database, ResponseStore
from survey import interface
from tests.commands.operator import Operator
from tests.factories import make_response, make_study

SLUG = "channel-preference"
DAYS = 60


def days_ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


@pytest.fixture
def keeper(tmp_path: Path, database: Database, store: ResponseStore, accounts: AccountStore) -> Operator:
    """Return an operator where KANAL_RETENTION_DAYS is set."""
    settings = environment.load({"KANAL_DATA_DIR": str(tmp_path), "KANAL_RETENTION_DAYS": str(DAYS)})
    app: Flask = survey.create_app(settings, store)
    commands.register(app, commands.Services(settings, database, store, accounts, interface.unfinished))
    return Operator(app)


def test_erase_by_code_takes_the_response_out_of_exports_for_good(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    store.add(study, make_response(key="a"), Arrival("7ABCDEFGH"))
    store.add(study, make_response(key="b"))
    operator.does("responses", "export", SLUG, tmp_path / "old.csv")
    said = operator.does("responses", "erase", SLUG, "7abc-defgh").stdout
    assert said == f"{SLUG}: erased. Erase it from copies that were exported, too.\n"
    assert "1 responses exported" in operator.does("responses", "export", SLUG, tmp_path / "new.csv").stderr
    assert "0 stored, 2 known" in operator.does("responses", "import", SLUG, tmp_path / "old.csv").stdout
    assert [response.key for response in store.responses(study)] == ["b"]
    (step,) = store.audit(study)
    assert (step.action, step.key) == ("erased", "")
    assert "agrees" in operator.does("study", "verify", SLUG).stdout


def test_erase_by_a_code_that_nobody_has_is_refused(operator: Operator, study: Study) -> None:
    said = operator.is_refused("responses", "erase", SLUG, "7ABC")
    assert said == f"{SLUG} has no response of this code: mistyped, of another study, or gone already."


def test_retire_removes_what_is_older_than_the_setting_in_all_studies(
    keeper: Operator, store: ResponseStore, study: Study
) -> None:
    other = make_study(store, slug="other")
    for one in (study, other):
        store.add_many(one, [make_response(received=days_ago(days)) for days in (DAYS - 1, DAYS + 1)])
    lines = keeper.does("responses", "retire").stdout.splitlines()
    assert [line.partition(" retired")[0] for line in lines] == ["other: 1", f"{SLUG}: 1"]
    assert lines[0].endswith(f"received before {days_ago(DAYS):%Y-%m-%d %H:%M} UTC.")
    for one in (study, other):
        assert len(list(store.responses(one))) == 1
        assert sum(count.n for count in store.tally(one).margin().values()) == 2
        assert "agrees" in keeper.does("study", "verify", one.slug).stdout


def test_retire_of_one_study_and_other_days(keeper: Operator, store: ResponseStore, study: Study) -> None:
    other = make_study(store, slug="other")
    for one in (study, other):
        store.add(one, make_response(received=days_ago(DAYS - 10)))
    assert keeper.does("responses", "retire", SLUG).stdout.startswith(f"{SLUG}: 0 retired")
    assert keeper.does("responses", "retire", SLUG, "--days", "45").stdout.startswith(f"{SLUG}: 1 retired")
    assert (len(list(store.responses(study))), len(list(store.responses(other)))) == (0, 1)


def test_retire_without_a_time_to_keep_is_refused(
    operator: Operator, store: ResponseStore, study: Study
) -> None:
    store.add(study, make_response(received=days_ago(10_000)))
    said = operator.is_refused("responses", "retire")
    assert said == "Nothing says how long responses are kept; set KANAL_RETENTION_DAYS or give --days."
    assert len(list(store.responses(study))) == 1


@pytest.mark.parametrize("days", ["29", "0", "-1", "many"])
def test_retire_of_days_that_are_too_few_removes_nothing(
    operator: Operator, store: ResponseStore, study: Study, days: str
) -> None:
    store.add(study, make_response(received=days_ago(10_000)))
    assert operator.types("responses", "retire", SLUG, "--days", days).exit_code != 0
    assert len(list(store.responses(study))) == 1


def test_retire_of_an_unknown_study_is_refused(keeper: Operator, study: Study) -> None:
    assert "There is no study 'other'" in keeper.is_refused("responses", "retire", "other")
