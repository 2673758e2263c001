"""Passwords as they are kept: argon2id."""

import unicodedata
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# More than the least that OWASP's password storage cheat sheet asks for (19 MiB, 2 rounds, 1 lane).
ROUNDS, KIBIBYTES, LANES = 3, 19_456, 1
SHORTEST = 12
# A hash that no password is known for: who has none is refused after as long a time.
NOBODYS = "$argon2id$v=19$m=19456,t=3,p=1$aYL93OztJu4LTWV2JrC33g$58ipwpQPC3ic3sdrABEhkfjjhHJ5MZ8IwBJurwCVaO4"

# One at a time in a process: else many at once would take the memory that its other answers need.
_one = Lock()


def hashed(password: str) -> str:
    """Return a hash, salted anew each time."""
    with _one:
        return _hasher().hash(_composed(password))


def verified(kept: str | None, given: str) -> bool:
    """Return whether a password is that of a hash; it takes as long where there is none."""
    # Loaded by the first who types a password: it takes as long as all of the store.
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    try:
        with _one:
            _hasher().verify(kept or NOBODYS, _composed(given))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Return whether a hash was made at another cost than today's."""
    return _hasher().check_needs_rehash(kept)


@lru_cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # noqa: PLC0415 (see above)

    return PasswordHasher(time_cost=ROUNDS, memory_cost=KIBIBYTES, parallelism=LANES)


def _composed(password: str) -> str:
    """Return the same characters however a keyboard puts them together."""
    return unicodedata.normalize("NFC", password)
