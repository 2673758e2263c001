"""What each of several writers does at once; in a module of its own, so that processes can import it."""

from collections.abc import Iterable

from study.store import ResponseStore, StoreBusyError
from tests.conftest import opened
from tests.factories import make_response

CHANNELS = ("chat", "phone", "email")


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
