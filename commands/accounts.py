"""`flask --app wsgi user …`."""

import click

from commands.services import Group, migrated
from settings import Settings
from study.store import Role

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


def link_address(settings: Settings, secret: str) -> str:
    """Return the address of a one-time link."""
    return f"{settings.public_url}/dashboard/sign-in?token={secret}"
