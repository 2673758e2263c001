"""Signing in by OpenID Connect: the way to the provider, and back."""

import hmac
import logging
import secrets
from dataclasses import astuple

from flask import Response, abort, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from dashboard.context import context
from dashboard.guard import cookie_name
from dashboard.sign_in.entry import too_many
from dashboard.sign_in.limits import came_in, count_try
from dashboard.sign_in.pages import entered, sent, set_cookie, shown, spoken
from dashboard.sign_in.provider import AwayError, Journey, NotConfirmedError, Provider, UnverifiedError
from study.store.tries import TooManyTriesError

COOKIE = "kanal_openid"
KEPT = "kanal-openid"
PATH = "/dashboard/openid/back"
JOURNEY_SECONDS = 600
RETRY_SECONDS = 60
SHORT = 60

log = logging.getLogger(__name__)


def leave() -> Response:
    """Send a browser to the provider, with a signed note of what it has to come back with."""
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    journey = Journey(state, nonce, verifier, request.args.get("then", ""))
    try:
        response = sent(_provider().address(journey))
    except AwayError as error:
        return _away(error)
    set_cookie(response, COOKIE, str(_signer().dumps(astuple(journey))), JOURNEY_SECONDS)
    return response


def back() -> Response:
    """Sign in who comes back, where there is an account for the address that the provider has verified."""
    provider, say = _provider(), spoken()
    try:
        response = _come_back(provider, _journey())
    except TooManyTriesError as refusal:
        response = too_many(refusal)
    except AwayError as error:
        response = _away(error)
    except NotConfirmedError as error:
        log.warning("A sign-in by OpenID Connect was not confirmed: %s", error)
        response = _refused(say.gettext("This sign-in was not confirmed. Please start again."))
    except UnverifiedError:
        response = _refused(
            say.gettext("That service has not verified your email address. Sign in another way.")
        )
    set_cookie(response, COOKIE, "", 0)
    return response


def _come_back(provider: Provider, journey: Journey) -> Response:
    """Raise AwayError, NotConfirmedError, UnverifiedError, TooManyTriesError."""
    if "code" not in request.args:
        raise NotConfirmedError(f"the provider said {request.args.get('error', '')[:SHORT]!r}")
    count_try()
    email = provider.email(request.args["code"], journey)
    user = context().accounts.user(email)
    if user is None:
        text = spoken().gettext("%(email)s has no account here. Ask whoever runs this service for one.")
        return _refused(text % {"email": email})
    came_in(user.email)
    return entered(context().accounts.session(user.email), journey.then)


def _journey() -> Journey:
    """Return the journey that this browser left on; raise NotConfirmedError."""
    try:
        note = _signer().loads(request.cookies.get(cookie_name(COOKIE), ""), max_age=JOURNEY_SECONDS)
    except BadData:
        raise NotConfirmedError("the browser did not leave from here, or long ago") from None
    journey = Journey(*note)
    if not hmac.compare_digest(journey.state.encode(), request.args.get("state", "").encode()):
        raise NotConfirmedError("the state is another one's")
    return journey


def _provider() -> Provider:
    """Return the provider, which keeps its description for the app; 404 where none is set."""
    settings, known = context().settings, current_app.extensions
    if settings.openid is None:
        abort(404)
    found: Provider = known.setdefault(KEPT, Provider(settings.openid, settings.public_url + PATH))
    return found


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(context().settings.secret_key, salt="kanal.openid")


def _away(error: AwayError) -> Response:
    log.error("The OpenID Connect provider is away: %s", error)
    text = spoken().gettext("The service that signs you in cannot be reached. Try again in a minute.")
    response = _refused(text, 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _refused(text: str, status: int = 403) -> Response:
    return shown("sign_in_refused.html", status, text=text)
