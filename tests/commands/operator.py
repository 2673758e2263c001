"""An operator: what is typed, and what is read."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from click.testing import Result
from flask import Flask

from study.instrument import Answer
from tests.factories import ANSWERS

COLUMNS = (*ANSWERS, "comment")


class Operator:
    """Types commands."""

    def __init__(self, app: Flask) -> None:
        """Take the app that has them."""
        self._runner = app.test_cli_runner()

    def types(self, *words: str | Path) -> Result:
        """Return the result of a command, whatever it is."""
        return self._runner.invoke(args=[str(word) for word in words])

    def does(self, *words: str | Path) -> Result:
        """Return the result of a command that must succeed."""
        result = self.types(*words)
        assert result.exit_code == 0, result.output
        return result

    def is_refused(self, *words: str | Path) -> str:
        """Return the one line that refuses a command."""
        result = self.types(*words)
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == 1
        (line,) = result.stderr.splitlines()
        assert result.stdout == ""
        assert line.startswith("Error: ")
        return line.removeprefix("Error: ")


def make_row(**cells: Answer) -> dict[str, str]:
    """Return a row of a file: valid answers, and what is given."""
    return {code: str(answer) for code, answer in {**ANSWERS, **cells}.items()}


def write_csv(
    path: Path,
    rows: Iterable[Mapping[str, str]],
    columns: Sequence[str] = COLUMNS,
    delimiter: str = ",",
) -> Path:
    """Write rows as they are, nothing quoted."""
    lines = [delimiter.join(columns)]
    lines += [delimiter.join(row.get(column, "") for column in columns) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
