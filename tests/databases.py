"""Where tests store: each data folder has a database of its own, of the kind KANAL_TEST_DATABASE names."""

import os
from hashlib import sha256
from pathlib import Path

import psycopg
from sqlalchemy import make_url

KINDS = ("sqlite", "postgresql")
# What tests run on that are not about the store, which is tested on each kind.
USUAL = os.environ.get("KANAL_TEST_DATABASE", "sqlite")
assert USUAL in KINDS, f"KANAL_TEST_DATABASE is {USUAL!r}; expected one of {KINDS}."
# The PostgreSQL that a session of tests starts where they need it.
SERVER = "KANAL_TEST_SERVER"


def database_of(folder: Path) -> str:
    """Return the address of a data folder's database, which a PostgreSQL has from then on."""
    if USUAL == "sqlite":
        return f"sqlite:///{folder / 'kanal.db'}"
    name = f"folder_{sha256(os.fsencode(folder.resolve())).hexdigest()[:20]}"
    with psycopg.connect(os.environ[SERVER], autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"CREATE DATABASE {name}".encode())
    return address_on(os.environ[SERVER], name)


def address_on(server: str, name: str) -> str:
    """Return the address of one of a server's databases."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)
