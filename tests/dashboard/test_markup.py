"""Components as HTML, for those who read before a script runs."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from dashboard import elements as html
from dashboard.markup import to_html


class Read(HTMLParser):
    """What a browser reads of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_component_becomes_its_element() -> None:
    labelled = {"aria-label": "Share", "data-view": "1"}
    shown = html.Div(
        [html.Td("63 %", className="low-base", colSpan=2, id="moves"), html.Img(src="/a"), 7, None],
        style={"backgroundColor": "red", "width": "5%"},
        hidden=True,
        **labelled,
    )
    assert to_html(shown) == (
        '<div style="background-color:red;width:5%" hidden aria-label="Share" data-view="1">'
        '<td class="low-base" colspan="2">63 %</td><img src="/a">7</div>'
    )


def test_chart_of_a_script_stands_for_nothing() -> None:
    assert to_html([html.Graph(figure={}), html.P("n = 3")]) == "<p>n = 3</p>"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_texts_and_attributes_are_read_back_as_they_were(text: str) -> None:
    read = Read(str(to_html(html.A(text, title=text, href="/"))))
    assert "".join(read.words) == text
    assert read.tags == [("a", {"title": text, "href": "/"})]
