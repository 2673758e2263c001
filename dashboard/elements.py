"""Elements of a page, as Dash's renderer takes them.

Dash's own components look at each of their properties again and again: building a page of 1,400 of them
took most of the time of an answer to open dashboards. These are what they come to on the wire, and no more.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

HTML, CORE = "dash_html_components", "dash_core_components"


class Element:
    """An element with its properties, in React's names; `children` are elements, texts, or a list of them."""

    __slots__ = ("kind", "namespace", "props")

    def __init__(self, kind: str, children: object = None, *, namespace: str = HTML, **props: Any) -> None:
        """Take the kind, as Dash calls it: the element's name with a capital."""
        self.kind, self.namespace = kind, namespace
        self.props: dict[str, Any] = props if children is None else {"children": children, **props}

    @property
    def children(self) -> list[Any]:
        """Return what is inside, none left out, one alone as a list of one."""
        inside = self.props.get("children")
        return inside if isinstance(inside, list) else [] if inside is None else [inside]

    def inner(self) -> Iterator["Element"]:
        """Yield all elements inside, in reading order."""
        waiting = self.children[::-1]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Element):
                yield one
                waiting += one.children[::-1]


def wire(element: object) -> dict[str, Any]:
    """Return an element as the renderer takes it, for a JSON encoder that does not know it."""
    if not isinstance(element, Element):
        raise TypeError(f"{element!r} is no part of a page.")
    return {"namespace": element.namespace, "type": element.kind, "props": element.props}


A = partial(Element, "A")
Caption = partial(Element, "Caption")
Dd = partial(Element, "Dd")
Details = partial(Element, "Details")
Div = partial(Element, "Div")
Dl = partial(Element, "Dl")
Dt = partial(Element, "Dt")
Figcaption = partial(Element, "Figcaption")
Figure = partial(Element, "Figure")
Graph = partial(Element, "Graph", namespace=CORE)
H1 = partial(Element, "H1")
H2 = partial(Element, "H2")
H3 = partial(Element, "H3")
Header = partial(Element, "Header")
Img = partial(Element, "Img")
Li = partial(Element, "Li")
Main = partial(Element, "Main")
Nav = partial(Element, "Nav")
Noscript = partial(Element, "Noscript")
P = partial(Element, "P")
Picture = partial(Element, "Picture")
Section = partial(Element, "Section")
Small = partial(Element, "Small")
Source = partial(Element, "Source")
Span = partial(Element, "Span")
Strong = partial(Element, "Strong")
Summary = partial(Element, "Summary")
Table = partial(Element, "Table")
Tbody = partial(Element, "Tbody")
Td = partial(Element, "Td")
Th = partial(Element, "Th")
Thead = partial(Element, "Thead")
Time = partial(Element, "Time")
Tr = partial(Element, "Tr")
Ul = partial(Element, "Ul")
