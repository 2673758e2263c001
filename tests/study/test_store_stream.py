"""Any stream of what can happen to responses, beside a dictionary: the tally is a recount, always."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeAlias
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from study.response import Arrival, Response, Study
from study.store import Database, ResponseStore
from tests.factories import RECEIVED, make_response, make_study, make_tally

KEYS = tuple("abcdef")
Step: TypeAlias = tuple[str, str, Response]

RESPONSES = st.builds(
    make_response,
    key=st.sampled_from(KEYS),
    age=st.sampled_from(["16-24", "75+", None]),
    channel=st.sampled_from(["chat", "phone"]),
    source=st.sampled_from(["", "news"]),
    # Powers of two: their sums are exact, in whatever order they are made.
    weight=st.sampled_from([0.25, 1.0, 2.0]),
    received=st.integers(0, 3).map(lambda day: RECEIVED + timedelta(days=day)),
    excluded=st.booleans(),
)
# What an operator or a respondent does; `add` stands for a replay, too, for there are few keys.
DONE = st.sampled_from(["add", "add", "add", "import", "erase", "exclude", "include", "retire", "look"])
STEPS = st.lists(st.tuples(DONE, st.sampled_from(KEYS), RESPONSES), max_size=25)


@dataclass
class Model:
    """What should be stored: responses, codes of those that have one, and what is gone."""

    stored: dict[str, Response] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    retired: list[Response] = field(default_factory=list)

    def add(self, response: Response, coded: bool) -> bool:
        new = response.key not in self.stored and response.key not in self.gone
        if new:
            self.stored[response.key] = response
            self.codes |= {response.key} if coded else set()
        return new

    def erase(self, key: str) -> bool:
        there = key in self.stored and key in self.codes
        if there:
            self.erased.add(key)
            self._remove(key)
        return there

    def move(self, key: str, excluded: bool) -> int:
        response = self.stored.get(key)
        if response is None or response.excluded is excluded:
            return 0
        self.stored[key] = replace(response, excluded=excluded)
        return 1

    def retire(self, before: Response) -> int:
        old = [one for one in self.stored.values() if one.received < before.received]
        self.retired += old
        for one in old:
            self._remove(one.key)
        return len(old)

    def _remove(self, key: str) -> None:
        del self.stored[key]
        self.gone.add(key)


def step(store: ResponseStore, study: Study, model: Model, taken: Step) -> None:
    """Take a step on both, and check that both say the same of it."""
    action, key, response = taken
    if action == "add":
        assert store.add(study, response, Arrival(f"CODE{response.key}")) is model.add(response, True)
    elif action == "import":
        assert store.add_many(study, [response]) == model.add(response, False)
    elif action == "erase":
        assert store.erase(study, f"CODE{key}") is model.erase(key)
    elif action == "exclude":
        assert store.exclude(study, [key], "me") == model.move(key, True)
    elif action == "include":
        assert store.include(study, [key], "me") == model.move(key, False)
    elif action == "retire":
        assert store.retire(study, response.received, "me") == model.retire(response)
    else:
        check(store, study, model)


def check(store: ResponseStore, study: Study, model: Model) -> None:
    assert {response.key: response for response in store.responses(study)} == model.stored
    assert {key for key in KEYS if store.erased(study, key)} == model.erased
    counted = make_tally([*model.stored.values(), *model.retired])
    assert {names: cells for names, cells in store.tally(study).pairs.items() if cells} == counted.pairs
    assert store.verify(study) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_stream_leaves_the_tally_a_recount(
    database: Database, store: ResponseStore, steps: list[Step]
) -> None:
    study, model = make_study(store, slug=f"s{uuid4().hex}"), Model()
    for taken in steps:
        revision = store.revision(study.slug)
        store.tally(study)
        step(store, study, model, taken)
        assert store.revision(study.slug) in (revision, revision + 1)
    check(store, study, model)
    # Who starts anew sees what those saw who followed.
    assert ResponseStore(database).tally(study) == store.tally(study)
