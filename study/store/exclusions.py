"""Responses that an operator leaves out of all figures, and takes in again."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, update

from study import models
from study.response import Study
from study.store.audit import EXCLUDED, INCLUDED, Step, note
from study.store.database import Database
from study.store.response_rows import batches, response_of, rows_of, stored_id
from study.store.tally_cells import change_tally
from study.tally import each

# Few enough that nobody who sends an answer has to wait for the others.
TOGETHER = 500


class Exclusions:
    """Moves responses between the two statuses of the tally."""

    def __init__(self, database: Database) -> None:
        """Take the database to work on."""
        self._database = database

    def move(self, study: Study, keys: Iterable[str], excluded: bool, by: str, why: str) -> int:
        """Exclude responses or include them; return how many were not so before.

        Each batch of keys is a transaction of its own: a run that was cut short can be repeated.
        """
        moved = 0
        for batch in batches(sorted(set(keys)), TOGETHER):
            with self._database.write() as connection:
                moved += self._moved(
                    connection, study, batch, Step(EXCLUDED if excluded else INCLUDED, "", why, by)
                )
        return moved

    def _moved(self, connection: Connection, study: Study, keys: list[str], step: Step) -> int:
        table, excluded = models.responses, step.action == EXCLUDED
        study_id = stored_id(connection, study.slug, lock=True)
        rows = [row for row in rows_of(connection, study_id, keys) if row.excluded is not excluded]
        if not rows:
            return 0
        ids = [row.id for row in rows]
        connection.execute(update(table).where(table.c.id.in_(ids)).values(excluded=excluded))
        before = [response_of(row, study.instrument) for row in rows]
        after = [replace(response, excluded=excluded) for response in before]
        added, removed = (list(each(study.instrument, some)) for some in (after, before))
        change_tally(self._database, connection, study_id, study.instrument, added=added, removed=removed)
        note(self._database, connection, study_id, [replace(step, key=row.key) for row in rows])
        return len(rows)
