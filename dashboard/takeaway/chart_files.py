"""Charts as files: pictures, tables, a workbook, a presentation."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from flask import Response, abort, request

from dashboard.charts.figures_csv import figures_csv
from dashboard.charts.model import Chart
from dashboard.context import context
from dashboard.pictures import Credit, png, svg
from dashboard.shown import Shown, read
from dashboard.takeaway.answers import asked, file
from dashboard.takeaway.origin import Origin, origin
from dashboard.view import DASHBOARD_PATH, View
from dashboard.wording import SYNTHETIC, Wording

NARROWEST, USUAL, WIDEST = 320, 1_200, 2_000
DIGITS = 4
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def chart_svg(study: str, chart: str) -> Response:
    """Answer with a chart as an SVG picture."""
    view = asked(study)
    return file(_picture(view, chart), "image/svg+xml", view, f"{chart}.svg")


def chart_png(study: str, chart: str) -> Response:
    """Answer with a chart as a PNG picture."""
    view = asked(study)
    return file(png(_picture(view, chart)), "image/png", view, f"{chart}.png")


def chart_csv(study: str, chart: str) -> Response:
    """Answer with the figures of a chart."""
    view = asked(study)
    shown = _shown(view)
    return file(_csv(shown, [_named(shown, chart)]), "text/csv", view, f"{chart}.csv")


def charts_csv(study: str) -> Response:
    """Answer with the figures of all charts of a view."""
    view = asked(study)
    shown = _shown(view)
    return file(_csv(shown, shown.charts), "text/csv", view, "charts.csv")


def charts_xlsx(study: str) -> Response:
    """Answer with a workbook of all charts of a view."""
    from dashboard.takeaway.workbook import workbook  # noqa: PLC0415 (XlsxWriter is loaded only here)

    view = asked(study)
    shown, say = _shown(view), Wording(view.lang)
    return file(workbook(shown.charts, _origin(shown, say), say), EXCEL, view, "charts.xlsx")


def charts_pptx(study: str) -> Response:
    """Answer with a presentation of all charts of a view."""
    from dashboard.takeaway.slides import slides  # noqa: PLC0415 (python-pptx is loaded only here)

    view = asked(study)
    shown, say = _shown(view), Wording(view.lang)
    return file(slides(shown.charts, _origin(shown, say), say), POWERPOINT, view, "charts.pptx")


def _shown(view: View) -> Shown:
    return read(view, context().store, datetime.now(UTC))


def _named(shown: Shown, name: str) -> Chart:
    chart = next((chart for chart in shown.charts if chart.name == name), None)
    if chart is None:
        abort(404)
    return chart


def _csv(shown: Shown, some: Sequence[Chart]) -> str:
    return figures_csv(some, shown.parts[0].counts.revision, synthetic=shown.view.study.synthetic)


def _origin(shown: Shown, say: Wording) -> Origin:
    address = f"{context().settings.public_url}{shown.view.address()}"
    return origin(shown, address, datetime.now(UTC), say)


def _picture(view: View, name: str) -> str:
    chart = _named(_shown(view), name)
    study, say = view.study, Wording(view.lang)
    credit = Credit(
        study=study.instrument.text("title", view.lang),
        address=f"{context().settings.public_url}{DASHBOARD_PATH}?study={study.slug}",
        day=say.day(datetime.now(UTC).date()),
        synthetic=say.gettext(SYNTHETIC) if study.synthetic else "",
    )
    return svg(chart, width=_width(), theme=_theme(), credit=credit, language=view.lang)


def _width() -> int:
    """Return the width asked for, the nearest that there is."""
    given = request.args.get("width", "")
    if not (given.isascii() and given.isdigit() and len(given) <= DIGITS):
        return USUAL
    return min(max(int(given), NARROWEST), WIDEST)


def _theme() -> Literal["light", "dark"]:
    return "dark" if request.args.get("theme") == "dark" else "light"
