"""The page that lists all that can be taken away from a view."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response, request

from dashboard.charts.model import Chart
from dashboard.context import context
from dashboard.guard import may_export
from dashboard.shown import read
from dashboard.takeaway.answers import asked
from dashboard.takeaway.counted import how_many
from dashboard.takeaway.response_files import MOST_IN_SPSS, spss_at_hand
from dashboard.view import View
from dashboard.view_page import page
from dashboard.wording import Wording

PICTURED = ("png", "svg", "csv")


@dataclass(frozen=True, slots=True)
class Link:
    """A file: what its link says, what of (for who hears the link alone), and its address."""

    text: str
    of: str
    address: str


def take_away() -> Response:
    """Return the page; a script shows it on top of the dashboard."""
    view = asked(request.args.get("study", ""))
    say, store = Wording(view.lang), context().store
    shown = read(view, store, datetime.now(UTC)).charts
    number = how_many(store, view.study, view.segment)
    return page(
        "take_away.html",
        view,
        whole=[_link(view, f"charts.{kind}", text, "") for kind, text in _whole(say)],
        single=[(_title(chart), _links(view, chart.name, _title(chart), PICTURED)) for chart in shown],
        codebook=_links(view, "codebook", say.gettext("Codebook"), ("csv", "json")),
        responses=_link(view, "responses.csv", "CSV", say.gettext("Responses")),
        spss=_link(view, "responses.sav", "SPSS (.sav)", say.gettext("Responses")),
        number=say.answers(number),
        may_export=may_export(),
        spss_offered=spss_at_hand() and number <= MOST_IN_SPSS,
        locale=str(say.locale).replace("_", "-"),
    )


def _whole(say: Wording) -> list[tuple[str, str]]:
    return [
        ("xlsx", say.gettext("Excel, a sheet for each chart")),
        ("pptx", say.gettext("PowerPoint, a slide for each chart")),
        ("csv", say.gettext("CSV, all figures in one table")),
    ]


def _title(chart: Chart) -> str:
    return f"{chart.title} ({chart.segment})" if chart.segment else chart.title


def _links(view: View, name: str, of: str, kinds: tuple[str, ...]) -> list[Link]:
    return [_link(view, f"{name}.{kind}", kind.upper(), of) for kind in kinds]


def _link(view: View, name: str, text: str, of: str) -> Link:
    return Link(text, of, f"/dashboard/download/{view.study.slug}/{name}?{view.query()}")
