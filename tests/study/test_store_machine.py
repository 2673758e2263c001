"""Anything that can happen to a service, in any order, beside a dictionary: kills and restores, too."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from study.response import Response
from study.store import Database, ResponseStore
from tests.conftest import MakeUrl
from tests.databases import KINDS
from tests.factories import make_study
from tests.study.backups import erasures, restored, taken
from tests.study.killed import AFTER, acknowledged
from tests.study.oracle import KEYS, RESPONSES, Model, Step, check

SLUG = "channel-preference"
SOME = st.lists(RESPONSES, min_size=1, max_size=3)
KILLED = ("add", "import", "erase", "exclude")
# Some steps have fewer: then they are done.
MOMENTS = range(AFTER, 15)


class Service(RuleBasedStateMachine):
    """A service and what should be stored in it, step by step."""

    sent = Bundle("sent")

    def __init__(self, fresh: Callable[[], str]) -> None:
        super().__init__()
        self.fresh = fresh
        self.model, self.released = Model(), list[str]()
        self.backup: tuple[bytes, Model, list[str]] | None = None
        self.opened(fresh())
        study = make_study(self.store, slug=SLUG)
        self.study = self.store.set(study.slug, "batch", "1")

    def opened(self, url: str) -> None:
        self.url, self.database = url, Database(url)
        self.store = ResponseStore(self.database, refresh_seconds=0)

    @rule(target=sent, response=RESPONSES)
    def submit(self, response: Response) -> Response:
        self.step("add", [response])
        return response

    @rule(response=sent)
    def replay(self, response: Response) -> None:
        """Send again what was sent before, whatever became of it: stored, excluded, erased, lost."""
        self.step("add", [response])

    @rule(responses=SOME)
    def take_in(self, responses: list[Response]) -> None:
        self.step("import", responses)

    @rule(response=sent)
    def erase(self, response: Response) -> None:
        self.step("erase", [response])

    @rule(response=RESPONSES, action=st.sampled_from(["exclude", "include", "retire"]))
    def manage(self, response: Response, action: str) -> None:
        self.step(action, [response])

    @rule()
    def release(self) -> None:
        self.store.release(self.study)

    @rule(action=st.sampled_from(KILLED), responses=SOME, moment=st.sampled_from(MOMENTS))
    def kill(self, action: str, responses: list[Response], moment: int) -> None:
        """Let a process be killed in the midst of a step: all of it is stored, or nothing."""
        step, after = Step(action, responses), self.model.copy()
        after.take(step)
        done = acknowledged(self.database, self.url, SLUG, step, moment)
        if done or moment == AFTER or self.stored() == (after.stored, after.erased):
            self.model = after
        check(self.database, self.store, self.study, self.model)

    @rule()
    def back_up(self) -> None:
        self.backup = taken(self.database), self.model.copy(), [*self.released]

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self) -> None:
        """Lose the database, and go on with the backup and all erasures since."""
        assert self.backup is not None
        content, model, self.released = self.backup
        since, erased = erasures(self.database), self.model.erased
        self.teardown_database()
        self.opened(self.fresh())
        restored(self.database, content, since)
        self.model = model.copy()
        self.model.restored(erased)
        check(self.database, self.store, self.study, self.model)

    def step(self, action: str, responses: list[Response]) -> None:
        step = Step(action, responses)
        assert step.take(self.store, self.study) == self.model.take(step)

    def stored(self) -> tuple[dict[str, Response], set[str]]:
        stored = {response.key: response for response in self.store.responses(self.study)}
        return stored, {key for key in KEYS if self.store.erased(self.study, key)}

    def check_releases(self) -> None:
        """Look that each release follows the one before it, and that none that was seen is gone."""
        previous, digests = "", []
        for number, (release, kept) in enumerate(self.store.releases(self.study), 1):
            assert (release.number, release.previous, release.digest) == (number, previous, kept)
            previous = kept
            digests.append(kept)
        assert digests[: len(self.released)] == self.released
        self.released = digests

    @rule()
    def look(self) -> None:
        check(self.database, self.store, self.study, self.model)
        self.check_releases()

    def teardown_database(self) -> None:
        self.database.engine.dispose()

    def teardown(self) -> None:
        self.look()
        self.teardown_database()


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_happens_the_service_has_what_it_acknowledged(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    make: MakeUrl = request.getfixturevalue("make_sqlite_url" if kind == "sqlite" else "make_postgres_url")

    def fresh() -> str:
        folder = tmp_path / uuid4().hex
        folder.mkdir()
        return make(folder)

    bounded = settings(max_examples=6, stateful_step_count=20, suppress_health_check=list(HealthCheck))
    # Hypothesis only calls what it is given.
    run_state_machine_as_test(lambda: Service(fresh), settings=bounded)  # type: ignore[arg-type]
