"""The look: what stands on a colour can be read."""

import pytest

from study.look import DARK, LIGHT, PALETTE, colour, css_tokens, ink

READABLE = 4.5


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast of two colours."""

    def luminance(hexadecimal: str) -> float:
        channels = (int(hexadecimal[i : i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("background", [*PALETTE, "#000000", "#ffffff", "#767676", "#777777"])
def test_ink_can_be_read_on(background: str) -> None:
    assert contrast(ink(background), background) >= READABLE


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "ground"),
        ("ink", "raised"),
        ("soft-ink", "ground"),
        ("soft-ink", "raised"),
        ("accent", "ground"),
        ("on-accent", "accent"),
        ("error", "ground"),
        ("error", "raised"),
    ],
)
def test_text_can_be_read_in_the_theme(theme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(theme[text], theme[ground]) >= READABLE


def test_colours_of_the_first_options_are_all_different() -> None:
    assert len({colour(place) for place in range(len(PALETTE))}) == len(PALETTE)
    assert colour(len(PALETTE)) == colour(0)


def test_themes_have_the_same_tokens_and_css_names_them_all() -> None:
    assert set(LIGHT) == set(DARK)
    css = css_tokens()
    for theme in (LIGHT, DARK):
        for name, value in theme.items():
            assert css.count(f"--{name}:{value}") >= 2
