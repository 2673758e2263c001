"""Who has an account, for administrators: add, change, hand out links, sign out, remove."""

from flask import Response, abort, request

from dashboard.context import context
from dashboard.guard import signed_in_user
from dashboard.sign_in.pages import shown, spoken
from study.store import Role, User
from study.store.users import AddressError

PAGE = "sign_in_users.html"


def page() -> Response:
    """List the users; with an address, fill the form with what is known of it."""
    _check()
    return _page(chosen=context().accounts.user(request.args.get("email", "")))


def change() -> Response:
    """Do what a button says to the user of an address."""
    _check()
    if request.form.get("do") == "save":
        return _save()
    accounts, say = context().accounts, spoken()
    user = accounts.user(request.form.get("email", ""))
    if user is None:
        abort(404)
    what = request.form.get("do")
    if what == "link":
        return _with_link(user.email)
    if what == "sign-out":
        accounts.end_sessions(user.email)
        return _page(done=say.gettext("%(email)s is signed out everywhere.") % {"email": user.email})
    if what != "remove" or user == signed_in_user():
        abort(400)
    accounts.remove(user.email)
    return _page(done=say.gettext("%(email)s is removed.") % {"email": user.email})


def _save() -> Response:
    """Add a user, or change role and studies of one; a new one gets a link."""
    accounts, given = context().accounts, request.form
    email, role = given.get("email", ""), given.get("role", "")
    studies = None if "all" in given else given.getlist("study")
    if role not in list(Role):
        abort(400)
    known = accounts.user(email)
    if known is not None and known == signed_in_user() and role != Role.ADMINISTRATOR:
        own = spoken().gettext("You cannot give your own role away. Ask another administrator.")
        return _page(422, chosen=known, errors={"email": own})
    try:
        if accounts.add(email, Role(role), studies):
            return _with_link(email)
    except AddressError:
        wrong = spoken().gettext("Enter an email address, such as name@example.com.")
        return _page(422, typed=email, errors={"email": wrong})
    accounts.give_role(email, Role(role))
    accounts.give_studies(email, studies)
    return _page(done=spoken().gettext("The change holds at once."))


def _check() -> None:
    if not signed_in_user().may_manage:
        abort(403)


def _with_link(email: str) -> Response:
    settings, accounts = context().settings, context().accounts
    secret = accounts.sign_in_link(email)
    return _page(link=f"{settings.public_url}/dashboard/sign-in?token={secret}", email=email)


def _page(status: int = 200, chosen: User | None = None, **values: object) -> Response:
    roles = {
        Role.VIEWER: spoken().gettext("Viewer: sees live figures"),
        Role.ANALYST: spoken().gettext("Analyst: and takes single answers away"),
        Role.ADMINISTRATOR: spoken().gettext("Administrator: all studies, and users"),
    }
    users, studies = context().accounts.users(), [study.slug for study in context().store.studies()]
    known = {"users": users, "studies": studies, "roles": roles, "chosen": chosen, "user": signed_in_user()}
    return shown(PAGE, status, **(known | values))
