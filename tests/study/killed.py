"""A process that takes a step on a store, and is killed at one of its moments."""

import os
import signal
from dataclasses import dataclass

from sqlalchemy import event

from study.store import Database, ResponseStore
from tests.study.oracle import Step

AFTER = 0


@dataclass
class _Moment:
    """Ends the process before its statement or COMMIT of a number."""

    left: int

    def pass_by(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            kill_this()


def kill_this() -> None:
    """End this process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def acknowledged(database: Database, url: str, slug: str, step: Step, moment: int) -> bool:
    """Take a step in a process that is killed at a moment; return whether it lived to say that all is done.

    `moment`: the number of a statement or COMMIT, before which it is killed, or AFTER. A step that has fewer
    is done.
    """
    # SQLite's connections must not be taken along into another process.
    database.engine.dispose()
    pid = os.fork()
    if pid == 0:
        try:
            _take(url, slug, step, moment)
            os._exit(0)
        finally:
            # Whatever went wrong, this process never goes on with the tests.
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, -signal.SIGKILL), f"The process ended with {code}."
    return code == 0


def _take(url: str, slug: str, step: Step, moment: int) -> None:
    database = Database(url)
    store, dies = ResponseStore(database, refresh_seconds=0), _Moment(moment)
    study = store.known(slug)
    for passed in ("before_cursor_execute", "commit"):
        event.listen(database.engine, passed, dies.pass_by)
    step.take(store, study)
    if moment == AFTER:
        kill_this()
