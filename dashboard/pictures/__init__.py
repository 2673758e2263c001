"""A chart as a picture that stands alone: an SVG, and the PNG of it, without a browser. Pure.

    picture = svg(chart, width=800, credit=Credit(study=…, address=…, day=…, licence=…), language="fi")
    file = png(picture)
    card = png(svg(chart, width=1200, height=630, credit=credit, theme="dark"))

`svg(chart, *, width, credit, theme="light", language="en", height=None) -> str` is as high as the chart
needs; with a height the same picture is fitted into the frame. `png(picture) -> bytes` is of the same size.
"""

from dashboard.pictures.credit import Credit
from dashboard.pictures.picture import png, svg

__all__ = ["Credit", "png", "svg"]
