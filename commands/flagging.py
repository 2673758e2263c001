"""`flask --app wsgi responses flag | exclude | include | audit`."""

from collections.abc import Callable
from typing import TypeVar

import click
from flask.cli import with_appcontext

from commands.operators import operator
from commands.services import Services, migrated
from study.flags import REASONS
from study.response import Study

_Command = TypeVar("_Command", bound=Callable[..., None])


def _chosen(command: _Command) -> _Command:
    """Give a command the options that say which responses it is about."""
    for option in (
        click.option("--why", default="", help="What the audit trail shall say."),
        click.option("--key", "keys", multiple=True, help="A response, by its key; give it several times."),
        click.option(
            "--reason", type=click.Choice(REASONS), help="Of the flagged ones, those of one reason."
        ),
        click.option("--flagged", is_flag=True, help="All that are flagged."),
        click.argument("slug", metavar="STUDY"),
    ):
        command = option(command)
    return command


@click.command("flag")
@with_appcontext
@click.argument("slug", metavar="STUDY")
def flag(slug: str) -> None:
    """Judge all responses that came by the form; flagged ones still count."""
    ready = migrated()
    study = ready.study(slug)
    new = ready.store.flag(study, operator())
    now = ready.store.flagged(study)
    reasons = ", ".join(f"{reason} {n:,}" for reason, n in now.reasons.items())
    click.echo(
        f"{slug}: {new:,} flagged newly, {now.flagged:,} in all{f' ({reasons})' if reasons else ''}; "
        f"{now.included:,} of them count, {now.excluded:,} responses are excluded."
    )


@click.command("exclude")
@with_appcontext
@_chosen
def exclude(slug: str, flagged: bool, reason: str | None, keys: tuple[str, ...], why: str) -> None:
    """Leave responses out of all figures."""
    ready = migrated()
    study = ready.study(slug)
    moved = ready.store.exclude(study, _keys(ready, study, flagged, reason, keys), operator(), why)
    click.echo(f"{slug}: {moved:,} excluded.")


@click.command("include")
@with_appcontext
@_chosen
def include(slug: str, flagged: bool, reason: str | None, keys: tuple[str, ...], why: str) -> None:
    """Take responses that were excluded into all figures again."""
    ready = migrated()
    study = ready.study(slug)
    moved = ready.store.include(study, _keys(ready, study, flagged, reason, keys), operator(), why)
    click.echo(f"{slug}: {moved:,} included again.")


@click.command("audit")
@with_appcontext
@click.argument("slug", metavar="STUDY")
def audit(slug: str) -> None:
    """Print what was done to responses: when, what, to which, why and by whom."""
    ready = migrated()
    for step in ready.store.audit(ready.study(slug)):
        why = " ".join(step.why.split())
        click.echo("\t".join((f"{step.at:%Y-%m-%dT%H:%M:%SZ}", step.action, step.key, why, step.by)))


def _keys(
    ready: Services, study: Study, flagged: bool, reason: str | None, keys: tuple[str, ...]
) -> list[str]:
    """Return the keys of the responses that are meant; raise ClickException."""
    if flagged == bool(keys) or (reason and not flagged):
        raise click.ClickException("Say which responses: --flagged [--reason REASON], or --key KEY.")
    if flagged:
        found = ready.store.flags(study)
        return [key for key, reasons in found.items() if reason is None or reason in reasons]
    unknown = [key for key in keys if not ready.store.has(study, key)]
    if unknown:
        raise click.ClickException(f"{study.slug} has no response of the key {', '.join(unknown)}.")
    return list(keys)
