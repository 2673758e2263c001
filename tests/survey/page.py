"""A served page as a tree, read strictly: what is opened must be closed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.test import TestResponse

VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass
class Element:
    """An element; attributes without a value are empty texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def raw(self) -> str:
        """Return the text inside, as it stands."""
        return "".join(child if isinstance(child, str) else child.raw for child in self.children)

    @property
    def text(self) -> str:
        """Return the text inside, as it is read."""
        return " ".join(self.raw.split())

    @property
    def value(self) -> str:
        """Return what a field holds."""
        # A browser drops the first line end of a textarea.
        return self.raw.removeprefix("\n") if self.tag == "textarea" else self.attributes.get("value", "")

    def all(self, tag: str = "", **wanted: str) -> list["Element"]:
        """Return the elements inside of a tag with some attributes, in order."""
        attributes = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        found = []
        for child in self.children:
            if isinstance(child, str):
                continue
            if tag in ("", child.tag) and attributes.items() <= child.attributes.items():
                found.append(child)
            found += child.all(tag, **wanted)
        return found

    def one(self, tag: str = "", **wanted: str) -> "Element":
        """Return the only such element."""
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} elements {tag} {wanted}"
        return found[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs), f"an attribute twice in {tag} {attrs}"
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, f"{tag} is closed, but was not the last one opened"

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def finished(self) -> Element:
        self.close()
        assert len(self._open) == 1, f"{self._open[-1].tag} is never closed"
        return self.root


def read_page(response: TestResponse) -> Element:
    """Return the page of a response."""
    assert response.mimetype == "text/html"
    reader = _Reader()
    reader.feed(response.get_data(as_text=True))
    return reader.finished().one("html")
