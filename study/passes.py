"""Passes: words in an address that open a study's charts to whoever has it, until they end. Stateless."""

import hashlib
import hmac
from datetime import UTC, date, datetime, timedelta

# Days; nothing takes a pass back, so none lasts for long.
SHORTEST, LONGEST = 1, 90
# Of a digest in hex: 128 bits, and no sign that a chat or a mail would leave off an address.
DIGITS = 32


def last_day(days: int, now: datetime) -> date:
    """Return the UTC day that a pass for some days ends with."""
    return now.astimezone(UTC).date() + timedelta(days=days)


class Passes:
    """Makes and reads passes, which only this service can write."""

    def __init__(self, secret: str) -> None:
        """Take the signing key."""
        self._secret = secret.encode()

    def made(self, slug: str, last: date) -> str:
        """Return the pass of a study until the end of a UTC day: 43 characters, the same each time."""
        signed = f"kanal.pass\0{slug}\0{last.isoformat()}".encode()
        digest = hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        return f"{last.isoformat()}.{digest[:DIGITS]}"

    def opens(self, given: str, slug: str, now: datetime) -> bool:
        """Return whether a text is a study's pass that has not ended; whatever it is, nothing is raised."""
        last = _day(given.partition(".")[0])
        if last is None or not given.isascii():
            return False
        return hmac.compare_digest(given, self.made(slug, last)) and now.astimezone(UTC).date() <= last


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None
