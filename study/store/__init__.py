"""The store: the only room that opens database sessions."""

from study.store.accounts import AccountStore, Role, UnknownUserError, User
from study.store.database import Database, StoreBusyError, StoreError
from study.store.responses import ResponseStore
from study.store.schema import migrate
from study.store.studies import StudyError

__all__ = [
    "AccountStore",
    "Database",
    "ResponseStore",
    "Role",
    "StoreBusyError",
    "StoreError",
    "StudyError",
    "UnknownUserError",
    "User",
    "migrate",
]
