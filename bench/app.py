"""An app that runs and stores: what it has used, holds and has stored so far."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any, LiteralString

import psycopg

from bench.processes import children, megabytes, processor
from bench.service import Place
from study.store.sqlite import sqlite_module


@dataclass(frozen=True)
class App:
    """A running app, and PostgreSQL's first process where it stores there."""

    name: str
    place: Place
    pid: int
    database: int | None

    def processor(self) -> float:
        """Return the processor seconds of all its processes so far, those of the database among them."""
        return processor(self.pid) + (processor(self.database) if self.database else 0.0)

    def memory(self) -> float:
        """Return the bytes that its processes hold, shared ones divided; without those of PostgreSQL."""
        return 1e6 * sum(megabytes(pid, "Pss") for pid in (self.pid, *children(self.pid)))

    def ask(self, question: LiteralString) -> int:
        """Return the one number that a question to its database is answered with."""
        connect: Callable[[], Any] = partial(psycopg.connect, self.place.url)
        if not self.database:
            connect = partial(sqlite_module().connect, self.place.file)
        with closing(connect()) as connection:
            return int(connection.execute(question).fetchone()[0])

    def stored(self) -> int:
        """Return how many answers are stored."""
        return self.ask("SELECT count(*) FROM responses")

    def size(self) -> int:
        """Return the bytes of its database's files, with all that is stored in them."""
        if self.database:
            return self.ask("SELECT pg_database_size(current_database())")
        self.ask("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.place.file.stat().st_size
