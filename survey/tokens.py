"""Signed, stateless proofs: that a form came from here, and that an answer was stored.

Nothing is kept in a cookie, so both hold inside cross-site frames and in-app browsers.
"""

import base64
import hashlib
import hmac
import uuid
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

# Answers wait on a phone without network for a week; their form must still be good then.
TOKEN_LIFETIME = timedelta(days=8)
# Crockford's alphabet: no I, L, O, which are read as digits, and no U.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BYTES, CODE_GROUP = 10, 4
_FROM_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", CODE_LETTERS)


def new_key() -> str:
    """Return a fresh key for one response."""
    return str(uuid.uuid4())


def valid_key(given: str) -> bool:
    """Return whether a text is a key as `new_key` writes them."""
    try:
        return str(uuid.UUID(given)) == given
    except ValueError:
        return False


class FormTokens:
    """Tokens that bind a form to its study and key, and know how long ago it was first shown."""

    def __init__(self, secret: str) -> None:
        """Take the signing key."""
        self._serializer = URLSafeTimedSerializer(secret, salt="kanal.form")

    def make(self, study: str, key: str, seconds: float = 0.0) -> str:
        """Return the token of a form that was first shown some seconds ago."""
        token = self._serializer.dumps([study, key, round(seconds, 1)])
        return token if isinstance(token, str) else token.decode()

    def holds(self, token: str, study: str, key: str) -> bool:
        """Return whether a token is this form's and not too old."""
        return self.valid_seconds(token, study, key) is not None

    def valid_seconds(self, token: str, study: str, key: str) -> float | None:
        """Return the seconds since this form was first shown; None of a token that does not hold."""
        return self._age(token, study, key, TOKEN_LIFETIME)

    def seconds(self, token: str, study: str, key: str) -> float | None:
        """Return the seconds since this form was first shown, also of an old token; None of another's."""
        return self._age(token, study, key, None)

    def _age(self, token: str, study: str, key: str, lifetime: timedelta | None) -> float | None:
        limit = int(lifetime.total_seconds()) if lifetime else None
        try:
            signed, made = self._serializer.loads(token, max_age=limit, return_timestamp=True)
        except BadData:
            return None
        match signed:
            case [signed_study, signed_key, int() | float() as before] if [signed_study, signed_key] == [
                study,
                key,
            ]:
                return float(before + max((datetime.now(UTC) - made).total_seconds(), 0))
            case _:
                return None


class Receipts:
    """Receipts of stored responses, which only this service can write."""

    def __init__(self, secret: str) -> None:
        """Take the signing key."""
        self._serializer = URLSafeSerializer(secret, salt="kanal.receipt")

    def make(self, study: str, key: str) -> str:
        """Return the receipt of a response; the same each time."""
        receipt = self._serializer.dumps([study, key])
        return receipt if isinstance(receipt, str) else receipt.decode()

    def key(self, receipt: str, study: str) -> str | None:
        """Return the key of a receipt of a study, None where it is none."""
        try:
            signed = self._serializer.loads(receipt)
        except BadData:
            return None
        match signed:
            case [signed_study, str(key)] if signed_study == study:
                return key
            case _:
                return None


class EraseCodes:
    """Codes with which respondents erase their answers; only this service can work one out."""

    def __init__(self, secret: str) -> None:
        """Take the signing key."""
        self._secret = secret.encode()

    def make(self, study: str, key: str) -> str:
        """Return the code of a response: 16 characters, 80 bits; the same each time."""
        signed = f"kanal.erase\0{study}\0{key}".encode()
        digest = hmac.new(self._secret, signed, hashlib.sha256).digest()
        return base64.b32encode(digest[:CODE_BYTES]).decode().translate(_FROM_BASE32)


def spoken_code(code: str) -> str:
    """Return a code as people read it: XXXX-XXXX-XXXX-XXXX."""
    return "-".join(code[start : start + CODE_GROUP] for start in range(0, len(code), CODE_GROUP))
