"""How results are printed: a title, what was done, and a table that can stand in a page of the docs."""

from collections.abc import Sequence


def show(title: str, done: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in Markdown with its columns lined up."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    print(f"\n## {title}\n{done}\n")
    print(_line(head, widths))
    print(_line(["-" * width for width in widths], widths))
    for row in rows:
        print(_line(row, widths), flush=True)


def percent(part: float, whole: float) -> str:
    """Return a part as a share of a whole."""
    return f"{100 * part / whole:.0f} %" if whole else "none"


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that a share of the values do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
