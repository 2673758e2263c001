"""Setting a password of one's own."""

from flask import Response, request

from dashboard.context import context
from dashboard.guard import session_secret, signed_in_user
from dashboard.sign_in.entry import too_many
from dashboard.sign_in.limits import came_in, count_try
from dashboard.sign_in.pages import shown, spoken
from dashboard.sign_in.passwords import SHORTEST, hashed, verified
from study.store import User
from study.store.tries import TooManyTriesError

PAGE = "sign_in_password.html"


def page() -> Response:
    """Show the form for a new password."""
    return _form(_kept())


def change() -> Response:
    """Keep a new password and end the other sessions."""
    user, kept = signed_in_user(), _kept()
    new = request.form.get("new", "")
    try:
        errors = _errors(user, kept, request.form.get("current", ""), new)
    except TooManyTriesError as refusal:
        return too_many(refusal)
    if errors:
        return _form(kept, 422, errors=errors)
    fresh = hashed(new)
    context().accounts.set_password(user.email, fresh, session_secret())
    return _form(fresh, done=True)


def _errors(user: User, kept: str | None, current: str, new: str) -> dict[str, str]:
    """Return what is wrong, by field; raise TooManyTriesError."""
    say, errors = spoken(), {}
    if len(new) < SHORTEST:
        errors["new"] = say.gettext("Choose a password of at least 12 characters.")
    elif new.strip().lower() == user.email:
        errors["new"] = say.gettext("Choose a password that is not your email address.")
    # A new one that will not do is said first: it costs no try at the current one.
    if kept is not None and not errors:
        count_try(user.email)
        if verified(kept, current):
            came_in(user.email)
        else:
            errors["current"] = say.gettext("This is not your current password.")
    return errors


def _kept() -> str | None:
    return context().accounts.password(signed_in_user().email)


def _form(kept: str | None, status: int = 200, **values: object) -> Response:
    return shown(PAGE, status, user=signed_in_user(), known=kept is not None, shortest=SHORTEST, **values)
