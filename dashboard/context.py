"""What the dashboard's routes work with, made once an app."""

from dataclasses import dataclass

from flask import current_app

from settings import Settings
from study.store import AccountStore, ResponseStore

DASHBOARD = "kanal-dashboard"


@dataclass(frozen=True)
class DashboardContext:
    """The settings and the stores."""

    settings: Settings
    store: ResponseStore
    accounts: AccountStore


def context() -> DashboardContext:
    """Return the context of the app that serves the request."""
    found: DashboardContext = current_app.extensions[DASHBOARD]
    return found
