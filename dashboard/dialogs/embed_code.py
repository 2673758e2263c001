"""What a page needs to show a chart: address, frame, frame that sizes itself, picture. Pure."""

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from dashboard.crosstab_json import BETWEEN
from dashboard.embed.chart import chart
from dashboard.embed.page import THEMES
from dashboard.view import View
from dashboard.wording import Wording
from study.instrument import Question
from study.publication import as_released, public_tables
from study.release import Release
from study.response import Study

WIDTHS = 280, 1_200
HEIGHTS = 200, 3_000
# As high as charts of eight columns were on a wide page, and on a phone; a frame cannot know better.
USUAL_HEIGHT, NARROW_HEIGHT, NARROW = 900, 1_300, 600
HALF_A_PAGE = 460
PICTURE = 1_200, 630
# Stands for the language of the reader's browser.
READERS_OWN = "auto"

FRAME = Markup(
    '<iframe src="{address}" title="{title}"\n'
    '  width="{width}" height="{height}" style="border:0;max-width:100%" loading="lazy"></iframe>'
)
SCRIPT = Markup("""
<script>
(function (frame) {
  addEventListener("message", function (event) {
    if (event.source !== frame.contentWindow || event.origin !== new URL(frame.src).origin) return;
    var told = event.data || {};
    if (told.message === "kanal-height" && told.height > 0) frame.style.height = told.height + "px";
  });
})(document.currentScript.previousElementSibling);
</script>""")
LINKED_PICTURE = Markup(
    '<a href="{address}"><img src="{picture}" alt="{alt}"\n'
    '  width="{width}" height="{height}" style="max-width:100%;height:auto"></a>'
)


@dataclass(frozen=True, slots=True)
class Embed:
    """A chart as it shall stand in a page.

    `speaks` is a language, empty for the reader's own; `width` in pixels, None for as wide as the page;
    `height` in pixels, None for as high as the chart.
    """

    study: Study
    row: Question
    theme: str = THEMES[0]
    speaks: str = ""
    width: int | None = None
    height: int | None = None

    @classmethod
    def of(cls, view: View, asked: MultiDict[str, str]) -> "Embed":
        """Return the embed that an address asks for; what it does not say is as in the dashboard's view."""
        study, charts = view.study, charted(view.study)
        by_name = {chart_name(study, row): row for row in charts}
        # The study's banner has no chart of its own, though a view may have it as its row.
        shown = view.row if view.row in charts else charts[0]
        theme, speaks = asked.get("theme", ""), asked.get("speaks", view.lang)
        return cls(
            study,
            by_name.get(asked.get("chart", ""), shown),
            theme if theme in THEMES else THEMES[0],
            speaks if speaks in study.languages else "",
            _pixels(asked.get("width", ""), *WIDTHS),
            _pixels(asked.get("height", ""), *HEIGHTS),
        )

    @property
    def name(self) -> str:
        """Return the chart's name."""
        return chart_name(self.study, self.row)

    def path(self, suffix: str = "") -> str:
        """Return the chart's address on this service, in one of its formats."""
        given = {"lang": self.speaks, "theme": self.theme if self.theme != THEMES[0] else ""}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"/e/{self.study.slug}/{self.name}{suffix}" + (f"?{query}" if query else "")

    @property
    def frame_width(self) -> str:
        """Return the width of the frame as HTML has it."""
        return str(self.width or "100%")

    @property
    def wide(self) -> bool:
        """Return whether its preview needs all the room there is."""
        return self.width is not None and self.width > HALF_A_PAGE

    @property
    def frame_height(self) -> int:
        """Return the height of the frame, in pixels; a script may change it."""
        narrow = self.width is not None and self.width < NARROW
        return self.height or (NARROW_HEIGHT if narrow else USUAL_HEIGHT)


@dataclass(frozen=True, slots=True)
class Snippets:
    """Texts to copy."""

    address: str
    frame: str
    sizing_frame: str
    picture: str


def charted(study: Study) -> list[Question]:
    """Return the questions that have a public chart."""
    return [question for question in study.instrument.closed if question is not study.instrument.banner]


def chart_name(study: Study, row: Question) -> str:
    """Return the name of a question's public chart."""
    return f"{row.code}{BETWEEN}{study.instrument.banner.code}"


def title(embed: Embed, say: Wording) -> str:
    """Return what a chart shows, in a line."""
    banner = embed.study.instrument.banner.shorts[say.language]
    told = f"{embed.row.labels[say.language]} {say.gettext('By “%(banner)s”') % {'banner': banner}}"
    return f"[{say.gettext('Synthetic sample')}] {told}" if embed.study.synthetic else told


def snippets(embed: Embed, public_url: str, alt: str, say: Wording) -> Snippets:
    """Return the snippets with addresses on the public site."""
    address = public_url + embed.path()
    size = {"width": embed.frame_width, "height": embed.frame_height}
    frame = FRAME.format(address=address, title=title(embed, say), **size)
    width, height = PICTURE
    picture = LINKED_PICTURE.format(
        address=address, picture=public_url + embed.path(".png"), alt=alt, width=width, height=height
    )
    # Texts, not markup: the page shows them as they are written.
    return Snippets(address, str(frame), str(frame + SCRIPT), str(picture))


def alternative(embed: Embed, release: Release | None, say: Wording) -> str:
    """Return what stands for the picture: its title and the figures of the newest release, which it names."""
    shown = title(embed, say)
    if release is None:
        return shown
    study = as_released(embed.study, release)
    first = chart(public_tables(study, release, embed.row), say, study.settings).bars[0]
    return f"{shown}. {say.gettext('Release')} {release.name}. {first.sentence}"


def _pixels(given: str, low: int, high: int) -> int | None:
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(high))):
        return None
    return min(max(int(given), low), high)
