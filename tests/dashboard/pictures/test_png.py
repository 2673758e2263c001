"""The PNG of a picture: its size, its colours, its letters."""

import re
from io import BytesIO
from struct import unpack

import pytest
from PIL import Image

from dashboard.charts.model import Kind
from dashboard.pictures import png, svg
from study.look import DARK, LIGHT, colour
from tests.dashboard.charts import make_chart
from tests.dashboard.pictures.pictures import CREDIT, picture
from tests.dashboard.pictures.test_lettering import by_resvg

MOST_BYTES = 60_000
# Pixels of one colour that no letters are made of.
FLAT = 2_000


def opened(file: bytes) -> Image.Image:
    """Return a PNG's pixels."""
    with Image.open(BytesIO(file)) as image:
        return image.convert("RGB")


def soft(image: Image.Image) -> bytes:
    """Return how bright squares of 16 pixels are."""
    return image.convert("L").reduce(16).tobytes()


def rgb(written: str) -> tuple[int, ...]:
    """Return a colour's parts."""
    return tuple(int(written[at : at + 2], 16) for at in (1, 3, 5))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_card_has_its_size_and_is_light(kind: Kind, theme: str) -> None:
    file = png(picture(make_chart(kind), 1200, height=630, theme=theme))
    assert file.startswith(b"\x89PNG\r\n\x1a\n")
    assert unpack(">II", file[16:24]) == (1200, 630)
    assert len(file) <= MOST_BYTES


@pytest.mark.parametrize("width", [320, 777, 2000])
def test_picture_is_as_wide_as_asked(width: int) -> None:
    assert unpack(">I", png(picture(make_chart(), width))[16:20]) == (width,)


@pytest.mark.parametrize("exclusive", [True, False])
@pytest.mark.parametrize(("theme", "look"), [("light", LIGHT), ("dark", DARK)])
def test_flat_colours_are_kept_exactly(exclusive: bool, theme: str, look: dict[str, str]) -> None:
    image = opened(png(picture(make_chart(exclusive=exclusive), 1200, height=630, theme=theme)))
    pixels: object = image.getcolors(image.width * image.height)
    assert isinstance(pixels, list)
    flat = [look["ground"], *([] if exclusive else [look["raised"]]), *map(colour, range(3))]
    assert {rgb(one) for one in flat} <= {one for count, one in pixels if count > FLAT}


def test_png_is_the_same_each_time() -> None:
    drawn = picture(make_chart(Kind.LINES))
    assert png(drawn) == png(drawn)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("width", [400, 1200])
def test_texts_stand_where_another_renderer_draws_them(kind: Kind, width: int) -> None:
    drawn = picture(make_chart(kind), width)
    ours, theirs = (soft(opened(file)) for file in (png(drawn), by_resvg(drawn)))
    # The other one draws some pairs of letters closer, so that an end of a line is off by a pixel or two.
    assert max(abs(one - other) for one, other in zip(ours, theirs, strict=True)) <= 40
    words = re.sub("<text.*?</text>", "", drawn)
    blank = soft(opened(by_resvg(words)))
    assert max(abs(one - other) for one, other in zip(blank, theirs, strict=True)) > 60


def test_words_are_drawn() -> None:
    full = svg(make_chart(title="A title"), width=400, credit=CREDIT)
    empty = full.replace(">A title</text>", "></text>")
    assert empty != full
    assert png(empty) != png(full)
