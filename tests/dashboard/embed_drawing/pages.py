"""A chart's figure in a page of its own, as the macro prints it, and what stands in that page."""

from html.parser import HTMLParser

from flask import Flask, render_template_string

from dashboard.charts.model import Chart
from dashboard.embed.drawing import drawn
from dashboard.embed.page import TEMPLATES, Pages
from dashboard.wording import Wording

PAGE = """{% from "figure.html" import figure %}
<!doctype html>
<html lang="{{ language }}" data-theme="{{ theme }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ drawings[0].chart.title }}</title>
<style>{{ style }}</style>
</head>
<body>
<main>
{% for one in drawings %}
{{ figure(one, gettext, heading=heading, about=about, synthetic=synthetic) }}
{% endfor %}
</main>
</body>
</html>
"""

app = Flask(__name__, template_folder=str(TEMPLATES))
app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
STYLE = Pages("https://kanal.example").style


def page(
    *charts: Chart,
    language: str = "en",
    theme: str = "auto",
    beside: Chart | None = None,
    heading: str = "h1",
    about: tuple[str, ...] = (),
    synthetic: str = "",
) -> str:
    """Return a page of figures."""
    say = Wording(language)
    with app.app_context():
        return render_template_string(
            PAGE,
            drawings=[drawn(chart, say, beside=beside) for chart in charts],
            gettext=say.gettext,
            style=STYLE,
            language=language,
            theme=theme,
            heading=heading,
            about=about,
            synthetic=synthetic,
        )


class Elements(HTMLParser):
    """The elements of a page with their attributes, and their texts one after the other."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def values(self, attribute: str) -> list[str]:
        """Return all values of an attribute."""
        return [attrs[attribute] or "" for _, attrs in self.found if attribute in attrs]
