"""`flask --app wsgi release …`."""

import json
from collections.abc import Sequence

import click

from commands.services import Group, migrated
from study.release import Release

release_group = Group("release", help="List, show and check what the public has been shown.")


@release_group.command("list")
@click.argument("slug", metavar="STUDY")
def list_(slug: str) -> None:
    """Name all releases of a study, with the responses in each and its digest."""
    ready = migrated()
    releases = ready.store.releases(ready.study(slug))
    for release, digest in releases:
        responses = sum(column.responses for column in release.columns.values())
        click.echo(f"{release.name}  {responses:>9,} responses  {digest}")
    if not releases:
        click.echo(f"{slug}: nothing has been released yet.")


@release_group.command("show")
@click.argument("slug", metavar="STUDY")
@click.argument("name")
def show(slug: str, name: str) -> None:
    """Print the content of a release as JSON: exact counts, for who runs the service only."""
    ready = migrated()
    study = ready.study(slug)
    release = ready.store.release_named(study, name)
    if release is None:
        names = ", ".join(one.name for one, _ in ready.store.releases(study)[-5:]) or "none yet"
        raise click.ClickException(f"{slug} has no release {name!r}; the newest are: {names}.")
    click.echo(json.dumps(json.loads(release.content), ensure_ascii=False, indent=2))


@release_group.command("verify")
@click.argument("slug", metavar="STUDY")
def verify(slug: str) -> None:
    """Recompute each release's digest, and check that they follow each other."""
    ready = migrated()
    releases = ready.store.releases(ready.study(slug))
    previous: Release | None = None
    for place, (release, digest) in enumerate(releases, 1):
        if wrong := _wrong(slug, place, previous, release, digest):
            raise click.ClickException(f"{slug}: release {release.name} (number {release.number}): {wrong}")
        previous = release
    click.echo(f"{slug}: {len(releases):,} releases, each as it was made and in order.")


def _wrong(slug: str, place: int, previous: Release | None, release: Release, digest: str) -> str:
    """Return what is wrong with a release that stands at a place after another, empty where nothing is."""
    before = previous.digest if previous else ""
    checks: Sequence[tuple[bool, str]] = (
        (release.digest == digest, f"its content gives the digest {release.digest}, kept is {digest}."),
        (release.study == slug, f"it says that it is of the study {release.study!r}."),
        (release.number == place, f"expected number {place}."),
        (
            release.previous == before,
            f"it follows {release.previous or 'none'}, expected {before or 'none'}.",
        ),
        (_later(previous, release), "its name or revision is not later than the one's before it."),
    )
    return next((said for holds, said in checks if not holds), "")


def _later(previous: Release | None, release: Release) -> bool:
    if previous is None:
        return _order(release)[1] == 1
    (day, counter), (day_before, counter_before) = _order(release), _order(previous)
    if release.revision < previous.revision or day < day_before:
        return False
    return counter == (counter_before + 1 if day == day_before else 1)


def _order(release: Release) -> tuple[str, int]:
    return release.made.isoformat(), int(release.name.partition(".")[2])
