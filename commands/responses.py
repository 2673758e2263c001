"""`flask --app wsgi responses …`."""

import csv
import gc
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice, zip_longest
from typing import BinaryIO, TextIO

import click

from commands.services import Group, migrated
from study import csv_rows
from study.codebook import codebook, codebook_csv
from study.csv_rows import HeaderError, RowError, RowReader, check_header
from study.response import Response, Study
from study.tally import STATUS

BATCH = 5_000
DELIMITERS = ",;\t"

responses_group = Group("responses", help="Responses in and out, as CSV.")


@responses_group.command("import")
@click.argument("slug", metavar="STUDY")
@click.argument("file", type=click.File("rb"))
def import_(slug: str, file: BinaryIO) -> None:
    """Store the rows of a CSV FILE that are not stored yet; list those that are no responses."""
    # Rows make many objects and no cycles: looking for some at every turn takes an eighth of the time.
    gc.set_threshold(50_000)
    ready = migrated()
    study = ready.study(slug)
    with _as_text(file) as text:
        source = ResponseFile(study, file, text)
        for name in source.unused:
            click.echo(f"Column {name} is no question of {slug} and is left out.", err=True)
        stored = 0
        with click.progressbar(length=source.size, label="Importing") as bar:
            while batch := list(islice(source.responses, BATCH)):
                stored += ready.store.add_many(study, batch)
                bar.update(source.position - bar.pos)
    for line in source.refused:
        click.echo(line, err=True)
    known, refused = source.accepted - stored, len(source.refused)
    click.echo(f"{stored:,} stored, {known:,} known already, {refused:,} refused.")


@responses_group.command("export")
@click.argument("slug", metavar="STUDY")
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True))
def export(slug: str, file: io.TextIOBase) -> None:
    """Write all responses of a study to a CSV FILE (- for standard output)."""
    ready = migrated()
    study, store = ready.study(slug), ready.store
    stored = sum(one.n for one in store.tally(study).margin(STATUS).values())
    seen = sys.stderr.isatty()
    with click.progressbar(length=stored, label="Exporting", file=sys.stderr, hidden=not seen) as bar:
        exported = 0
        for text, count in csv_rows.export(study, store.responses(study), store.flags(study)):
            file.write(text)
            exported += count
            bar.update(count)
    click.echo(f"{exported:,} responses exported.", err=True)


@responses_group.command("codebook")
@click.argument("slug", metavar="STUDY")
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True))
@click.option("--lang", default="", help="one of the study's languages; else its first")
def codebook_(slug: str, file: io.TextIOBase, lang: str) -> None:
    """Write what the columns of an export hold to a CSV FILE (- for standard output)."""
    study = migrated().study(slug)
    if lang and lang not in study.languages:
        known = ", ".join(study.languages)
        raise click.ClickException(f"--lang is {lang!r}; expected one of: {known}.")
    file.write(codebook_csv(codebook(study.instrument, lang or study.languages[0])))


class ResponseFile:
    """A CSV file read row by row: `responses`, and `refused`, a line for each row that is none."""

    def __init__(self, study: Study, raw: BinaryIO, text: TextIO) -> None:
        """Take a file and its text; check encoding and first line, raise ClickException."""
        self.size = _checked_size(raw)
        delimiter = max(DELIMITERS, key=raw.readline().decode().count)
        raw.seek(0)
        self._raw = raw
        self._rows = csv.reader(text, delimiter=delimiter, strict=True)
        self._reader = RowReader(study, datetime.now(UTC))
        self.accepted = 0
        self.refused: list[str] = []
        try:
            self._names = next(self._rows, [])
            self.unused = check_header(study, self._names)
        except (HeaderError, csv.Error) as error:
            raise click.ClickException(f"line 1: {error}") from None
        self.responses = self._read()

    @property
    def position(self) -> int:
        """Return how many bytes have been read."""
        return self._raw.tell()

    def _read(self) -> Iterator[Response]:
        while True:
            # A cell may hold line breaks: the row's line is the one it began on.
            began = self._rows.line_num + 1
            try:
                cells = next(self._rows)
                response = self._response(cells) if cells else None
            except StopIteration:
                return
            except (csv.Error, RowError) as error:
                self.refused.append(f"line {began}: {error}")
                continue
            if response is not None:
                self.accepted += 1
                yield response

    def _response(self, cells: list[str]) -> Response:
        if len(cells) > len(self._names):
            raise RowError("more cells than the first line has columns")
        return self._reader.read(dict(zip_longest(self._names, cells, fillvalue="")))


@contextmanager
def _as_text(raw: BinaryIO) -> Iterator[TextIO]:
    text = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
    try:
        yield text
    finally:
        text.detach()  # whoever opened the file closes it


def _checked_size(raw: BinaryIO) -> int:
    """Return how many bytes a file has; raise ClickException where it is not text in UTF-8."""
    if not raw.seekable():
        raise click.ClickException("The import reads a file twice; give it a file, not a pipe.")
    for number, line in enumerate(raw, 1):
        try:
            line.decode()
        except UnicodeDecodeError:
            raise click.ClickException(
                f"line {number}: this is not text in UTF-8; save the file so and import it again."
            ) from None
    size = raw.tell()
    raw.seek(0)
    return size
