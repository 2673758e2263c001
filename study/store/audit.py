"""The audit trail: what was done to responses, when, why and by whom."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from study import models
from study.store.database import Database
from study.store.response_rows import batches

FLAGGED, EXCLUDED, INCLUDED, ERASED, RETIRED = "flagged", "excluded", "included", "erased", "retired"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trail; `key` is empty for many responses at once, and for one that is gone."""

    action: str
    key: str
    why: str
    by: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


def note(database: Database, connection: Connection, study_id: int, steps: Sequence[Step]) -> None:
    """Add steps to the trail of a study, in the transaction that takes them."""
    rows = [{"study_id": study_id, **asdict(step)} for step in steps]
    database.insert_many(connection, models.audit.insert(), rows)


def forget(connection: Connection, study_id: int, keys: Iterable[str]) -> None:
    """Keep what was done to responses that are gone, and no longer to which."""
    table = models.audit
    for batch in batches(keys):
        named = table.c.study_id == study_id, table.c.key.in_(batch)
        connection.execute(update(table).where(*named).values(key=""))


def trail(connection: Connection, study_id: int) -> list[Step]:
    """Return all steps of a study, the first one first."""
    table = models.audit
    found = select(table.c.action, table.c.key, table.c.why, table.c.by, table.c.at)
    found = found.where(table.c.study_id == study_id).order_by(table.c.id)
    return [Step(*row) for row in connection.execute(found)]
