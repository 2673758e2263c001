"""What was sent and what was acknowledged, and whether a store agrees with it."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from study.response import Response

# The answers of a form, by the names of its fields.
Sent = Mapping[str, str]


class Ledger:
    """All that posters sent and were told; they write it from many threads, tests read it meanwhile."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.met: Counter[str] = Counter()
        """How many requests ended how: a status, "refused" or "broken"."""
        self._lock = threading.Lock()
        self._wrong: list[str] = []
        self._sent: dict[str, Sent] = {}
        self._acknowledged: dict[str, str] = {}

    def send(self, key: str, answers: Sent) -> None:
        """Note that an answer is about to be sent for the first time."""
        with self._lock:
            self._sent[key] = answers

    def acknowledge(self, key: str, thanks: str) -> None:
        """Note that a person was led to an address that thanks for a stored answer."""
        with self._lock:
            self._acknowledged.setdefault(key, thanks)

    def meet(self, end: str, wrong: str = "") -> None:
        """Note how a request ended, and what of it no fault excuses."""
        with self._lock:
            self.met[end] += 1
            if wrong:
                self._wrong.append(wrong)

    def told_wrongly(self) -> list[str]:
        """Return a line for each reply that no fault excuses, once."""
        with self._lock:
            wrong, self._wrong = self._wrong, []
        return wrong

    @property
    def sent(self) -> Mapping[str, Sent]:
        """Return all answers that were sent at least once, by key."""
        with self._lock:
            return dict(self._sent)

    @property
    def acknowledged(self) -> Mapping[str, str]:
        """Return where people were thanked by the keys of their answers, the first acknowledged first."""
        with self._lock:
            return dict(self._acknowledged)

    def disagreements(self, stored: Callable[[], Iterable[Response]]) -> list[str]:
        """Read a store, also while posters go on, and return a line for each answer it has wrong.

        Acknowledged and not stored, stored twice, stored with other answers, or never sent.
        """
        promised = self.acknowledged
        found = Counter[str]()
        responses = {}
        for response in stored():
            found[response.key] += 1
            responses[response.key] = {code: str(answer) for code, answer in response.answers.items()}
        sent = self.sent
        return [
            *(f"{key} was acknowledged and is lost" for key in promised if key not in found),
            *(f"{key} is stored {times} times" for key, times in found.items() if times > 1),
            *(f"{key} was never sent" for key in found if key not in sent),
            *(
                f"{key} was sent as {sent[key]} and is stored as {answers}"
                for key, answers in responses.items()
                if key in sent and sent[key] != answers
            ),
        ]
