"""`flask --app wsgi service …`: what `make run` and `make demo` do once Python is ready."""

import os
import socket
import sys
from contextlib import suppress
from contextvars import Context
from datetime import UTC, datetime
from pathlib import Path

import click

from commands.accounts import link_address
from commands.sample import made_up_responses
from commands.services import Group, Services, migrated, services
from settings import Settings, address_is_held
from study.instrument_document import load_folder
from study.response import Study
from study.store import Role, StudyError

ROOT = Path(__file__).parents[1]
FIRST_STUDY = "channel-preference"
FIRST_USER = "operator@localhost"

service_group = Group("service", help="Start the service; bring the database up to date.")


@service_group.command("migrate")
def migrate() -> None:
    """Bring the database to the newest schema."""
    migrated()
    click.echo("The database is up to date.")


@service_group.command("start")
@click.option("--demo", is_flag=True, help="Fill the first study with a synthetic sample.")
def start(demo: bool) -> None:
    """Migrate, make the first study and user where there are none, then serve."""
    _refuse_taken(services().settings)
    # In a process that ends: no worker shares a connection with it, or keeps what only it had to load.
    if os.fork() == 0:
        _prepare(demo)
        os._exit(0)
    _, status = os.wait()
    if status:
        sys.exit(os.waitstatus_to_exitcode(status))
    _serve()


def _prepare(demo: bool) -> None:
    """Bring all up to date that who serves relies on, and say where it will be."""
    ready = migrated()
    study, settings = _first_study(ready, demo), ready.settings
    chart = f"{study.instrument.headline.code}-by-{study.instrument.banner.code}"
    if study.synthetic:
        click.echo("Demonstration: all answers in this study are synthetic (made up by a program).")
    click.echo(f"Form       {settings.public_url}/s/{study.slug}")
    click.echo(f"Dashboard  {settings.public_url}/dashboard/")
    click.echo(f"Embed      {settings.public_url}/e/{study.slug}/{chart}")
    click.echo(_way_in(ready))
    sys.stdout.flush()


def _serve() -> None:
    """Serve until told to end, in this process: it has imported all that workers need."""
    # Only who serves loads the server.
    from gunicorn.app import wsgiapp  # type: ignore[import-untyped]  # noqa: PLC0415

    # Read at each reload, too.
    sys.argv = ["gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "wsgi:application"]
    # In a context of its own: requests must not find the command's app in theirs.
    Context().run(wsgiapp.run)


def _refuse_taken(settings: Settings) -> None:
    """Raise ClickException where the address cannot be served."""
    if address_is_held():
        return
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"Cannot serve on {settings.bind} ({error.strerror}). Stop the program that has it, or set "
                "KANAL_BIND to another address, such as KANAL_BIND=127.0.0.1:8001."
            ) from None


def _way_in(ready: Services) -> str:
    """Return how to sign in: by a new link, until an administrator has a password of their own."""
    accounts, settings = ready.accounts, ready.settings
    managers = [user.email for user in accounts.users() if user.may_manage]
    if any(map(accounts.password, managers)):
        return f"Sign in    {settings.public_url}/dashboard/sign-in"
    accounts.add(FIRST_USER, Role.ADMINISTRATOR)
    return f"Sign in, once, within a day: {link_address(settings, accounts.sign_in_link(FIRST_USER))}"


def _first_study(ready: Services, demo: bool) -> Study:
    """Return the first study, made and opened where there is none; a demo fills it."""
    study = ready.store.study(FIRST_STUDY)
    if study is None:
        # Another host that starts at the same moment may have made it by now.
        with suppress(StudyError):
            ready.store.create(FIRST_STUDY, load_folder(FIRST_STUDY), synthetic=demo)
        study = ready.store.known(FIRST_STUDY)
    if study.opens_at is None:
        study = ready.store.open(FIRST_STUDY, datetime.now(UTC), None)
    if demo and not study.synthetic:
        raise StudyError(
            f"{FIRST_STUDY} in {ready.settings.data_dir} is a study of real answers; "
            "set KANAL_DATA_DIR to another folder for the demonstration."
        )
    if demo and not ready.store.tally(study).revision:
        ready.store.add_many(study, list(made_up_responses(study, datetime.now(UTC))))
    return study
