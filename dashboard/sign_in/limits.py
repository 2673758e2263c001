"""Limits on tries to sign in; nothing is kept that tells whose they were once the day is over."""

import hashlib
import hmac
from datetime import UTC, datetime

from flask import request

from dashboard.context import context
from study.networks import network_of

OF_ACCOUNT, OF_NETWORK = 5, 20


def count_try(email: str = "") -> None:
    """Count a try from the sender's network, and at an account; raise TooManyTriesError.

    What is no account is counted as if it were one, so that nobody learns which there are.
    """
    account = {_key("account", email): OF_ACCOUNT} if email else {}
    context().accounts.tries.count(account | {_network(): OF_NETWORK})


def came_in(email: str) -> None:
    """Forget the tries at an account whose owner came in, and take the last one off their network."""
    tries = context().accounts.tries
    tries.forget(_key("account", email))
    tries.take_back(_network())


def unlock(email: str) -> None:
    """Forget the tries at an account whose owner has a link."""
    context().accounts.tries.forget(_key("account", email))


def _network() -> bytes:
    return _key("network", network_of(request.remote_addr or ""))


def _key(kind: str, name: str) -> bytes:
    """Return a digest that is the same for one name and day, and cannot be redone later."""
    day_key = context().store.network_key(datetime.now(UTC).date())
    return hmac.new(day_key, f"{kind}\0{name.strip().lower()}".encode(), hashlib.sha256).digest()
