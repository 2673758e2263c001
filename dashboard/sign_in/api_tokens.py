"""Bearer tokens of one's own, for analysts and administrators."""

from flask import Response, abort, request

from dashboard.context import context
from dashboard.guard import may_export, signed_in_user
from dashboard.sign_in.pages import shown
from study.store import User
from study.store.accounts import TOKEN_LIFETIME

PAGE = "sign_in_api_tokens.html"


def page() -> Response:
    """Show how to make tokens and how to end them."""
    return _page(_owner())


def change() -> Response:
    """Make a token and show it, once; or end all."""
    user = _owner()
    if "end" in request.form:
        context().accounts.revoke_tokens(user.email)
        return _page(user, ended=True)
    return _page(user, token=context().accounts.token(user.email))


def _owner() -> User:
    if not may_export():
        abort(403)
    return signed_in_user()


def _page(user: User, **values: str | bool) -> Response:
    return shown(PAGE, 200, user=user, days=TOKEN_LIFETIME.days, **values)
