"""Answers that were acknowledged outlive kill -9, of whichever process and at whichever moment."""

import os
import time
from pathlib import Path
from random import Random

import pytest

from study.store import ResponseStore
from tests.conftest import opened
from tests.databases import database_of
from tests.faults.ledger import Ledger
from tests.faults.posters import posting
from tests.faults.service import SLUG, WORKERS, Breakable, breakable, moves_on, until, wrongs

# `make test-faults` kills a thousand times.
KILLS = int(os.environ.get("FAULT_KILLS", "20"))
# Of ten kills one hits all workers at once, and one the whole service, which is then started again.
ROUND, ALL_WORKERS, EVERYTHING = 10, 3, 7
# All is read and counted anew so often; what was acknowledged since the last kill, each time.
WHOLE = 50


def test_acknowledged_answers_outlive_kills(tmp_path: Path) -> None:
    ledger, chance = Ledger(), Random()  # noqa: S311 (a moment, not a secret)
    with breakable(tmp_path / "data") as service:
        with posting(ledger, service.url):
            known = 0
            for number in range(1, KILLS + 1):
                time.sleep(chance.uniform(0.02, 0.4))
                known = _kill(service, ledger, number, chance, known)
                if number % WHOLE == 0:
                    assert wrongs(service, ledger) == []
        assert wrongs(service, ledger) == []
        assert service.ready == 200
    assert ledger.met["broken"] > 0
    print(f"\n{KILLS} kills: {len(ledger.acknowledged)} answers acknowledged, {dict(ledger.met)}")


@pytest.mark.sqlite("its rollback journal")
def test_acknowledged_answers_outlive_kills_with_a_rollback_journal(
    tmp_path: Path, python_without_wheel: Path
) -> None:
    ledger, chance = Ledger(), Random()  # noqa: S311 (a moment, not a secret)
    with breakable(tmp_path / "data", None, PYTHONPATH=python_without_wheel) as service:
        with posting(ledger, service.url):
            for _ in range(KILLS // 4):
                time.sleep(chance.uniform(0.02, 0.4))
                # One that was killed just now may not have been replaced yet.
                workers = service.workers
                service.kill(*chance.sample(workers, min(len(workers), chance.choice((1, WORKERS)))))
                moves_on(ledger)
        assert service.ready == 200
    # Not before it has stopped: a newer SQLite would turn the journal into a write-ahead log.
    assert wrongs(service, ledger) == []


def _kill(service: Breakable, ledger: Ledger, number: int, chance: Random, known: int) -> int:
    """Kill, look whether what was acknowledged since the last kill is there, and see that it goes on."""
    until(lambda: service.workers, "some worker is there")
    workers = service.workers
    if number % ROUND == EVERYTHING:
        service.kill(service.master, *workers)
        service.start()
    else:
        service.kill(*workers if number % ROUND == ALL_WORKERS else [chance.choice(workers)])
    promised = list(ledger.acknowledged)
    with opened(database_of(service.folder)) as database:
        store = ResponseStore(database)
        study = store.known(SLUG)
        assert [key for key in promised[known:] if not store.has(study, key)] == []
    moves_on(ledger)
    return len(promised)
