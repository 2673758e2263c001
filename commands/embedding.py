"""How charts that are not for everybody are shown to some: `flask --app wsgi study embed-address`."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import click
from flask.cli import with_appcontext

from commands.services import migrated
from study.passes import LONGEST, SHORTEST, Passes, last_day
from study.response import Study
from study.waits import wait_questions

USUAL_DAYS = 7


@click.command("embed-address")
@click.argument("slug", metavar="STUDY")
@click.option("--chart", default="", help="Such as channel-by-age; else the headline question's.")
@click.option(
    "--days",
    type=click.IntRange(SHORTEST, LONGEST),
    default=USUAL_DAYS,
    show_default=True,
    help="How long it lasts.",
)
@click.option("--lang", default="", help="One of the study's languages; else the browser's.")
@with_appcontext
def embed_address(slug: str, chart: str, days: int, lang: str) -> None:
    """Print an address that shows a chart of a draft or a private study until it ends."""
    ready, now = migrated(), datetime.now(UTC)
    study = ready.study(slug)
    charts = _charts(study)
    if chart and chart not in charts:
        raise click.ClickException(f"--chart is {chart!r}; {slug} has: {', '.join(charts)}.")
    if lang and lang not in study.languages:
        raise click.ClickException(f"--lang is {lang!r}; {slug} speaks: {', '.join(study.languages)}.")
    last = last_day(days, now)
    opening = Passes(ready.settings.secret_key).made(slug, last)
    query = urlencode({**({"lang": lang} if lang else {}), "pass": opening})
    click.echo(f"{ready.settings.public_url}/e/{slug}/{chart or _headline(study)}?{query}")
    click.echo(f"Until {last} (UTC) it shows all charts of {slug} to whoever has it.", err=True)
    if study.published(now):
        click.echo(f"{slug} is public: its charts are seen without it, too.", err=True)


def _headline(study: Study) -> str:
    return f"{study.instrument.headline.code}-by-{study.instrument.banner.code}"


def _charts(study: Study) -> list[str]:
    """Return what the study's charts are called, as the embed calls them."""
    instrument = study.instrument
    rows = [one.code for one in instrument.closed if one is not instrument.banner]
    waits = ["wait-curve"] if wait_questions(instrument) else []
    return [
        *(f"{row}-by-{instrument.banner.code}" for row in rows),
        *waits,
        *(f"{row}-trend" for row in rows),
    ]
