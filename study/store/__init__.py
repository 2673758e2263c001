"""The store: the only room that opens database sessions."""

from study.store.accounts import AccountStore, Role, UnknownUserError, User
from study.store.audit import Step
from study.store.database import Database, StoreBusyError, StoreError
from study.store.flagging import Flagged
from study.store.responses import ResponseStore
from study.store.schema import migrate
from study.store.studies import StudyError
from study.store.wakes import Wakes

__all__ = [
    "AccountStore",
    "Database",
    "Flagged",
    "ResponseStore",
    "Role",
    "Step",
    "StoreBusyError",
    "StoreError",
    "StudyError",
    "UnknownUserError",
    "User",
    "Wakes",
    "migrate",
]
