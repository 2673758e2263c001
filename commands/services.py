"""What commands work on, and how their refusals reach the operator: in one line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from settings import Settings
from study.document_table import InstrumentError
from study.response import Study
from study.store import AccountStore, Database, ResponseStore, StoreError, StudyError, migrate

SERVICES = "kanal"


@dataclass(frozen=True)
class Services:
    """The parts that wsgi.py wires; `unfinished` counts what the form cannot say in a language."""

    settings: Settings
    database: Database
    store: ResponseStore
    accounts: AccountStore
    unfinished: Callable[[str], int]

    def study(self, slug: str) -> Study:
        """Return the study of a slug; raise StudyError."""
        return self.store.known(slug)


def services() -> Services:
    """Return the services of the app that a command runs in."""
    found: Services = current_app.extensions[SERVICES]
    return found


class Group(AppGroup):
    """A group of commands on a database that is up to date."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a refusal is one line, not a traceback."""
        try:
            return super().invoke(ctx)
        except (StoreError, StudyError, InstrumentError) as error:
            raise click.ClickException(str(error)) from None


def migrated() -> Services:
    """Return the services, with the folder made and the database brought up to date first."""
    ready = services()
    folder = ready.settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(
            f"Cannot make the folder {folder} ({error.strerror}); set KANAL_DATA_DIR to another."
        ) from None
    migrate(ready.database)
    return ready
