"""`flask --app wsgi backup | restore`."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask.cli import with_appcontext

from commands import releases, studies
from commands.operators import operator
from commands.services import Services, migrated
from study.store import StoreError
from study.store.backup import write_backup, write_erasures
from study.store.backup_erasures import pairs
from study.store.backup_file import ERASURES, EVERYTHING, BackupFile
from study.store.backup_restore import load_backup

_FILE = click.Path(dir_okay=False, path_type=Path)
_THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Command(click.Command):
    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a refusal is one line, not a traceback."""
        try:
            return super().invoke(ctx)
        except StoreError as error:
            raise click.ClickException(str(error)) from None
        except OSError as error:
            raise click.ClickException(f"{error.filename}: {error.strerror}.") from None


@click.command("backup", cls=_Command)
@with_appcontext
@click.argument("file", type=_FILE)
@click.option("--erasures-only", is_flag=True, help="Only which responses were erased; replaces FILE.")
def backup(file: Path, erasures_only: bool) -> None:
    """Write all that is stored to a new FILE, as it is at one moment, while answers come in."""
    ready = migrated()
    if erasures_only:
        _write_erasures(ready, file)
        return
    _refuse_existing(file)
    with _written(file) as opened:
        rows = write_backup(ready.database, opened)
        _refuse_existing(file)
    size = file.stat().st_size / 1e6
    click.echo(f"{file}: {rows['responses']:,} responses, {rows['studies']:,} studies, {size:,.1f} MB.")


@click.command("restore", cls=_Command)
@with_appcontext
@click.argument("file", type=_THERE)
@click.option("--erasures", type=_THERE, help="A file of `backup --erasures-only`, newer than FILE.")
@click.pass_context
def restore(ctx: click.Context, file: Path, erasures: Path | None) -> None:
    """Load a backup FILE into an empty database, without what was erased since, and verify it."""
    with ExitStack() as opened:
        source = _read(opened, file, EVERYTHING)
        since = _read(opened, erasures, ERASURES) if erasures else None
        ready = migrated()
        done = load_backup(ready.database, source, since, operator())
    click.echo(f"{file}: {done.responses:,} responses of {source.head.taken}; {done.erased:,} erased again.")
    if since is None:
        click.echo("Without --erasures, answers that were erased after that moment are back.", err=True)
    _verify(ctx, ready)


def _write_erasures(ready: Services, file: Path) -> None:
    """Replace a file of erasures, unless the one there knows of some that the database does not."""
    with _written(file) as opened:
        written = write_erasures(ready.database, opened)
        opened.flush()
        if file.exists() and (lost := len(_erasures(file) - _erasures(Path(opened.name)))):
            raise click.ClickException(
                f"{file} names {lost:,} erasures that this database does not know: it is of another, or of "
                "a lost one. Restore with it first, or give another FILE."
            )
    click.echo(f"{file}: {written:,} erasures.")


def _erasures(file: Path) -> set[tuple[str, str]]:
    with ExitStack() as opened:
        return pairs(_read(opened, file, ERASURES))


def _read(opened: ExitStack, file: Path, kind: str) -> BackupFile:
    return BackupFile(opened.enter_context(file.open("rb")), str(file), kind)


def _refuse_existing(file: Path) -> None:
    if file.exists():
        raise click.ClickException(f"{file} exists; a backup replaces nothing. Give another name.")


@contextmanager
def _written(file: Path) -> Iterator[BinaryIO]:
    """Open a file that has its name once it is on the disk, else leaves nothing; for its owner only."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    unfinished = Path(name)
    try:
        with unfinished.open("wb") as opened:
            os.close(handle)
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _verify(ctx: click.Context, ready: Services) -> None:
    """Check tally and releases of each study, a line each; raise ClickException where one is wrong."""
    wrong = 0
    for study in ready.store.studies():
        for check in (studies.verify, releases.verify):
            try:
                ctx.invoke(check, slug=study.slug)
            except click.ClickException as error:
                error.show()
                wrong += 1
    if wrong:
        raise click.ClickException(
            "The file was whole and is restored, but the service it was taken of was not right: see above."
        )
