"""What operators type: `flask --app wsgi …`."""

from flask import Flask

from commands.accounts import user_group
from commands.backups import backup, restore
from commands.flagging import audit, exclude, flag, include
from commands.invitations import qr, snippet
from commands.keeping import erase, retire
from commands.releases import release_group
from commands.responses import responses_group
from commands.service import service_group
from commands.services import SERVICES, Services
from commands.studies import study_group

__all__ = ["Services", "register"]


study_group.add_command(qr)
study_group.add_command(snippet)
for command in (flag, exclude, include, audit, erase, retire):
    responses_group.add_command(command)


def register(app: Flask, services: Services) -> None:
    """Give an app the commands and what they work on."""
    app.extensions[SERVICES] = services
    for group in (study_group, responses_group, release_group, user_group, service_group):
        app.cli.add_command(group)
    app.cli.add_command(backup)
    app.cli.add_command(restore)
