"""What something costs a process of its own: `python -m bench.grown WHAT COOKIE SECRET`.

It prints milliseconds: first those of the first time, then those of some more, each after something moved.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, product
from types import MappingProxyType
from typing import Any, TypeAlias
from urllib.parse import urlencode

from werkzeug.test import EnvironBuilder

import wsgi
from bench.answers import made_up
from bench.measure import timed
from bench.service import SLUG
from dashboard.embed.asking import THEMES
from study.response import Response
from study.tabulation import crosstab
from survey.tokens import FormTokens, Receipts, new_key

MORE = 3
# Longer than a process keeps a tally without looking at it again.
PAUSE = 0.3
# The same of a release.
PUBLIC_PAUSE = 1.2
# Enough that one column at the least has a batch.
BATCH = 200
FORM = "application/x-www-form-urlencoded"
NOTHING: Mapping[str, str] = MappingProxyType({})

# Something to time; what comes before it is not.
Work: TypeAlias = Callable[[], object]


def crosstabs(_cookie: str, _secret: str) -> Iterator[Work]:
    """Make a crosstab of the live tally."""
    study = wsgi.store.known(SLUG)
    headline, banner = study.instrument.headline, study.instrument.banner
    for _ in _as_answers_come():
        yield lambda: crosstab(wsgi.store.counts(study), headline, banner)


def pages(cookie: str, _secret: str) -> Iterator[Work]:
    """Ask for the dashboard's page."""
    for _ in _as_answers_come():
        yield lambda: _ask(f"/dashboard/?study={SLUG}", cookie=cookie)


def feeds(cookie: str, _secret: str) -> Iterator[Work]:
    """Ask for the dashboard's feed."""
    for _ in _as_answers_come():
        yield lambda: _ask(f"/dashboard/feed?study={SLUG}", cookie=cookie)


def filtered(cookie: str, _secret: str) -> Iterator[Work]:
    """Ask for the dashboard's feed of one source."""
    for _ in _as_answers_come():
        yield lambda: _ask(f"/dashboard/feed?study={SLUG}&source=newsletter", cookie=cookie)


def embeds(_cookie: str, _secret: str) -> Iterator[Work]:
    """Ask for pages of a chart, none of which was made before."""
    for lang, theme in product(wsgi.store.known(SLUG).languages, THEMES):
        path = f"/e/{SLUG}/channel-by-age?lang={lang}&theme={theme}"
        yield lambda path=path: _ask(path)  # type: ignore[misc]


def results(_cookie: str, _secret: str) -> Iterator[Work]:
    """Ask for the results in one language after the other."""
    for lang in wsgi.store.known(SLUG).languages:
        path = f"/r/{SLUG}?lang={lang}"
        yield lambda path=path: _ask(path)  # type: ignore[misc]


def thanks(_cookie: str, secret: str) -> Iterator[Work]:
    """Ask for the thanks pages of answers."""
    receipts = Receipts(secret)
    for response in islice(wsgi.store.responses(wsgi.store.known(SLUG)), 1 + MORE):
        path = f"/s/{SLUG}/thanks/{receipts.make(SLUG, response.key)}?lang=en"
        yield lambda path=path: _ask(path)  # type: ignore[misc]


def posts(_cookie: str, secret: str) -> Iterator[Work]:
    """Send answers."""
    tokens = FormTokens(secret)
    for response in _new():
        key = new_key()
        fields = {**response.answers, "key": key, "csrf_token": tokens.make(SLUG, key, 60.0)}
        yield lambda fields=fields: _ask(f"/s/{SLUG}?lang=en", fields)  # type: ignore[misc]


def releases(_cookie: str, _secret: str) -> Iterator[Work]:
    """Look for the newest release each time that another is due."""
    study, responses, seen = wsgi.store.known(SLUG), _new(), [b""]
    while True:
        wsgi.store.add_many(study, list(islice(responses, BATCH)))
        time.sleep(PUBLIC_PAUSE)
        yield lambda: seen.append(_ask(f"/e/{SLUG}/release.json"))
        if seen[-1] == seen[-2]:
            raise RuntimeError("No release was due.")


WHAT = {
    "embed": embeds,
    "results": results,
    "thanks": thanks,
    "crosstab": crosstabs,
    "page": pages,
    "feed": feeds,
    "filtered": filtered,
    "post": posts,
    "release": releases,
}


def main(what: str, cookie: str, secret: str) -> None:
    """Do something some times, and print how long each took."""
    works = islice(WHAT[what](cookie, secret), 1 + MORE)
    # Timed one by one: what comes before the next happens only then.
    print(*(timed(work) for work in works))


def _as_answers_come() -> Iterator[None]:
    """Yield at once, and then after each answer, when the process would look for it."""
    yield
    study = wsgi.store.known(SLUG)
    for response in _new():
        wsgi.store.add(study, response)
        time.sleep(PAUSE)
        yield


def _new() -> Iterator[Response]:
    # Other ones in each process, or their keys were known.
    return made_up(sys.maxsize, seed=random.randrange(sys.maxsize))


def _ask(path: str, fields: Mapping[str, object] = NOTHING, cookie: str = "") -> bytes:
    """Return what the service answers; raise RuntimeError where that is no success."""
    headers = [("Host", "localhost"), ("Cookie", cookie), ("Accept-Encoding", "gzip")]
    form: dict[str, Any] = {}
    if fields:
        form = {"method": "POST", "content_type": FORM, "data": urlencode(fields)}
    environ = EnvironBuilder(path, headers=headers, **form).get_environ()
    statuses: list[str] = []

    def start_response(status: str, *_: object) -> Callable[[bytes], object]:
        statuses.append(status)
        return bytes

    answered = b"".join(wsgi.application(environ, start_response))
    if statuses[-1][0] not in "23":
        raise RuntimeError(f"{path} was answered with {statuses[-1]}.")
    return answered


if __name__ == "__main__":
    main(*sys.argv[1:])
