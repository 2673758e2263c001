"""Reads the elements of a page as a test asks about them."""

from collections.abc import Callable, Iterator
from typing import Any

from dashboard.elements import Element


def parts(shown: object) -> Iterator[Element | str]:
    """Yield every element and text within one, in reading order."""
    if isinstance(shown, list | tuple):
        for one in shown:
            yield from parts(one)
    elif isinstance(shown, Element):
        yield shown
        yield from parts(shown.children)
    elif shown is not None:
        yield str(shown)


def text(shown: object) -> str:
    return " ".join(one for one in parts(shown) if isinstance(one, str))


def of_kind(shown: object, kind: Callable[[], Element]) -> list[Any]:
    """Return the elements within one of the kind that a call makes."""
    return [one for one in parts(shown) if isinstance(one, Element) and one.kind == kind().kind]
