"""A released chart as a picture, for newsletters, feeds and cards. Pure."""

from dataclasses import replace
from typing import Literal

from dashboard.charts.bars import bars_chart
from dashboard.charts.model import Chart, Figure
from dashboard.crosstab_json import hidden_because, notes
from dashboard.embed.wanted import Wanted
from dashboard.pictures import Credit, svg
from dashboard.wording import SYNTHETIC, Wording
from study.publication import Tables, public_tables
from study.release import Release
from study.response import Study


def public_chart(study: Study, tables: Tables, release: Release, say: Wording) -> Chart:
    """Return what the public sees of a crosstab: hidden columns say why, bases are rounded down."""
    table = tables.plain
    chart = bars_chart(study, table, say)
    reasons = {column.code: hidden_because(column, study.settings, say) for column in table.columns}
    hidden = {code: Figure(None, None, None, reason, "") for code, reason in reasons.items() if reason}
    groups = (replace(one, base=None) if one.code in hidden else one for one in chart.groups)
    figures = {place: hidden.get(place[1], figure) for place, figure in chart.figures.items()}
    all_hidden = hidden.get(chart.groups[0].code)
    return replace(
        chart,
        sentence=all_hidden.shown if all_hidden else chart.sentence,
        groups=tuple(groups),
        figures=figures,
        notes=tuple(notes(study, table, say.language, release=release)),
    )


def public_picture(wanted: Wanted, theme: str, size: tuple[int, int | None], public_url: str) -> str:
    """Return the SVG of a released chart; `size` is width and, for a frame that it has to fit, height."""
    study, release, language = wanted.study, wanted.release, wanted.language
    assert release is not None  # noqa: S101 (before the first release there is no picture)
    say = Wording(language)
    chart = public_chart(study, public_tables(study, release, wanted.row), release, say)
    credit = Credit(
        study=study.instrument.text("title", language),
        address=f"{public_url}/e/{study.slug}/{chart.name}",
        day=say.day(release.made),
        synthetic=say.gettext(SYNTHETIC) if study.synthetic else "",
    )
    width, height = size
    shade: Literal["light", "dark"] = "dark" if theme == "dark" else "light"
    return svg(chart, width=width, height=height, credit=credit, theme=shade, language=language)
