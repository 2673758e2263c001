"""PostgreSQL: every wait has an end, and a connection that is gone is noticed."""

import time
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select

if TYPE_CHECKING:
    from psycopg import Connection as PostgresConnection

BUSY_SECONDS = 5
# Longer than any statement of ours takes at ten million responses, migrations apart.
STATEMENT_SECONDS = 30
# Who holds rows and says nothing holds up all who write.
SILENT_SECONDS = 60
# For the usual; and for moments as many more as a worker has threads beyond them, and one to spare.
CONNECTIONS, FURTHER = 5, 12
# How long a replica that failed is left alone.
REST_SECONDS = 10.0
# For a network that drops what is sent: noticed after some 25 seconds, not after two hours.
_KEEPALIVE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
# A number of our own for the lock of who migrates.
_MIGRATING = 0x4B616E616C
# A server that takes no writes now, or ended a transaction that was silent.
_AWAY_FOR_NOW = ("25006", "25P03")


def postgres_engine(url: URL) -> Engine:
    """Return the engine of a database; its pool is bounded, and looks whether a connection still lives."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=CONNECTIONS,
        max_overflow=FURTHER,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        connect_args={"connect_timeout": BUSY_SECONDS, **_KEEPALIVE},
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: "PostgresConnection", _record: object) -> None:
    limits = {
        "lock_timeout": BUSY_SECONDS,
        "statement_timeout": STATEMENT_SECONDS,
        "idle_in_transaction_session_timeout": SILENT_SECONDS,
    }
    for name, seconds in limits.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, f"{round(seconds * 1000)}ms"))
    # An answer is acknowledged when it is on the disk; a server may ask for more, not for less.
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false) "
        "WHERE current_setting('synchronous_commit') IN ('off', 'local')"
    )
    connection.commit()


def is_away(error: BaseException | None) -> bool:
    """Return whether an error of the driver's says that trying again may help, which its class does not."""
    return getattr(error, "sqlstate", None) in _AWAY_FOR_NOW


def migrate_alone(connection: Connection) -> None:
    """Wait until no other host migrates, and let the statements that follow take their time."""
    config = func.set_config
    connection.execute(select(config("statement_timeout", "0", True), config("lock_timeout", "0", True)))
    connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
    # The tables may be in use by hosts that serve: who waits for them holds up all who come after.
    connection.execute(select(config("lock_timeout", f"{round(BUSY_SECONDS * 1000)}ms", True)))


class Replica:
    """A PostgreSQL that follows another one; after a failure it is left alone for some seconds."""

    def __init__(self, url: URL) -> None:
        """Take its address."""
        self.engine = postgres_engine(url).execution_options(isolation_level="REPEATABLE READ")
        self._rests_until = float("-inf")

    @property
    def rests(self) -> bool:
        """Return whether it failed a moment ago."""
        return time.monotonic() < self._rests_until

    def rest(self) -> None:
        """Leave it alone from now on, for some seconds."""
        self._rests_until = time.monotonic() + REST_SECONDS
