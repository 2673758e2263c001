"""The public page of a study: all that is released of it, and how it came about."""

from flask import Blueprint

from dashboard.embed.asking import Asking
from dashboard.embed.page import Pages
from dashboard.results.routes import ResultsRoutes


def create_results(asking: Asking, pages: Pages) -> Blueprint:
    """Return what answers below /r/, for the app that answers for charts alone."""
    blueprint = Blueprint("results", __name__, template_folder="templates")
    blueprint.add_url_rule("/r/<study>", view_func=ResultsRoutes(asking, pages).page)
    return blueprint
