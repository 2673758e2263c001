"""Widths of texts as the font has them, and lines that break by them."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from resvg_py import svg_to_bytes

from dashboard.pictures.lettering import FAMILY, REGULAR, SEMIBOLD, advances, narrowest, text_width, wrap
from study.languages import OWN_NAMES

LETTERS = "õäöüšžÕÄÖÜŠŽåæøÅÆØąćęłńóśźżĄĆĘŁŃÓŚŹŻ–“”„’…≥<%+−·\u00a0\u202f"
WORDS = st.text(st.sampled_from("abcdefghijklmnoprstuvwxyzÄÖŠ "), max_size=120)
TEXTS = (
    "Live chat with a person",
    "Chat ihmisen kanssa",
    "Żaden z powyższych",
    "100 %",
    "n = 1 234",
    "WWWiii",
)


def by_resvg(picture: str) -> bytes:
    """Return a picture as a renderer that is not ours draws it, texts and all."""
    files = [str(REGULAR), str(SEMIBOLD)]
    return bytes(
        svg_to_bytes(svg_string=picture, skip_system_fonts=True, font_files=files, font_family=FAMILY)
    )


@pytest.mark.parametrize("font", [REGULAR, SEMIBOLD])
def test_font_has_every_letter_of_the_languages(font: Path) -> None:
    widths = advances(font)
    assert set(LETTERS + "".join(OWN_NAMES.values())) <= set(widths)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("bold", [False, True])
def test_text_is_as_wide_as_it_is_drawn(text: str, bold: bool) -> None:
    weight = "600" if bold else "400"
    drawn = by_resvg(
        '<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="200">'
        '<rect width="1600" height="200" fill="#ffffff"/>'
        f'<text x="20" y="140" font-size="100" font-weight="{weight}">{text}</text></svg>'
    )
    with Image.open(BytesIO(drawn)) as image:
        left, _, right, _ = Image.eval(image.convert("L"), lambda value: 255 - value).getbbox() or (
            0,
            0,
            0,
            0,
        )
    # The font leaves room beside the first and the last letter, and draws some pairs closer.
    width = text_width(text, 100, bold=bold)
    assert 0.97 * width - 20 <= right - left <= width


@given(WORDS, st.floats(20, 300), st.booleans())
def test_lines_are_no_wider_than_asked_and_lose_nothing(text: str, width: float, bold: bool) -> None:
    lines = wrap(text, width, 13, bold=bold)
    assert all(text_width(line, 13, bold=bold) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(WORDS, st.integers(1, 4))
def test_narrowest_takes_no_more_lines_than_asked(text: str, most: int) -> None:
    lines = narrowest(text, most, 13)
    assert len(lines) <= most
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_narrowest_is_narrower_the_more_lines_it_may_take() -> None:
    widths = [
        max(text_width(line, 13) for line in narrowest("En mitään näistä / en osaa sanoa", lines, 13))
        for lines in (1, 2, 3)
    ]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 3


def test_letter_that_the_font_lacks_takes_the_room_of_a_wide_one() -> None:
    assert text_width("漢", 13) == 13
