"""What should be stored, kept in dictionaries, and the steps that are taken on it and on a store alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import strategies as st
from sqlalchemy import select

from study import models
from study.response import Arrival, Response, Study, plain_code
from study.store import Database, ResponseStore
from study.store.response_rows import digest
from tests.factories import RECEIVED, make_response, make_tally

KEYS = tuple("abcdef")
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


@dataclass(frozen=True)
class Step:
    """What an operator or a respondent does: `add` is a respondent's answer, which gets a code."""

    action: str
    responses: Sequence[Response]

    @property
    def response(self) -> Response:
        return self.responses[0]

    @property
    def key(self) -> str:
        return self.response.key

    def take(self, store: ResponseStore, study: Study) -> bool | int:
        """Take it on a store; return what that says."""
        key = self.key
        match self.action:
            case "add":
                return store.add(study, self.response, Arrival(f"CODE{key}"))
            case "import":
                return store.add_many(study, self.responses)
            case "erase":
                return store.erase(study, f"CODE{key}")
            case "retire":
                return store.retire(study, self.response.received, "me")
        return (store.exclude if self.action == "exclude" else store.include)(study, [key], "me")


@dataclass
class Model:
    """Responses by key, keys of those that have a code, and what is gone."""

    stored: dict[str, Response] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    retired: list[Response] = field(default_factory=list)

    def copy(self) -> "Model":
        return Model(dict(self.stored), {*self.codes}, {*self.gone}, {*self.erased}, [*self.retired])

    def take(self, step: Step) -> bool | int:
        """Take a step; return what a store should say of it."""
        match step.action:
            case "add":
                return self._add(step.response, coded=True)
            case "import":
                return sum([self._add(response, coded=False) for response in step.responses])
            case "erase":
                return self._erase(step.key)
            case "retire":
                return self._retire(step.response)
        return self._move(step.key, step.action == "exclude")

    def restored(self, erased: set[str]) -> None:
        """Lose what was erased since this was the state of a backup."""
        for key in erased & self.stored.keys():
            self._remove(key)
        self.gone |= erased
        self.erased |= erased

    def _add(self, response: Response, coded: bool) -> bool:
        new = response.key not in self.stored and response.key not in self.gone
        if new:
            self.stored[response.key] = response
            self.codes |= {response.key} if coded else set()
        return new

    def _erase(self, key: str) -> bool:
        there = key in self.codes
        if there:
            self.erased.add(key)
            self._remove(key)
        return there

    def _move(self, key: str, excluded: bool) -> int:
        response = self.stored.get(key)
        if response is None or response.excluded is excluded:
            return 0
        self.stored[key] = replace(response, excluded=excluded)
        return 1

    def _retire(self, before: Response) -> int:
        old = [one for one in self.stored.values() if one.received < before.received]
        self.retired += old
        for one in old:
            self._remove(one.key)
        return len(old)

    def _remove(self, key: str) -> None:
        del self.stored[key]
        self.codes.discard(key)
        self.gone.add(key)


def check(database: Database, store: ResponseStore, study: Study, model: Model) -> None:
    """Compare a study with what should be stored of it."""
    assert {response.key: response for response in store.responses(study)} == model.stored
    assert {key for key in KEYS if store.erased(study, key)} == model.erased
    assert _codes(database, study) == {digest(plain_code(f"CODE{key}")) for key in model.codes}
    counted = make_tally([*model.stored.values(), *model.retired])
    assert {names: cells for names, cells in store.tally(study).pairs.items() if cells} == counted.pairs
    assert store.verify(study) == []


def _codes(database: Database, study: Study) -> set[bytes]:
    arrivals, studies = models.arrivals, models.studies
    found = select(arrivals.c.code_digest).join(studies).where(studies.c.slug == study.slug)
    with database.read() as connection:
        return set(connection.execute(found).scalars())
