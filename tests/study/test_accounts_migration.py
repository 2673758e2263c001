"""Accounts of an older version keep what they had, and go down and up again."""

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from study.response import Study
from study.store import AccountStore, Database, Role, User
from study.store.schema import MIGRATIONS

OLD, NEW = "old@kanal.example", "new@kanal.example"


def migrate_to(database: Database, version: str) -> None:
    with database.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        (command.upgrade if version == "head" else command.downgrade)(config, version)


def test_who_has_an_account_goes_on_seeing_every_study(
    database: Database, accounts: AccountStore, study: Study
) -> None:
    accounts.add(NEW, Role.VIEWER, [study.slug])
    session = accounts.session(NEW)
    accounts.set_password(NEW, "a hash", session)
    accounts.tries.count({b"k" * 32: 5})

    migrate_to(database, "0002")
    with database.write() as connection:
        connection.execute(text(f"INSERT INTO users (email, role) VALUES ('{OLD}', 'analyst')"))  # noqa: S608
    migrate_to(database, "head")

    assert accounts.known(OLD) == User(OLD, Role.ANALYST)
    # The older schema knew no limits: whoever goes down to it lifts them.
    assert accounts.signed_in(session) == User(NEW, Role.VIEWER)
    assert (accounts.password(NEW), accounts.password(OLD)) == (None, None)
    accounts.give_studies(OLD, [study.slug])
    accounts.tries.count({b"k" * 32: 1})
    assert accounts.known(OLD).studies == frozenset({study.slug})
