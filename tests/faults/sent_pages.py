"""What a page's form would send: its hidden fields, and what is chosen and written in it."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.chosen: dict[str, str] = {}
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        name, value = attributes.get("name", ""), attributes.get("value", "")
        if tag == "textarea":
            self._area, self.chosen[name] = name, ""
        elif tag == "input" and attributes.get("type") == "hidden":
            self.hidden[name] = value
        elif tag == "input" and "checked" in attributes:
            self.chosen[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.chosen[self._area] = self.chosen[self._area].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.chosen[self._area] += data


def _fields(page: str) -> _Fields:
    fields = _Fields()
    fields.feed(page)
    fields.close()
    return fields


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's form, the key and the token among them."""
    return _fields(page).hidden


def chosen(page: str) -> dict[str, str]:
    """Return what is checked and written in a page's form."""
    return _fields(page).chosen
