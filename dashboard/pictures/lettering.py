"""How wide a text is in the shipped font, and where its lines break. Pure, but for reading the font once.

The tables are those of OpenType 1.9: `head`, `hhea`, `hmtx`, and `cmap` in format 4. Kerning is left out:
it moves a line by less than the room that is left around it.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from struct import unpack_from

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Libre Franklin"
REGULAR, SEMIBOLD = FONTS / "LibreFranklin-Regular.ttf", FONTS / "LibreFranklin-SemiBold.ttf"
# Above and below the base line, and from line to line, in sizes of the text.
ASCENT, DESCENT, LEADING = 0.78, 0.22, 1.27
# A letter that the font lacks comes from another one, which may be as wide as it is high.
STRANGER = 1.0
MAPPED_BY_SEGMENTS = 4


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text, in the unit of its size."""
    widths = advances(SEMIBOLD if bold else REGULAR)
    return size * sum(widths.get(letter, STRANGER) for letter in text)


@lru_cache(maxsize=1024)
def wrap(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return a text in lines no wider than `width`; a word that is wider than that is broken."""
    lines, line = [], ""
    for word in _words(text, width, size, bold):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size, bold=bold) > width:
            lines.append(line)
            longer = word
        line = longer
    return (*lines, line) if line else tuple(lines)


@lru_cache(maxsize=1024)
def narrowest(text: str, lines: int, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return a text in at most so many lines, as even as its words allow."""
    width = text_width(text, size, bold=bold)
    best = wrap(text, width + 1, size, bold=bold)
    longest = max((text_width(word, size, bold=bold) for word in text.split()), default=0.0)
    for step in range(1, lines * 8):
        tried = wrap(text, max(longest, width * (1 - step / (lines * 8))) + 1, size, bold=bold)
        if len(tried) <= lines:
            best = tried
    return best


def _words(text: str, width: float, size: float, bold: bool) -> Iterator[str]:
    """Yield the words between plain spaces, in pieces where one is wider than a line."""
    for word in filter(None, text.split(" ")):
        piece = ""
        if text_width(word, size, bold=bold) <= width:
            yield word
            continue
        for letter in word:
            if piece and text_width(piece + letter, size, bold=bold) > width:
                yield piece
                piece = ""
            piece += letter
        yield piece


@lru_cache(maxsize=2)
def advances(font: Path) -> Mapping[str, float]:
    """Return how far each letter of a font moves the pen, in sizes."""
    content = font.read_bytes()
    tables = _tables(content)
    (units,) = unpack_from(">H", content, tables["head"] + 18)
    (measured,) = unpack_from(">H", content, tables["hhea"] + 34)
    pairs = unpack_from(f">{2 * measured}H", content, tables["hmtx"])
    # Glyphs after the last measured one are as wide as that.
    return {
        chr(code): pairs[2 * min(glyph, measured - 1)] / units
        for code, glyph in _glyphs(content, tables["cmap"])
    }


def _tables(content: bytes) -> dict[str, int]:
    """Return where the tables of a font begin, by name."""
    (count,) = unpack_from(">H", content, 4)
    records = (unpack_from(">4sIII", content, 12 + 16 * place) for place in range(count))
    return {name.decode("ascii"): offset for name, _, offset, _ in records}


def _glyphs(content: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """Yield the letters of a font's character map with their glyphs."""
    (count,) = unpack_from(">H", content, cmap + 2)
    starts = [cmap + unpack_from(">I", content, cmap + 8 + 8 * place)[0] for place in range(count)]
    start = next(one for one in starts if unpack_from(">H", content, one)[0] == MAPPED_BY_SEGMENTS)
    (segments,) = (half // 2 for half in unpack_from(">H", content, start + 6))
    ends, firsts, deltas, ranges = (
        unpack_from(f">{segments}H", content, start + 14 + 2 * segments * part + (2 if part else 0))
        for part in range(4)
    )
    where = start + 16 + 6 * segments
    for place in range(segments):
        for code in range(firsts[place], ends[place] + 1):
            glyph = code
            if ranges[place]:
                at = where + 2 * place + ranges[place] + 2 * (code - firsts[place])
                (glyph,) = unpack_from(">H", content, at)
            if glyph := (glyph + deltas[place]) % 65536 if glyph else 0:
                yield code, glyph
