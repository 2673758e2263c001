"""Reads Dash components as a test asks about them."""

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def parts(shown: object) -> Iterator[Component | str]:
    """Yield every component and text within one, in reading order."""
    if isinstance(shown, list | tuple):
        for one in shown:
            yield from parts(one)
    elif isinstance(shown, Component):
        yield shown
        yield from parts(getattr(shown, "children", None))
    elif shown is not None:
        yield str(shown)


def text(shown: object) -> str:
    return " ".join(one for one in parts(shown) if isinstance(one, str))


def of_kind(shown: object, kind: type[Component]) -> list[Any]:
    return [one for one in parts(shown) if isinstance(one, kind)]
