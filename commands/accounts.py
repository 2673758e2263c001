"""`flask --app wsgi user …`."""

import click

from commands.services import Group, migrated
from settings import Settings
from study.store import Role
from study.store.accounts import TOKEN_LIFETIME

user_group = Group("user", help="Accounts for the dashboard.")


@user_group.command("add")
@click.argument("email")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.VIEWER.value, show_default=True
)
def add(email: str, role: str) -> None:
    """Store a user."""
    if not migrated().accounts.add(email, Role(role)):
        raise click.ClickException(f"{email} has an account already.")
    click.echo(f"Added {email} as {role}. Sign-in link: flask --app wsgi user sign-in-link {email}")


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
