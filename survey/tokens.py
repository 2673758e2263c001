"""Signed, stateless proofs: that a form came from here, and that an answer was stored.

Nothing is kept in a cookie, so both hold inside cross-site frames and in-app browsers.
"""

import uuid
from datetime import timedelta

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

# Answers wait on a phone without network for a week; their form must still be good then.
TOKEN_LIFETIME = timedelta(days=8)


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
    """Tokens that bind a form to its study and key."""

    def __init__(self, secret: str) -> None:
        """Take the signing key."""
        self._serializer = URLSafeTimedSerializer(secret, salt="kanal.form")

    def make(self, study: str, key: str) -> str:
        """Return the token of a form."""
        token = self._serializer.dumps([study, key])
        return token if isinstance(token, str) else token.decode()

    def holds(self, token: str, study: str, key: str) -> bool:
        """Return whether a token is this form's and not too old."""
        try:
            signed = self._serializer.loads(token, max_age=int(TOKEN_LIFETIME.total_seconds()))
        except BadData:
            return False
        return bool(signed == [study, key])


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
