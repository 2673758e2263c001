"""`flask --app wsgi responses …`."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import BinaryIO

import click

from commands.services import Group, migrated
from study.csv_rows import HeaderError, RowError, RowReader, cells, check_header, header
from study.response import Response, Study

BATCH = 2_000
DELIMITERS = ",;\t"
EXTRA = "\0"  # The key of cells beyond the header; no column can be called so.

responses_group = Group("responses", help="Responses in and out, as CSV.")


@responses_group.command("import")
@click.argument("slug", metavar="STUDY")
@click.argument("file", type=click.File("rb"))
def import_(slug: str, file: BinaryIO) -> None:
    """Store the rows of a CSV FILE that are not stored yet; list those that are no responses."""
    ready = migrated()
    study = ready.study(slug)
    source = ResponseFile(study, file)
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
    study = ready.study(slug)
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(header(study))
    exported = 0
    for response in ready.store.responses(study):
        writer.writerow(cells(study, response))
        exported += 1
    click.echo(f"{exported:,} responses exported.", err=True)


class ResponseFile:
    """A CSV file read row by row: `responses`, and `refused`, a line for each row that is none."""

    def __init__(self, study: Study, raw: BinaryIO) -> None:
        """Check the first line; raise ClickException where it does not fit the study."""
        self.size = raw.seek(0, io.SEEK_END)
        raw.seek(0)
        delimiter = max(DELIMITERS, key=raw.readline().decode("utf-8", "replace").count)
        raw.seek(0)
        self._raw = raw
        text = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
        self._rows = csv.DictReader(text, delimiter=delimiter, restkey=EXTRA, restval="", strict=True)
        self._reader = RowReader(study, datetime.now(UTC))
        self.accepted = 0
        self.refused: list[str] = []
        try:
            self.unused = check_header(study, self._rows.fieldnames or ())
        except (HeaderError, UnicodeDecodeError, csv.Error) as error:
            raise click.ClickException(f"line 1: {error}") from None
        self.responses = self._read()

    @property
    def position(self) -> int:
        """Return how many bytes have been read."""
        return self._raw.tell()

    def _read(self) -> Iterator[Response]:
        while True:
            try:
                row = next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                self.refused.append(f"line {self._rows.line_num}: {error}")
                continue
            except UnicodeDecodeError:
                raise click.ClickException(
                    "The file is not text in UTF-8; save it so and import again."
                ) from None
            try:
                response = self._response(row)
            except RowError as error:
                # A cell may hold line breaks: the row's line is the one it began on.
                breaks = sum(text.count("\n") for name, text in row.items() if name != EXTRA)
                self.refused.append(f"line {self._rows.line_num - breaks}: {error}")
                continue
            self.accepted += 1
            yield response

    def _response(self, row: dict[str, str]) -> Response:
        if EXTRA in row:
            raise RowError("more cells than the first line has columns")
        return self._reader.read(row)
