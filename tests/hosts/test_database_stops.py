"""PostgreSQL is stopped at once and started again under load: nothing is lost, nobody has to help."""

import os
from pathlib import Path

from tests.faults.ledger import Ledger
from tests.faults.posters import posting
from tests.faults.service import moves_on, until
from tests.hosts.clusters import Cluster
from tests.hosts.pair import pair

STOPS = int(os.environ.get("FAULT_STOPS", "2"))


def test_answers_outlive_a_database_that_stops_at_once(tmp_path: Path, postgres: Cluster) -> None:
    ledger = Ledger()
    with pair(tmp_path, postgres.url) as hosts:
        with posting(ledger, hosts.one.url, hosts.other.url):
            for _ in range(STOPS):
                moves_on(ledger, 20)
                postgres.stop()
                until(
                    lambda: {hosts.one.ready, hosts.other.ready} == {503},
                    "both hosts say that they cannot store",
                )
                postgres.start()
                moves_on(ledger, 20)
                assert {hosts.one.ready, hosts.other.ready} == {200}
        assert hosts.wrongs(ledger) == []
    assert ledger.met["POST 503"] + ledger.met["GET 503"] > 0
    print(f"\n{STOPS} stops: {len(ledger.acknowledged)} answers acknowledged, {dict(ledger.met)}")
