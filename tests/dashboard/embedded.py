"""The embed as a reader's browser gets it, without script."""

from html.parser import HTMLParser
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import settings
from dashboard.public_app import create_embed_app
from study.store import ResponseStore

PAGE = "/e/channel-preference/channel-by-age"
WITHOUT_END = {"meta", "br", "link"}


def make_client(store: ResponseStore, folder: Path) -> FlaskClient:
    """Return a browser at the embed on a store."""
    known = settings.load({"KANAL_DATA_DIR": str(folder), "KANAL_PUBLIC_URL": "http://127.0.0.1:8000"})
    return create_embed_app(known, store, look_seconds=0).test_client()


class Page(HTMLParser):
    """What a page holds for a reader without script: elements, and texts by element."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in WITHOUT_END:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                continue

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data.strip()))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def said(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag]
