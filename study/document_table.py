"""One table of an instrument's file, read with errors that say where it stands."""

from collections.abc import Mapping

LARGEST = 10_000


class InstrumentError(Exception):
    """An instrument that does not hold together: file, key and what was expected."""

    def __init__(self, file: str, key: str, expected: str) -> None:
        """Name the place and what should stand there."""
        super().__init__(f"{file}: {key}: {expected}")


class Table:
    """A table of a file that knows where it stands, so that errors can say so."""

    def __init__(self, file: str, path: str, content: object) -> None:
        """Check that the content is a table; raise InstrumentError."""
        self.file, self.path = file, path
        if not isinstance(content, Mapping):
            raise InstrumentError(file, path, "expected a table")
        self.content: Mapping[str, object] = content

    def fail(self, key: str, expected: str) -> InstrumentError:
        """Return the error to raise for a key."""
        return InstrumentError(self.file, f"{self.path}{key}", expected)

    def only(self, allowed: set[str]) -> None:
        """Refuse any other key."""
        for key in self.content:
            if key not in allowed:
                raise self.fail(key, f"unknown key; expected one of: {', '.join(sorted(allowed))}")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not empty."""
        value = self.content.get(key, default)
        if not isinstance(value, str) or (not value.strip() and value != default):
            raise self.fail(key, "expected text that is not empty")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.content.get(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, "expected true or false")
        return value

    def number(self, key: str, default: int) -> int:
        """Return a whole number from 1 to LARGEST."""
        value = self.content.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST:
            raise self.fail(key, f"expected a whole number from 1 to {LARGEST}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where the key is missing."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(key, "expected a list of codes")
        return tuple(value)

    def table(self, key: str) -> "Table":
        """Return a table inside this one, empty where the key is missing."""
        return Table(self.file, f"{self.path}{key}.", self.content.get(key, {}))

    def tables(self, key: str) -> list["Table"]:
        """Return an array of tables that has one at least."""
        value = self.content.get(key)
        if not isinstance(value, list) or not value:
            raise self.fail(key, "expected one [[questions]] table at least")
        return [Table(self.file, f"{key}[{index}].", item) for index, item in enumerate(value)]
