"""Charts -> a PowerPoint presentation: a slide each, drawn as a chart of PowerPoint's own. Pure.

Loads python-pptx: import it only where a presentation is made.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from dashboard.charts.model import Chart
from dashboard.takeaway.origin import Origin, answered, base_line, counted
from dashboard.takeaway.slide_chart import add_chart, rgb
from dashboard.takeaway.writable import writable
from dashboard.wording import Wording
from study.look import LIGHT

WIDTH, HEIGHT, MARGIN = Inches(13.333), Inches(7.5), Inches(0.5)
TITLE_ONLY = 5
# How many letters of a title go with which size, in points.
TITLE_SIZES = ((60, 28), (110, 24), (10_000, 18))
SENTENCE, SMALL = 14, 10
# From above, in inches: title, sentence, chart, notes.
TITLE, SAID, DRAWN, TOLD = (0.3, 0.9), (1.2, 0.8), (2.0, 4.3), (6.35, 1.0)
SYNTHETIC_GROUND = "#f0e442"


def slides(charts: Sequence[Chart], origin: Origin, say: Wording) -> bytes:
    """Return the file; each text in the reader's language, the method in the notes of each slide."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.core_properties.title = writable(origin.label)
    deck.core_properties.subject = writable(origin.foot)
    for chart in charts:
        _slide(deck, chart, origin, say)
    file = BytesIO()
    deck.save(file)
    return file.getvalue()


def _slide(deck: Any, chart: Chart, origin: Origin, say: Wording) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    title = slide.shapes.title
    title.left, title.width = MARGIN, WIDTH - 2 * MARGIN
    title.top, title.height = map(Inches, TITLE)
    size = next(size for letters, size in TITLE_SIZES if len(chart.title) <= letters)
    _fill(title.text_frame, [chart.title], size, LIGHT["ink"], bold=True)
    _box(slide, SAID, [chart.sentence], SENTENCE, LIGHT["soft-ink"])
    if answered(chart):
        frame = add_chart(slide, chart, _area(DRAWN), say)
        frame.name = writable(chart.name)
        # What a screen reader says of the chart; python-pptx has no name for it.
        frame._element.nvGraphicFramePr.cNvPr.set("descr", writable(f"{chart.title} {chart.sentence}"))
    else:
        _box(slide, DRAWN, [say.no_answers()], SENTENCE, LIGHT["ink"])
    caption = f"{chart.caption}. {counted(chart, say)}"
    _box(slide, TOLD, [caption, base_line(chart, say), *chart.notes, origin.foot], SMALL, LIGHT["soft-ink"])
    if origin.synthetic:
        _label(slide, origin.synthetic)
    told = [f"{label}: {text}" for label, text in (*origin.facts, *origin.method)]
    slide.notes_slide.notes_text_frame.text = writable("\n".join([origin.label, *chart.notes, *told]))


def _label(slide: Any, text: str) -> None:
    box = _box(slide, (0.0, 0.32), [text], SENTENCE, "#000000")
    box.fill.solid()
    box.fill.fore_color.rgb = rgb(SYNTHETIC_GROUND)


def _box(slide: Any, place: tuple[float, float], lines: Sequence[str], size: int, colour: str) -> Any:
    box = slide.shapes.add_textbox(*_area(place))
    _fill(box.text_frame, lines, size, colour)
    return box


def _area(place: tuple[float, float]) -> tuple[Emu, Emu, Emu, Emu]:
    """Return left, top, width and height of what has the slide's width."""
    top, height = place
    return Emu(MARGIN), Emu(Inches(top)), Emu(WIDTH - 2 * MARGIN), Emu(Inches(height))


def _fill(frame: Any, lines: Sequence[str], size: int, colour: str, *, bold: bool = False) -> None:
    """Write lines, a paragraph each, those that are empty left out."""
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    shown = [writable(line) for line in lines if line] or [""]
    frame.text = shown[0]
    for line in shown[1:]:
        frame.add_paragraph().text = line
    for paragraph in frame.paragraphs:
        paragraph.font.size = Pt(size)
        paragraph.font.bold = bold
        paragraph.font.color.rgb = rgb(colour)
        paragraph.alignment = PP_ALIGN.LEFT
