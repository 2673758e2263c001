"""Styles and scripts that stand in a page, and how its policy names them. Pure."""

import hashlib
from base64 import b64encode
from pathlib import Path


def minified(path: Path) -> str:
    """Return a file whose lines may all stand in one."""
    return "".join(line.strip() for line in path.read_text(encoding="utf-8").splitlines())


def source(text: str) -> str:
    """Return the source of a content security policy that allows this very text."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
