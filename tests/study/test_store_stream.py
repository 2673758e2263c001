"""Any stream of what can happen to responses, beside a dictionary: the tally is a recount, always."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from study.store import Database, ResponseStore
from tests.factories import make_study
from tests.study.oracle import RESPONSES, Model, Step, check

# `add` stands for a replay, too, for there are few keys.
DONE = st.sampled_from(["add", "add", "add", "import", "erase", "exclude", "include", "retire", "look"])
STEPS = st.lists(st.builds(Step, DONE, st.lists(RESPONSES, min_size=1, max_size=1)), max_size=25)


@pytest.fixture(autouse=True, params=[3, 2_000], ids=["often", "rarely"])
def _margins_are_brought_up_to_date(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("study.store.tally_cells.STEPPED", request.param)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_stream_leaves_the_tally_a_recount(
    database: Database, store: ResponseStore, steps: list[Step]
) -> None:
    study, model = make_study(store, slug=f"s{uuid4().hex}"), Model()
    for step in steps:
        revision = store.revision(study.slug)
        store.tally(study)
        if step.action == "look":
            check(database, store, study, model)
        else:
            assert step.take(store, study) == model.take(step)
        assert store.revision(study.slug) in (revision, revision + 1)
    check(database, store, study, model)
    # Who starts anew sees what those saw who followed.
    assert ResponseStore(database).tally(study) == store.tally(study)
