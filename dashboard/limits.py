"""How often one sender may ask for what takes long; Flask-Limiter counts (decision 0024).

For all processes together where there is a Redis, in each for itself where there is none, or it is away.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from flask import Flask, request
from flask_limiter import Limiter
from werkzeug.exceptions import HTTPException, TooManyRequests

from dashboard.guard import signed_in_user
from settings import Settings
from study.networks import network_of

Draw: TypeAlias = Callable[[str], bytes]

SECONDS = 60
# Of a network, which may be an office or a service that unfolds links.
DRAWN = "60/minute"
# Of a user, by endpoint.
BY_USER = {
    "takeaway.chart_png": "60/minute",
    "takeaway.charts_xlsx": "20/minute",
    "takeaway.charts_pptx": "20/minute",
    "takeaway.responses_csv": "20/minute",
    "takeaway.responses_sav": "20/minute",
    "sign_in.change_api_tokens": "20/minute",
    "sign_in.change_users": "60/minute",
}
# An answer waits no longer for a Redis that is away.
PATIENCE: Mapping[str, Any] = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}


def by_user(app: Flask, settings: Settings) -> None:
    """Limit what users of the dashboard ask for, where that takes long or makes something."""
    if not settings.rate_limits:
        return
    limiter = _limiter(app, settings, lambda: signed_in_user().email)
    for endpoint, limit in BY_USER.items():
        view: Any = limiter.limit(limit)(app.view_functions[endpoint])
        app.view_functions[endpoint] = view


def by_network(app: Flask, settings: Settings, draw: Draw) -> Draw:
    """Return what draws a picture, limited by the sender's network."""
    if not settings.rate_limits:
        return draw
    limiter = _limiter(app, settings, lambda: network_of(request.remote_addr or ""))
    return limiter.limit(DRAWN)(draw)


def retry_after(error: HTTPException) -> dict[str, str]:
    """Return the header that says when to ask again, none for any other refusal."""
    return {"Retry-After": str(SECONDS)} if isinstance(error, TooManyRequests) else {}


def _limiter(app: Flask, settings: Settings, who: Callable[[], str]) -> Limiter:
    secret = settings.secret_key.encode()
    return Limiter(
        # Who asks is written to no other machine.
        lambda: hmac.new(secret, f"limits\0{who()}".encode(), hashlib.sha256).hexdigest(),
        app=app,
        storage_uri=settings.redis_url or "memory://",
        storage_options=dict(PATIENCE) if settings.redis_url else {},
        in_memory_fallback_enabled=bool(settings.redis_url),
        swallow_errors=True,
    )
