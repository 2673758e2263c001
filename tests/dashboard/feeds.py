"""Reads the feed as the browser does."""

from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient


class Feed:
    """A page as the feed gives it."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.moving = dict(_named(document["page"]))
        self.text = " ".join(_texts(document["page"]))

    def words(self, id_: str) -> str:
        """Return the text of what has an id."""
        return " ".join(_texts(self.moving[id_]))

    def figure(self, chart: str) -> dict[str, Any]:
        figure: dict[str, Any] = self.moving[f"{chart}-graph"]["props"]["figure"]
        return figure

    @property
    def charts(self) -> list[str]:
        return [id_.removesuffix("-graph") for id_ in self.moving if id_.endswith("-graph")]


def read_feed(client: FlaskClient, query: str = "lang=en") -> Feed:
    answer = client.get(f"/dashboard/feed?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return Feed(answer.json)


def _named(node: object) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, list):
        for one in node:
            yield from _named(one)
    elif isinstance(node, dict):
        if "id" in node["props"]:
            yield node["props"]["id"], node
        yield from _named(node["props"].get("children"))


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _texts(one)
    elif isinstance(node, dict):
        yield from _texts(node["props"].get("children"))
    elif node is not None:
        yield str(node)
