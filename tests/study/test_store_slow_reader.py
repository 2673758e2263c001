"""Who reads all responses slowly holds up nobody, whatever the journal."""

import pytest

from study.store import ResponseStore, sqlite
from tests.conftest import opened
from tests.factories import make_response, make_study


@pytest.mark.parametrize("wal", [True, False])
def test_answer_is_stored_while_somebody_reads(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, wal: bool
) -> None:
    monkeypatch.setattr(sqlite, "wal_is_safe", lambda _: wal)
    with opened(sqlite_url) as database:
        store = ResponseStore(database, refresh_seconds=0)
        study = make_study(store)
        store.add_many(study, [make_response() for _ in range(2_500)])
        reading = store.responses(study)
        next(reading)
        assert store.add(study, make_response(key="meanwhile"))
        assert sum(1 for _ in reading) >= 2_499
