"""What each of several writers does at once; in a module of its own, so that processes can import it."""

from collections.abc import Iterable

from study.store import ResponseStore, StoreBusyError
from tests.conftest import opened
from tests.factories import make_response

CHANNELS = ("chat", "phone", "email")
AGES = ("16-24", "25-34", "75+")


def add_all(store: ResponseStore, slug: str, keys: Iterable[str]) -> int:
    """Add a response for each key, again where the store was busy; return how many were new."""
    study, new = store.known(slug), 0
    for place, key in enumerate(keys):
        response = make_response(key=key, channel=CHANNELS[place % len(CHANNELS)], weight=0.1)
        while True:
            try:
                new += store.add(study, response)
            except StoreBusyError:
                continue
            break
    return new


def add_all_from_a_process(url: str, slug: str, keys: Iterable[str]) -> int:
    """Open the database and add a response for each key."""
    with opened(url) as database:
        return add_all(ResponseStore(database), slug, keys)


def look_while_adding(store: ResponseStore, slug: str, keys: Iterable[str]) -> list[int]:
    """Add a response of each key and look at the release; return the numbers seen."""
    study, seen = store.known(slug), []
    for place, key in enumerate(keys):
        response = make_response(key=key, age=AGES[place % 3], channel=CHANNELS[place % 2])
        while True:
            try:
                store.add(study, response)
            except StoreBusyError:
                continue
            break
        release = store.release(study)
        seen.append(release.number if release else 0)
    return seen


def look_from_a_process(url: str, slug: str, keys: Iterable[str]) -> list[int]:
    with opened(url) as database:
        return look_while_adding(ResponseStore(database, refresh_seconds=0), slug, keys)
