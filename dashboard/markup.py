"""Elements -> HTML, for those who read before a script runs, or without one. Pure."""

from collections.abc import Mapping
from html import escape

from markupsafe import Markup

from dashboard.elements import CORE, Element

# React's names of attributes that HTML calls otherwise; all others are the same in small letters.
NAMES = {"className": "class", "htmlFor": "for", "id": "", "children": ""}
VOID = frozenset(("br", "hr", "img", "source"))


def to_html(node: object) -> Markup:
    """Return elements, texts, and lists of them as HTML.

    Ids are left out, for the page that the scripts build has them. A chart that only a script can draw
    stands for nothing.
    """
    return Markup(_html(node))  # noqa: S704 (escaped below)


def _html(node: object) -> str:
    if node is None:
        return ""
    if isinstance(node, Element):
        return "" if node.namespace == CORE else _element(node)
    if isinstance(node, list | tuple):
        return "".join(_html(one) for one in node)
    return escape(str(node))


def _element(node: Element) -> str:
    tag = node.kind.lower()
    opening = f"<{tag}{_attributes(node.props)}>"
    return opening if tag in VOID else f"{opening}{_html(node.children)}</{tag}>"


def _attributes(props: Mapping[str, object]) -> str:
    pairs = [(NAMES.get(name, name.lower()), value) for name, value in props.items()]
    return "".join(
        _attribute(name, value) for name, value in pairs if name and value is not None and value is not False
    )


def _attribute(name: str, value: object) -> str:
    if value is True:
        return f" {name}"
    if isinstance(value, Mapping):
        value = ";".join(f"{_dashed(key)}:{one}" for key, one in value.items())
    return f' {name}="{escape(str(value))}"'


def _dashed(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
