"""People who fill forms in and send them until they are thanked, as many as a test wants, by HTTP alone."""

import http.client
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from tests.factories import shipped
from tests.faults.ledger import Ledger, Sent
from tests.faults.sent_pages import chosen, hidden

FORM = "/s/channel-preference?lang=en"
POSTED = {"Content-Type": "application/x-www-form-urlencoded"}
# A promise of the service: nobody waits longer, whatever has happened to it.
LONGEST_WAIT = 30
# How often somebody sends again what was acknowledged: a double click, a page loaded anew.
AGAIN = 0.1
PAUSE = 0.1


@dataclass(frozen=True)
class Reply:
    """What came of a request."""

    status: int
    page: str
    location: str
    retry_after: str


class Poster(threading.Thread):
    """One person after another, each of whom sends one answer until it is acknowledged."""

    def __init__(self, ledger: Ledger, urls: Sequence[str], done: threading.Event) -> None:
        """Take the hosts of one service: a request that failed is sent to the next."""
        super().__init__(daemon=True)
        self._ledger, self._done = ledger, done
        self._hosts = [urlsplit(url).netloc for url in urls]
        self._chance = random.Random()  # noqa: S311 (whom it is about does not exist)
        self._connection = http.client.HTTPConnection(self._hosts[0], timeout=LONGEST_WAIT)

    def run(self) -> None:
        """Answer until told to stop; who has not been thanked by then goes without."""
        while not self._done.is_set():
            form = self._asked("GET")
            if form is None or form.status != HTTPStatus.OK:
                self._wait()
                continue
            fields = hidden(form.page)
            answers = self._answers()
            self._ledger.send(fields["key"], answers)
            self._insist(fields, answers)
        self._connection.close()

    def _insist(self, fields: Sent, answers: Sent) -> None:
        """Send one answer until it is acknowledged, and at times once more."""
        body = urlencode({**fields, **answers})
        while not self._done.is_set():
            reply = self._asked("POST", body, answers)
            if reply is None or reply.status != HTTPStatus.SEE_OTHER:
                self._wait()
                continue
            self._ledger.acknowledge(fields["key"], reply.location)
            if self._chance.random() > AGAIN:
                return

    def _asked(self, method: str, body: str | None = None, answers: Sent | None = None) -> Reply | None:
        """Return what came of a request, None where the connection broke; note it in the ledger."""
        try:
            self._connection.request(method, FORM, body, POSTED if body else {})
            response = self._connection.getresponse()
            page, headers = response.read().decode(), response.headers
        except TimeoutError:
            self._leave("late", f"{method}: no answer within {LONGEST_WAIT} seconds")
            return None
        except (OSError, http.client.HTTPException) as error:
            self._leave("refused" if isinstance(error, ConnectionRefusedError) else "broken")
            return None
        reply = Reply(response.status, page, headers.get("Location", ""), headers.get("Retry-After", ""))
        self._ledger.meet(f"{method} {reply.status}", _wrong(method, reply, answers or {}))
        return reply

    def _leave(self, end: str, wrong: str = "") -> None:
        """Turn to the next host."""
        self._ledger.meet(end, wrong)
        self._connection.close()
        self._hosts.append(self._hosts.pop(0))
        self._connection = http.client.HTTPConnection(self._hosts[0], timeout=LONGEST_WAIT)

    def _wait(self) -> None:
        self._done.wait(PAUSE * self._chance.uniform(0.5, 1.5))

    def _answers(self) -> dict[str, str]:
        """Return answers that hardly anybody else gives: what is stored under a key is told apart."""
        given = {"comment": f"{self._chance.getrandbits(64):016x} <&'\""}
        for question in shipped().questions:
            if question.options:
                codes = [one.code for one in question.options if one.code not in question.screen_out]
                given[question.code] = self._chance.choice(codes)
        return given


def _wrong(method: str, reply: Reply, answers: Sent) -> str:
    """Return what is wrong with a reply, nothing where it keeps what the service promises."""
    away = reply.status == HTTPStatus.SERVICE_UNAVAILABLE
    if away and not reply.retry_after.isdigit():
        return f"{method}: 503 without Retry-After"
    if method == "GET":
        return "" if away or reply.status == HTTPStatus.OK else f"GET: {reply.status}"
    if away and not answers.items() <= chosen(reply.page).items():
        return f"POST: 503 with a page that has lost {answers.items() - chosen(reply.page).items()}"
    if not away and "/thanks/" not in reply.location:
        return f"POST: {reply.status} to {reply.location or 'nowhere'}"
    return ""


@contextmanager
def posting(ledger: Ledger, *urls: str, posters: int = 6) -> Iterator[None]:
    """Keep people sending answers to the hosts of a service until the block ends."""
    done = threading.Event()
    started = [Poster(ledger, [*urls[n % len(urls) :], *urls[: n % len(urls)]], done) for n in range(posters)]
    for poster in started:
        poster.start()
    try:
        yield
    finally:
        done.set()
        for poster in started:
            poster.join()
