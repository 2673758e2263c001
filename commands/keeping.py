"""`flask --app wsgi responses erase | retire`: what is no longer kept."""

from datetime import UTC, datetime, timedelta

import click
from flask.cli import with_appcontext

from commands.operators import operator
from commands.services import migrated
from settings import RETENTION


@click.command("erase")
@with_appcontext
@click.argument("slug", metavar="STUDY")
@click.argument("code")
def erase(slug: str, code: str) -> None:
    """Erase the response of a CODE for who gave it: from the responses, the tally and all later figures."""
    ready = migrated()
    if not ready.store.erase(ready.study(slug), code, operator()):
        raise click.ClickException(
            f"{slug} has no response of this code: mistyped, of another study, or gone already."
        )
    click.echo(f"{slug}: erased. Erase it from copies that were exported, too.")


@click.command("retire")
@with_appcontext
@click.argument("slug", metavar="[STUDY]", default="")
@click.option("--days", type=click.IntRange(*RETENTION), help="In place of KANAL_RETENTION_DAYS.")
def retire(slug: str, days: int | None) -> None:
    """Remove the responses of one study or of all that were kept long enough; their figures stay."""
    ready = migrated()
    kept = days or ready.settings.retention_days
    if kept is None:
        raise click.ClickException(
            "Nothing says how long responses are kept; set KANAL_RETENTION_DAYS or give --days."
        )
    before = datetime.now(UTC) - timedelta(days=kept)
    for study in [ready.study(slug)] if slug else ready.store.studies():
        retired = ready.store.retire(study, before, operator())
        click.echo(
            f"{study.slug}: {retired:,} retired that were received before {before:%Y-%m-%d %H:%M} UTC."
        )
