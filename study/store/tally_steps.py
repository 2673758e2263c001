"""Steps: what each transaction added to a tally since its cells were last brought up to date.

A response counts in dozens of margins, and many responses in the same ones: brought up to date for many
at once, a margin costs each of them a fraction. Cells and steps together are always the whole tally.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, select

from study import models
from study.store.response_rows import COMPACT
from study.tally import Combination, Count

_STEPS = models.tally_steps
# Statements that each answer needs are made once.
_KEEP = _STEPS.insert()
_SINCE = (
    select(_STEPS.c.cells)
    .where(_STEPS.c.study_id == bindparam("study"), _STEPS.c.revision > bindparam("since"))
    .order_by(_STEPS.c.revision)
)


def keep_step(
    connection: Connection, study_id: int, revision: int, added: Sequence[tuple[Combination, Count]]
) -> None:
    """Keep what a transaction adds at a revision."""
    cells = COMPACT.encode([[cell, *one] for cell, one in added])
    connection.execute(_KEEP, {"study_id": study_id, "revision": revision, "cells": cells})


def steps_since(connection: Connection, study_id: int, revision: int = -1) -> list[tuple[Combination, Count]]:
    """Return what was added after a revision and is in no cell yet."""
    found = connection.execute(_SINCE, {"study": study_id, "since": revision}).scalars()
    return [(tuple(cell), Count(*one)) for cells in found for cell, *one in json.loads(cells)]


def take_steps(connection: Connection, study_id: int) -> list[tuple[Combination, Count]]:
    """Return what is in no cell yet, and keep it no longer."""
    taken = steps_since(connection, study_id)
    connection.execute(delete(_STEPS).where(_STEPS.c.study_id == study_id))
    return taken
