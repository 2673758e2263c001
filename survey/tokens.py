"""Signed, stateless proofs: that a form came from here, and that an answer was stored.

Nothing is kept in a cookie, so both hold inside cross-site frames and in-app browsers.
"""

import base64
import hashlib
import hmac
import re
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

# Answers wait on a phone without network for a week; their form must still be good then.
TOKEN_LIFETIME = timedelta(days=8)
# By how many seconds the clocks of two hosts may differ.
CLOCKS_APART = 60
SIGNATURE_BYTES = 16
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Crockford's alphabet: no I, L, O, which are read as digits, and no U.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BYTES, CODE_GROUP = 10, 4
_FROM_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", CODE_LETTERS)


def new_key() -> str:
    """Return a fresh key for one response."""
    return str(uuid.uuid4())


def valid_key(given: str) -> bool:
    """Return whether a text is a key as `new_key` writes them."""
    return KEY.fullmatch(given) is not None


class Signatures:
    """Signatures for one purpose, which only this service can make: HMAC-SHA-256, its first 128 bits."""

    def __init__(self, secret: str, purpose: str) -> None:
        """Take the signing key; one purpose's signatures are worth nothing for another."""
        key = hmac.digest(secret.encode(), purpose.encode(), hashlib.sha256)
        # A copy of what has taken in the key is made in half the time of a new one.
        self._keyed = hmac.new(key, digestmod=hashlib.sha256)

    def sign(self, said: str, *of: str) -> str:
        """Return what is said, with its signature; `of` is signed, too, and not in it."""
        return f"{said}.{self._signature(said, of)}"

    def said(self, signed: str, *of: str) -> str | None:
        """Return what is said where its signature is right, else None."""
        said, _, signature = signed.rpartition(".")
        right = signature.isascii() and hmac.compare_digest(signature, self._signature(said, of))
        return said if right else None

    def _signature(self, said: str, of: tuple[str, ...]) -> str:
        # What is said last may be anything; no slug has the character between in it.
        signed = "\0".join((*of, said)).encode(errors="surrogatepass")
        made = self._keyed.copy()
        made.update(signed)
        return base64.urlsafe_b64encode(made.digest()[:SIGNATURE_BYTES]).rstrip(b"=").decode()


class FormTokens:
    """Tokens that bind a form to its study and key, and know how long ago it was first shown."""

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        """Take the signing key, and what tells the time in seconds."""
        self._signatures, self._now = Signatures(secret, "kanal.form"), now

    def make(self, study: str, key: str, seconds: float = 0.0) -> str:
        """Return the token of a form that was first shown some seconds ago."""
        return self._signatures.sign(f"{int(self._now())}~{round(seconds, 1)}", study, key)

    def holds(self, token: str, study: str, key: str) -> bool:
        """Return whether a token is this form's and not too old."""
        return self.valid_seconds(token, study, key) is not None

    def valid_seconds(self, token: str, study: str, key: str) -> float | None:
        """Return the seconds since this form was first shown; None of a token that does not hold."""
        return self._seconds(token, study, key, TOKEN_LIFETIME)

    def seconds(self, token: str, study: str, key: str) -> float | None:
        """Return the seconds since this form was first shown, also of an old token; None of another's."""
        return self._seconds(token, study, key, None)

    def _seconds(self, token: str, study: str, key: str, lifetime: timedelta | None) -> float | None:
        said = self._signatures.said(token, study, key)
        if said is None:
            return None
        made, _, before = said.partition("~")
        age = self._now() - int(made)
        if lifetime and not -CLOCKS_APART <= age <= lifetime.total_seconds():
            return None
        return max(age, 0.0) + float(before)


class Receipts:
    """Receipts of stored responses, which only this service can write."""

    def __init__(self, secret: str) -> None:
        """Take the signing key."""
        self._signatures = Signatures(secret, "kanal.receipt")

    def make(self, study: str, key: str) -> str:
        """Return the receipt of a response; the same each time."""
        return self._signatures.sign(key, study)

    def key(self, receipt: str, study: str) -> str | None:
        """Return the key of a receipt of a study, None where it is none."""
        return self._signatures.said(receipt, study)


class EraseCodes:
    """Codes with which respondents erase their answers; only this service can work one out."""

    def __init__(self, secret: str) -> None:
        """Take the signing key."""
        self._secret = secret.encode()

    def make(self, study: str, key: str) -> str:
        """Return the code of a response: 16 characters, 80 bits; the same each time."""
        signed = f"kanal.erase\0{study}\0{key}".encode()
        digest = hmac.digest(self._secret, signed, hashlib.sha256)
        return base64.b32encode(digest[:CODE_BYTES]).decode().translate(_FROM_BASE32)


def spoken_code(code: str) -> str:
    """Return a code as people read it: XXXX-XXXX-XXXX-XXXX."""
    return "-".join(code[start : start + CODE_GROUP] for start in range(0, len(code), CODE_GROUP))
