"""`flask --app wsgi user …`."""

import click

from commands.services import Group, Services, migrated
from settings import Settings
from study.store import Role, User
from study.store.accounts import TOKEN_LIFETIME

user_group = Group("user", help="Accounts for the dashboard.")

ROLES = click.Choice([role.value for role in Role])
some_studies = click.option(
    "--study", "studies", multiple=True, metavar="SLUG", help="A study to be seen; say it once a study."
)


@user_group.command("add")
@click.argument("email")
@click.option("--role", type=ROLES, default=Role.VIEWER.value, show_default=True)
@some_studies
def add(email: str, role: str, studies: tuple[str, ...]) -> None:
    """Store a user, who sees all studies unless some are named."""
    ready = migrated()
    given = _known(ready, Role(role), studies) if studies else None
    if not ready.accounts.add(email, Role(role), given):
        raise click.ClickException(f"{email} has an account already.")
    click.echo(f"Added {email} as {role}. Sign-in link: flask --app wsgi user sign-in-link {email}")


@user_group.command("set")
@click.argument("email")
@click.option("--role", type=ROLES)
@some_studies
@click.option("--all-studies", is_flag=True, help="All studies, also those that come.")
def change(email: str, role: str | None, studies: tuple[str, ...], all_studies: bool) -> None:
    """Change a user's role or studies, at once also where they are signed in."""
    if bool(studies) and all_studies:
        raise click.ClickException("Name studies with --study, or say --all-studies, not both.")
    if not (role or studies or all_studies):
        raise click.ClickException("Nothing to change; say --role, --study or --all-studies.")
    ready = migrated()
    user = ready.accounts.known(email)
    given = _known(ready, Role(role) if role else user.role, studies) if studies else None
    if role:
        ready.accounts.give_role(email, Role(role))
    if studies or all_studies:
        ready.accounts.give_studies(email, given)
    click.echo(_line(ready.accounts.known(email)))


@user_group.command("list")
def list_users() -> None:
    """Print all users: address, role and studies, with tabs between them."""
    for user in migrated().accounts.users():
        click.echo(_line(user))


@user_group.command("remove")
@click.argument("email")
def remove(email: str) -> None:
    """Remove a user; sessions, links and tokens end at once."""
    migrated().accounts.remove(email)
    click.echo(f"Removed {email}.")


@user_group.command("sign-out")
@click.argument("email")
def sign_out(email: str) -> None:
    """End all sessions of a user; tokens go on (user token EMAIL --revoke)."""
    click.echo(f"Ended {migrated().accounts.end_sessions(email)} sessions of {email}.")


@user_group.command("sign-in-link")
@click.argument("email")
def sign_in_link(email: str) -> None:
    """Print an address that signs a user in, once, within a day."""
    ready = migrated()
    click.echo(link_address(ready.settings, ready.accounts.sign_in_link(email)))


@user_group.command("token")
@click.argument("email")
@click.option("--revoke", is_flag=True, help="End all tokens of the user instead.")
def token(email: str, revoke: bool) -> None:
    """Print a bearer token for the API, once: only its digest is kept. It works for a year."""
    accounts = migrated().accounts
    if revoke:
        click.echo(f"Ended {accounts.revoke_tokens(email)} tokens of {email}.")
        return
    click.echo(accounts.token(email))
    click.echo(
        f"Send it as: Authorization: Bearer TOKEN. It works for {TOKEN_LIFETIME.days} days "
        "and cannot be shown again.",
        err=True,
    )


def link_address(settings: Settings, secret: str) -> str:
    """Return the address of a one-time link."""
    return f"{settings.public_url}/dashboard/sign-in?token={secret}"


def _known(ready: Services, role: Role, slugs: tuple[str, ...]) -> list[str]:
    """Return slugs that all name a study; raise StudyError, or ClickException for who sees all anyway."""
    if role is Role.ADMINISTRATOR:
        raise click.ClickException("An administrator sees all studies; leave --study out.")
    return [ready.study(slug).slug for slug in slugs]


def _line(user: User) -> str:
    sees_all = user.studies is None or user.role is Role.ADMINISTRATOR
    studies = "all studies" if sees_all else ",".join(sorted(user.studies or ())) or "no study"
    return f"{user.email}\t{user.role.value}\t{studies}"
