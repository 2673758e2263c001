"""`flask --app wsgi study weights …`: the shares of the population that a study is weighted to."""

import csv
import io
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import click
from flask.cli import with_appcontext

from commands.services import migrated
from study.target_rows import read_targets
from study.weight_targets import QuestionTargets, WeightTargetsError

DELIMITERS = ",;\t"


@click.command("weights")
@click.argument("slug", metavar="STUDY")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--remove", is_flag=True, help="Weight the study no more; takes no FILE.")
@with_appcontext
def weights(slug: str, file: Path | None, remove: bool) -> None:
    """Weight a study to the shares of the population in a CSV FILE, or to none.

    Columns: question, code, value, source, year and, optionally, note.
    """
    if remove == (file is not None):
        given = "both" if remove else "neither"
        raise click.ClickException(f"{given} given; expected either a FILE of targets or --remove.")
    ready = migrated()
    study = ready.study(slug)
    if file is None:
        ready.store.set_targets(slug, None)
        click.echo(f"{slug}: not weighted to a population.")
        return
    try:
        targets = read_targets(study.instrument, _rows(_text(file)))
    except WeightTargetsError as error:
        raise click.ClickException(f"{file.name}: {error}.") from None
    ready.store.set_targets(slug, targets.to_document())
    for each in targets.questions:
        click.echo(f"{slug}: {_said(each)}")


def _text(file: Path) -> str:
    """Return what a file holds; raise ClickException where it cannot be read or is not text in UTF-8."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise click.ClickException(f"{file}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise click.ClickException(
            f"{file.name}: line {line}: this is not text in UTF-8; save the file so and set it again."
        ) from None


def _rows(text: str) -> Iterator[dict[str, str]]:
    """Yield a row, which may be empty, for each line after the first; raise WeightTargetsError."""
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if len(set(names)) < len(names):
            raise csv.Error("expected each column once")
        for cells in reader:
            if len(cells) > len(names):
                raise csv.Error("more cells than the first line has columns")
            yield dict(zip_longest(names, cells, fillvalue="")) if cells else {}
    except csv.Error as error:
        raise WeightTargetsError(f"line {reader.line_num}: {error}") from None


def _said(targets: QuestionTargets) -> str:
    shares = ", ".join(f"{name} {100 * share:.1f} %" for name, share in targets.shares.items())
    note = f"\n  Note: {targets.note}" if targets.note else ""
    return f"weighted by {targets.question} to {targets.source}, {targets.year}.\n  {shares}{note}"
