"""`backup` and `restore`."""

import stat
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
from tests.conftest import opened
from tests.factories import make_response, make_study

SLUG = "channel-preference"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Operator:
    """Return an operator beside an empty folder: of a new machine, after the database was lost."""
    folder = tmp_path / "elsewhere"
    settings = environment.load({"KANAL_DATA_DIR": str(folder)})
    database = Database(settings.database_url)
    store = ResponseStore(database, refresh_seconds=0)
    app: Flask = survey.create_app(settings, store)
    accounts = AccountStore(database)
    commands.register(app, commands.Services(settings, database, store, accounts, interface.unfinished))
    return Operator(app)


def test_backup_is_one_file_for_its_owner_only(operator: Operator, study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    file = folder / "one.backup"
    said = operator.does("backup", file).stdout
    assert said == f"{file}: 0 responses, 1 studies, 0.0 MB.\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [file]


def test_backup_replaces_nothing(operator: Operator, study: Study, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    file.write_text("mine")
    said = operator.is_refused("backup", file)
    assert said == f"{file} exists; a backup replaces nothing. Give another name."
    assert file.read_text() == "mine"


def test_backup_into_a_folder_that_is_not_there_is_refused(
    operator: Operator, study: Study, tmp_path: Path
) -> None:
    assert "No such file or directory" in operator.is_refused("backup", tmp_path / "none" / "one.backup")


def test_lost_database_is_restored_without_what_was_erased(
    operator: Operator, store: ResponseStore, study: Study, elsewhere: Operator, tmp_path: Path
) -> None:
    for key in ("a", "b"):
        store.add(study, make_response(key=key), Arrival(f"CODE{key}"))
    make_study(store, slug="other")
    backup, erasures, answers = (tmp_path / name for name in ("one.backup", "erasures", "answers.csv"))
    operator.does("backup", backup)
    operator.does("responses", "erase", SLUG, "CODEa")
    assert operator.does("backup", "--erasures-only", erasures).stdout == f"{erasures}: 1 erasures.\n"
    restored = elsewhere.does("restore", backup, "--erasures", erasures)
    first, *checks = restored.stdout.splitlines()
    assert first.startswith(f"{backup}: 2 responses of 20")
    assert first.endswith("; 1 erased again.")
    assert checks == [
        "other: the tally agrees with its 0 responses (revision 0).",
        "other: 0 releases, each as it was made and in order.",
        f"{SLUG}: the tally agrees with its 1 responses (revision 3).",
        f"{SLUG}: 0 releases, each as it was made and in order.",
    ]
    assert restored.stderr == ""
    assert "1 responses exported" in elsewhere.does("responses", "export", SLUG, answers).stderr
    assert answers.read_text().splitlines()[1].startswith("b,")


def test_restore_without_erasures_says_what_is_back(
    operator: Operator, study: Study, elsewhere: Operator, tmp_path: Path
) -> None:
    operator.does("backup", tmp_path / "one.backup")
    said = elsewhere.does("restore", tmp_path / "one.backup").stderr
    assert said == "Without --erasures, answers that were erased after that moment are back.\n"


def test_restore_beside_what_is_stored_is_refused(operator: Operator, study: Study, tmp_path: Path) -> None:
    operator.does("backup", tmp_path / "one.backup")
    assert "The database is not empty" in operator.is_refused("restore", tmp_path / "one.backup")


def test_restore_of_a_damaged_file_is_refused_before_a_database_is_made(
    operator: Operator, study: Study, elsewhere: Operator, tmp_path: Path
) -> None:
    file = tmp_path / "one.backup"
    operator.does("backup", file)
    file.write_bytes(file.read_bytes()[:-9])
    assert "one.backup is no whole file of Kanal's backup" in elsewhere.is_refused("restore", file)
    assert list((tmp_path / "elsewhere").glob("kanal.db*")) == []


@pytest.mark.usefixtures("no_steps")
@pytest.mark.usefixtures("no_steps")
def test_restore_of_what_was_not_right_says_so_and_stays(
    operator: Operator, store: ResponseStore, study: Study, elsewhere: Operator, tmp_path: Path
) -> None:
    store.add(study, make_response())
    with opened(f"sqlite:///{tmp_path / 'kanal.db'}") as database, database.write() as connection:
        connection.exec_driver_sql("UPDATE tally_cells SET n = n + 1")
    operator.does("backup", tmp_path / "one.backup")
    result = elsewhere.types("restore", tmp_path / "one.backup")
    assert result.exit_code == 1
    assert "the tally differs from the responses in" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("Error: The file was whole and is restored")
    assert SLUG in elsewhere.does("study", "list").stdout


def test_erasures_of_a_service_replace_older_ones(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    file = tmp_path / "erasures"
    for erasures in range(3):
        assert f": {erasures} erasures." in operator.does("backup", "--erasures-only", file).stdout
        store.add(study, make_response(), Arrival(f"CODE{erasures}"))
        store.erase(study, f"CODE{erasures}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_erasures_that_the_database_does_not_know_are_not_replaced(
    operator: Operator, store: ResponseStore, study: Study, elsewhere: Operator, tmp_path: Path
) -> None:
    file = tmp_path / "erasures"
    store.add(study, make_response(), Arrival("CODE"))
    store.erase(study, "CODE")
    operator.does("backup", "--erasures-only", file)
    before = file.read_bytes()
    said = elsewhere.is_refused("backup", "--erasures-only", file)
    assert said.startswith(f"{file} names 1 erasures that this database does not know")
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("*erasures*")) == ["erasures"]


def test_erasures_do_not_replace_a_backup(operator: Operator, study: Study, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    operator.does("backup", file)
    before = file.read_bytes()
    assert "holds backup" in operator.is_refused("backup", "--erasures-only", file)
    assert file.read_bytes() == before
