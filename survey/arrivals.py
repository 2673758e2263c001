"""How an answer came: what may be kept of it, without keeping who sent it."""

import hashlib
import hmac
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address

from flask import request

from study.response import Arrival, Study
from survey.context import context
from survey.forms import SurveyForm

NETWORK_BYTES = 16
# What one connection has for itself: an IPv4 address, or the half of an IPv6 address that its holder
# cannot choose.
OWN_BITS = 64


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
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        known = known.ipv4_mapped or IPv6Address(int(known) >> OWN_BITS << OWN_BITS)
    key = context().store.network_key(datetime.now(UTC).date())
    named = f"{study.slug}\0{known}".encode()
    return hmac.new(key, named, hashlib.sha256).digest()[:NETWORK_BYTES].hex()
