"""The tables. Times are UTC; only the store imports this module."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time, also on SQLite, which keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the time to store."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the stored time with its zone."""
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


instruments = Table(
    "instruments",
    metadata,
    Column("version", String(64), primary_key=True),
    Column("document", Text, nullable=False),
)

studies = Table(
    "studies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(64), nullable=False, unique=True),
    Column("instrument_version", ForeignKey("instruments.version"), nullable=False),
    Column("languages", Text, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("opens_at", UtcDateTime),
    Column("closes_at", UtcDateTime),
    Column("revision", Integer, nullable=False, default=0),
    # The revision at which something was last taken away from the tally.
    Column("reduced", Integer, nullable=False, default=0),
    # How many responses are in steps, not in margins yet.
    Column("stepped", Integer, nullable=False, default=0),
    Column("settings", Text, nullable=False, default="{}"),
    Column("targets", Text),
)

releases = Table(
    "releases",
    metadata,
    Column("study_id", ForeignKey("studies.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", String(20), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint("study_id", "name"),
)

responses = Table(
    "responses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("study_id", ForeignKey("studies.id"), nullable=False),
    Column("key", String(64), nullable=False),
    Column("received", UtcDateTime, nullable=False),
    Column("lang", String(8), nullable=False),
    Column("source", String(40), nullable=False),
    Column("weight", Float, nullable=False),
    Column("excluded", Boolean, nullable=False),
    Column("answers", Text, nullable=False),
    Column("shown_order", Text, nullable=False),
    UniqueConstraint("study_id", "key"),
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("response_id", ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True),
    Column("study_id", ForeignKey("studies.id"), nullable=False),
    Column("code_digest", LargeBinary(16), nullable=False),
    Column("seconds", Float),
    Column("network", String(64), nullable=False),
    Column("trap", Boolean, nullable=False),
    # In this order, so that SQLite reads the newest by their id and sorts nothing.
    UniqueConstraint("code_digest", "study_id"),
)
# Of those that have one only, today's (migration 0002): said here, it would load both databases' dialects.
Index(None, arrivals.c.network)

network_keys = Table(
    "network_keys",
    metadata,
    Column("day", Date, primary_key=True),
    Column("key", LargeBinary(32), nullable=False),
)

flags = Table(
    "flags",
    metadata,
    Column("response_id", ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True),
    Column("reason", String(16), primary_key=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("study_id", ForeignKey("studies.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(16), nullable=False),
    # Empty once the response is gone: what was done stays, to whom does not.
    Column("key", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Index(None, "study_id", "key"),
)

gone_keys = Table(
    "gone_keys",
    metadata,
    Column("study_id", ForeignKey("studies.id"), primary_key=True),
    Column("digest", LargeBinary(16), primary_key=True),
    Column("why", String(8), nullable=False),
)

tally_cells = Table(
    "tally_cells",
    metadata,
    Column("study_id", ForeignKey("studies.id"), primary_key=True),
    # A digest: combinations of a long questionnaire outgrow what an index row may hold.
    Column("cell", LargeBinary(16), primary_key=True),
    # A cell of the joint tally, else of one of its margins over two dimensions.
    Column("joint", Boolean, nullable=False),
    Column("codes", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("w", Float, nullable=False),
    Column("w2", Float, nullable=False),
    Column("changed", Integer, nullable=False),
    Index(None, "study_id", "joint", "changed"),
)

# What was added to a tally since its cells were last brought up to date.
tally_steps = Table(
    "tally_steps",
    metadata,
    Column("study_id", ForeignKey("studies.id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("cells", Text, nullable=False),
)


def _cells(name: str) -> Table:
    """Return a table of counts by the codes of some dimensions."""
    return Table(
        name,
        metadata,
        Column("study_id", ForeignKey("studies.id"), primary_key=True),
        Column("cell", LargeBinary(16), primary_key=True),
        Column("codes", Text, nullable=False),
        Column("n", Integer, nullable=False),
        Column("w", Float, nullable=False),
        Column("w2", Float, nullable=False),
    )


# Margins over a question, the banner and the day, which releases are made of and no snapshot holds.
day_cells = _cells("day_cells")

# The joint tally of responses that are no longer stored, because they were kept long enough.
retired_cells = _cells("retired_cells")

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    # An argon2id hash; null for who never set a password.
    Column("password", Text),
    # Also those that come; else those of the next table.
    Column("all_studies", Boolean, nullable=False),
)

user_studies = Table(
    "user_studies",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("study_id", ForeignKey("studies.id"), primary_key=True),
)

credentials = Table(
    "credentials",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Index(None, "expires"),
)

# Tries to sign in, by a digest of the account or network that nobody can redo on another day.
tries = Table(
    "tries",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("n", Integer, nullable=False),
    Column("ends", UtcDateTime, nullable=False),
    Index(None, "ends"),
)
