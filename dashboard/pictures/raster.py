"""SVG -> PNG: shapes by resvg, texts in the shipped font only, in as few colours as it needs. Pure."""

from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from dashboard.pictures.letters import taken_out, write

if TYPE_CHECKING:
    from PIL.Image import Image

# A palette: flat colours and the steps between them, at less than half the bytes. Pillow looks for the
# nearest colour once a cube of so many values a side, at its corner: what stands there is met exactly.
COLOURS, NEAR = 128, 4


def rendered(picture: str) -> bytes:
    """Return the PNG of an SVG of ours, in that one's size."""
    # Megabytes that only pictures need.
    from PIL import Image  # noqa: PLC0415
    from resvg_py import svg_to_bytes  # noqa: PLC0415

    shapes, lines = taken_out(picture)
    drawn = svg_to_bytes(svg_string=shapes, skip_system_fonts=True)
    with Image.open(BytesIO(bytes(drawn))) as full:
        plain = full.convert("RGB")
    write(plain, lines)
    usual = _usual_colours(plain)
    corners = Image.new("P", (1, 1))
    corners.putpalette([part for corner in usual for part in corner])
    few = plain.quantize(palette=corners, dither=Image.Dither.NONE)
    few.putpalette([part for colour in usual.values() for part in colour])
    file = BytesIO()
    few.save(file, "PNG")
    return file.getvalue()


def _usual_colours(image: "Image") -> dict[tuple[int, ...], tuple[int, ...]]:
    """Return the colours that most pixels have, one a neighbourhood, by the corner of that."""
    found: Any = image.getcolors(image.width * image.height)
    usual: dict[tuple[int, ...], tuple[int, ...]] = {}
    for _, colour in sorted(found, reverse=True):
        usual.setdefault(tuple(part // NEAR * NEAR for part in colour), colour)
    return dict(islice(usual.items(), COLOURS))
