"""Charts drawn for pages: fluid in width, without a script."""

from dashboard.embed.drawing.drawn import Drawn, drawn

__all__ = ["Drawn", "drawn"]
