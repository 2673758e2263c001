"""How results are said: a title, what was done, and a table that can stand in a page of the docs."""

from collections.abc import Callable, Sequence
from statistics import median

_said: list[str] = []


def show(title: str, done: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Say a table in Markdown with its columns lined up."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = [_line(row, widths) for row in (head, ["-" * width for width in widths], *rows)]
    say("\n".join((f"## {title}", done, "", *lines)))


def say(text: str) -> None:
    """Print a text of Markdown, and keep it for the file of results."""
    _said.append(text)
    print(f"\n{text}", flush=True)


def taken() -> list[str]:
    """Return what was said since this was last asked for."""
    texts = _said[:]
    _said.clear()
    return texts


def percent(part: float, whole: float) -> str:
    """Return a part as a share of a whole."""
    return f"{100 * part / whole:.0f} %" if whole else "none"


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that a share of the values do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def spread(values: Sequence[float], written: Callable[[float], str]) -> str:
    """Return the median of some values, then the least and the most of them."""
    return f"{written(median(values))} ({written(min(values))}–{written(max(values))})"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
