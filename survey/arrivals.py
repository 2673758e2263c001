"""How an answer came: what may be kept of it, without keeping who sent it."""

import hashlib
import hmac
from datetime import UTC, datetime

from flask import request

from study.networks import network_of
from study.response import Arrival, Study
from survey.context import context
from survey.forms import SurveyForm

NETWORK_BYTES = 16


def arrival(study: Study, form: SurveyForm) -> Arrival:
    """Return how a form that was sent came here."""
    identity = form.identity
    return Arrival(
        erase_code=context().erase_codes.make(study.slug, identity.key),
        seconds=identity.seconds,
        network=_network(study, request.remote_addr or ""),
        trap=bool(form.trap.data),
    )


def _network(study: Study, address: str) -> str:
    """Return a digest that is the same for one network, study and day, and cannot be redone later."""
    network = network_of(address)
    if not network:
        return ""
    key = context().store.network_key(datetime.now(UTC).date())
    return hmac.new(key, f"{study.slug}\0{network}".encode(), hashlib.sha256).digest()[:NETWORK_BYTES].hex()
