"""`flask --app wsgi study …`."""

from datetime import UTC, datetime

import click

from commands.embedding import embed_address
from commands.services import Group, migrated
from commands.weights import weights
from study.instrument_document import load_folder
from study.response import Study
from study.study_settings import SAFE_BATCH, StudySettingError

study_group = Group("study", help="Make, open, close and check studies.")

_DATE = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


@study_group.command("create")
@click.option(
    "--instrument", required=True, help="The name of a shipped instrument, or a folder of your own."
)
@click.option("--slug", required=True, help="The study's name in addresses.")
@click.option("--languages", default="", help="Some of the instrument's languages, such as en,et; else all.")
def create(instrument: str, slug: str, languages: str) -> None:
    """Store a draft of a study; it takes answers once it is opened."""
    chosen = [language.strip() for language in languages.split(",") if language.strip()]
    try:
        loaded = load_folder(instrument)
    except OSError as error:
        raise click.ClickException(f"{instrument}: cannot be read ({error.strerror}).") from None
    study = migrated().store.create(slug, loaded, chosen)
    click.echo(
        f"Created {study.slug} ({study.instrument.name}, version {study.instrument.version[:12]}) "
        f"in {', '.join(study.languages)}. Open it with: flask --app wsgi study open {study.slug}"
    )


@study_group.command("open")
@click.argument("slug")
@click.option("--from", "since", type=_DATE, help="When it opens (UTC), else now.")
@click.option("--until", type=_DATE, help="When it closes (UTC), else when you close it.")
def open_(slug: str, since: datetime | None, until: datetime | None) -> None:
    """Let a study take answers."""
    start = since.replace(tzinfo=UTC) if since else datetime.now(UTC)
    end = until.replace(tzinfo=UTC) if until else None
    ready = migrated()
    if lacking := [language for language in ready.study(slug).languages if ready.unfinished(language)]:
        raise click.ClickException(
            f"{slug}: the form's own texts are not finished in {', '.join(lacking)}; finish them in "
            "survey/translations, or create the study with --languages that leave these out."
        )
    click.echo(_said(ready.store.open(slug, start, end)))


@study_group.command("close")
@click.argument("slug")
def close(slug: str) -> None:
    """Let a study take no more answers."""
    click.echo(_said(migrated().store.close(slug, datetime.now(UTC))))


@study_group.command("list")
def list_() -> None:
    """Name all studies and their states."""
    for study in migrated().store.studies():
        click.echo(_said(study))


@study_group.command("set")
@click.argument("slug", metavar="STUDY")
@click.argument("name")
@click.argument("value")
def set_(slug: str, name: str, value: str) -> None:
    """Set a threshold, a statement or who sees what, such as smallest_base 30 or sponsor "Example Ltd"."""
    try:
        changed = migrated().store.set(slug, name, value)
    except StudySettingError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{slug}: {name} is {changed.settings.told(name)}.")
    if name == "batch" and changed.settings.batch < SAFE_BATCH:
        click.echo(
            f"Warning: {slug}: with a batch below the default {SAFE_BATCH}, whoever watches a public chart "
            "may work out what single people answered.",
            err=True,
        )


study_group.add_command(weights)
study_group.add_command(embed_address)


@study_group.command("verify")
@click.argument("slug")
def verify(slug: str) -> None:
    """Rebuild a study's tally from its responses and compare."""
    ready = migrated()
    study = ready.study(slug)
    differences = ready.store.verify(study)
    for line in differences:
        click.echo(line, err=True)
    if differences:
        raise click.ClickException(
            f"{slug}: the tally differs from the responses in {len(differences)} cells."
        )
    tally = ready.store.tally(study)
    stored = sum(sums.n for sums in tally.margin().values())
    click.echo(f"{slug}: the tally agrees with its {stored:,} responses (revision {tally.revision:,}).")


def _said(study: Study) -> str:
    state = study.state(datetime.now(UTC))
    dates = [
        f"{word} {moment:%Y-%m-%d %H:%M} UTC"
        for word, moment in (("from", study.opens_at), ("until", study.closes_at))
        if moment is not None
    ]
    marks = [word for word, holds in (("synthetic", study.synthetic), ("private", not study.public)) if holds]
    return " ".join((f"{study.slug}: {state}", *dates, *marks))
