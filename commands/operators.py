"""Who types a command, as the audit trail names them."""

import getpass

UNKNOWN, LONGEST = "operator", 64


def operator() -> str:
    """Return the account on this machine that runs the command."""
    try:
        return getpass.getuser()[:LONGEST]
    except (KeyError, OSError, ImportError):  # a container may run as a user that has no name
        return UNKNOWN
