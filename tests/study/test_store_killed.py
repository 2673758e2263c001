"""A process that is killed at any moment of a step leaves all of it, or nothing."""

import pytest

from study.response import Study
from study.store import Database, ResponseStore
from tests.factories import make_response
from tests.study.killed import AFTER, acknowledged
from tests.study.oracle import KEYS, Model, Step, check


@pytest.mark.parametrize("action", ["add", "import", "erase", "exclude", "retire"])
def test_killed_step_is_whole_or_nothing(
    database: Database, database_url: str, store: ResponseStore, study: Study, action: str
) -> None:
    new = action in ("add", "import")
    responses = [make_response(key=key, excluded=False) for key in KEYS[:3]]
    before = Model()
    if not new:
        for response in responses:
            step = Step("add", [response])
            assert step.take(store, study) == before.take(step)
    later = make_response(key=KEYS[0], received=responses[0].received.replace(year=2027))
    step = Step(action, [later] if action == "retire" else responses)
    after = before.copy()
    after.take(step)
    for moment in range(1, 100):
        done = acknowledged(database, database_url, study.slug, step, moment)
        stored = {response.key: response for response in store.responses(study)}
        if stored == after.stored:
            check(database, store, study, after)
            break
        assert not done
        check(database, store, study, before)
    # At the first one nothing can have been stored.
    assert moment > 1
    assert acknowledged(database, database_url, study.slug, step, AFTER) is False
    check(database, store, study, after)
