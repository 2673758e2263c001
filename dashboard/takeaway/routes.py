"""The addresses of what can be taken away. All take the parameters of a view."""

from flask import Blueprint

from dashboard.takeaway import chart_files, page, response_files

OF_STUDY = "/dashboard/download/<study>/"

blueprint = Blueprint("takeaway", __name__, template_folder="templates")

for path, view in (
    ("/dashboard/take-away", page.take_away),
    (f"{OF_STUDY}<chart>.svg", chart_files.chart_svg),
    (f"{OF_STUDY}<chart>.png", chart_files.chart_png),
    (f"{OF_STUDY}<chart>.csv", chart_files.chart_csv),
    (f"{OF_STUDY}charts.csv", chart_files.charts_csv),
    (f"{OF_STUDY}charts.xlsx", chart_files.charts_xlsx),
    (f"{OF_STUDY}charts.pptx", chart_files.charts_pptx),
    (f"{OF_STUDY}responses.csv", response_files.responses_csv),
    (f"{OF_STUDY}responses.sav", response_files.responses_sav),
    (f"{OF_STUDY}codebook.csv", response_files.codebook_csv),
    (f"{OF_STUDY}codebook.json", response_files.codebook_json),
):
    blueprint.add_url_rule(path, view_func=view)
