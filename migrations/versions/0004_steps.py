"""Cells that are brought up to date for many answers at once, and those that releases are made of."""

import hashlib
import json
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from alembic import op

from study.instrument import Instrument
from study.instrument_document import from_canonical
from study.tally import NOTHING, Combination, Count, day_cells, dimensions, pair_cells, totals

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BETWEEN, READ_TOGETHER = "\t", 20_000
STUDIES = sa.table("studies", sa.column("id"), sa.column("instrument_version"))
INSTRUMENTS = sa.table("instruments", sa.column("version"), sa.column("document"))
COUNTED = ("study_id", "cell", "codes", "n", "w", "w2")
CELLS: sa.TableClause = sa.table("tally_cells", *map(sa.column, (*COUNTED, "joint", "changed")))
DAYS: sa.TableClause = sa.table("day_cells", *map(sa.column, COUNTED))
STEPS = sa.table("tally_steps", sa.column("study_id"), sa.column("cells"))


def upgrade() -> None:
    op.add_column("studies", sa.Column("stepped", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "tally_steps",
        sa.Column("study_id", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("cells", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("study_id", "revision", name="pk_tally_steps"),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_tally_steps_study_id"),
    )
    op.create_table(
        "day_cells",
        sa.Column("study_id", sa.Integer, nullable=False),
        sa.Column("cell", sa.LargeBinary(16), nullable=False),
        sa.Column("codes", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("w", sa.Float, nullable=False),
        sa.Column("w2", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("study_id", "cell", name="pk_day_cells"),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name="fk_day_cells_study_id"),
    )
    for study_id, instrument in _studies():
        if rows := [_row(study_id, b"days", *one) for one in _days(study_id, instrument).items()]:
            op.bulk_insert(DAYS, rows)


def downgrade() -> None:
    for study_id, instrument in _studies():
        _end_steps(study_id, instrument)
    op.drop_table("day_cells")
    op.drop_table("tally_steps")
    op.drop_column("studies", "stepped")


def _studies() -> list[tuple[int, Instrument]]:
    found = sa.select(STUDIES.c.id, INSTRUMENTS.c.document)
    found = found.join(INSTRUMENTS, STUDIES.c.instrument_version == INSTRUMENTS.c.version)
    return [(study_id, from_canonical(document)) for study_id, document in op.get_bind().execute(found)]


def _days(study_id: int, instrument: Instrument) -> dict[Combination, Count]:
    """Return what the joint tally of a study counts by day, some of its cells in memory at a time."""
    days: dict[Combination, Count] = {}
    found = sa.select(CELLS.c.codes, CELLS.c.n, CELLS.c.w, CELLS.c.w2)
    found = found.where(CELLS.c.study_id == study_id, CELLS.c.joint == sa.true())
    for rows in op.get_bind().execute(found, execution_options={"yield_per": READ_TOGETHER}).partitions():
        counted = [(tuple(codes.split(BETWEEN)), Count(*one)) for codes, *one in rows]
        _add(days, day_cells(instrument, counted))
    return days


def _add(cells: dict[Combination, Count], more: Mapping[Combination, Count]) -> None:
    cells.update({cell: cells.get(cell, NOTHING).plus(one) for cell, one in more.items()})


def _row(study_id: int, salt: bytes, cell: Iterable[str], one: Count) -> dict[str, object]:
    codes = BETWEEN.join(cell)
    digest = hashlib.blake2b(codes.encode(), digest_size=16, salt=salt).digest()
    return {"study_id": study_id, "cell": digest, "codes": codes, **one._asdict()}


def _end_steps(study_id: int, instrument: Instrument) -> None:
    """Count in cells what is in steps only."""
    bind = op.get_bind()
    steps = bind.execute(sa.select(STEPS.c.cells).where(STEPS.c.study_id == study_id)).scalars()
    counted = [(tuple(cell), Count(*one)) for cells in steps for cell, *one in json.loads(cells)]
    for cell, one in totals(counted).items():
        _grow(_row(study_id, b"joint", cell, one), joint=True)
    for cell, one in pair_cells(dimensions(instrument), counted).items():
        _grow(_row(study_id, b"pair", cell, one), joint=False)


def _grow(row: Mapping[str, object], *, joint: bool) -> None:
    bind, grown = op.get_bind(), {name: CELLS.c[name] + row[name] for name in Count._fields}
    found = sa.update(CELLS).where(CELLS.c.study_id == row["study_id"], CELLS.c.cell == row["cell"])
    if not bind.execute(found.values(changed=0, **grown)).rowcount:
        bind.execute(sa.insert(CELLS).values(joint=joint, changed=0, **row))
