"""What series and groups are called in a picture: a key of colours, a group's name with its base. Pure."""

from collections.abc import Sequence

from dashboard.charts.model import Chart, Group, Series
from dashboard.pictures.lettering import LEADING, narrowest, text_width, wrap
from dashboard.pictures.marks import SIZE, Bar, Drawing, Mark, below, moved
from dashboard.pictures.sheet import SMALL, Sheet
from dashboard.wording import N_

SWATCH, BESIDE, APART = 10.0, 5.0, 14.0
CAUTIONS = {"low-base": N_("low base"), "small-base": N_("very low base")}


def key(chart: Chart, sheet: Sheet) -> Drawing:
    """Return the colours of a chart with their names, side by side, in as many rows as they need."""
    rows: list[Drawing] = []
    marks: tuple[Mark, ...] = ()
    x = height = 0.0
    for series in chart.series:
        entry = _entry(series, sheet)
        if marks and x + entry.width > sheet.width:
            rows.append(Drawing(sheet.width, height, marks))
            marks, x, height = (), 0.0, 0.0
        marks += moved(entry.marks, x, 0)
        x, height = x + entry.width + APART, max(height, entry.height)
    return below([*rows, Drawing(sheet.width, height, marks)], 6)


def _entry(series: Series, sheet: Sheet) -> Drawing:
    indent = SWATCH + BESIDE
    lines = wrap(series_name(series, sheet), sheet.width - indent, SIZE)
    width = max((text_width(line, SIZE) for line in lines), default=0.0)
    words = sheet.lines(lines)
    swatch = Bar(0.0, 2.0, SWATCH, SWATCH, series.colour)
    return Drawing(width + indent, max(words.height, SIZE), (swatch, *moved(words.marks, indent, 0)))


def series_name(series: Series, sheet: Sheet) -> str:
    """Return a series' name, with its base where it has one of its own."""
    return series.label if series.base is None else f"{series.label} ({sheet.base(series.base)})"


def group_name(chart: Chart, group: Group, sheet: Sheet, *, aside: bool) -> Drawing:
    """Return a group's name and base: in lines beside its figures, else in one above them if it fits."""
    name = sheet.paragraph(group.label, bold=True)
    told = " · ".join(base_of(chart, group, sheet))
    width = text_width(group.label, SIZE, bold=True) + 2 * BESIDE
    if not aside and told and width + text_width(told, SMALL) <= sheet.width:
        base = sheet.lines([told], size=SMALL, colour="soft-ink")
        return Drawing(sheet.width, name.height, (*name.marks, *moved(base.marks, width, SIZE - SMALL - 0.3)))
    bases = [sheet.paragraph(text, size=SMALL, colour="soft-ink") for text in base_of(chart, group, sheet)]
    return below([name, *bases], SIZE * (LEADING - 1))


def base_of(chart: Chart, group: Group, sheet: Sheet) -> list[str]:
    """Return a group's base in words, the effective one of weights, and whether to read it with care."""
    if group.base is None:
        return []
    say = sheet.say
    told = [sheet.base(group.base)]
    if chart.weighted and group.base and group.effective_base is not None:
        effective = {"effective": say.number(round(group.effective_base))}
        told.append(say.gettext("effective base %(effective)s") % effective)
    caution = CAUTIONS.get(group.caution) if group.base else None
    return [*told, say.gettext(caution)] if caution else told


def column_width(texts: Sequence[str], lines: int, size: float = SIZE, *, bold: bool = False) -> float:
    """Return how wide a column of texts has to be for none to take more lines."""
    widths = (
        text_width(line, size, bold=bold)
        for text in texts
        for line in narrowest(text, lines, size, bold=bold)
    )
    return max(widths, default=0.0) + 1
