"""What a page needs to show a chart: address, frame, frame that sizes itself, picture. Pure."""

from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from dashboard.charts.public import public_chart, public_names, public_title
from dashboard.crosstab_json import BETWEEN, chart_questions
from dashboard.embed.asking import PASS, THEMES
from dashboard.embed.drawing import drawn
from dashboard.embed.picture import pixels
from dashboard.embed.snippets import USUAL_HEIGHT, WHOLE_WIDTH, Snippets
from dashboard.embed.snippets import snippets as chart_snippets
from dashboard.view import View
from dashboard.wording import Wording
from study.publication import as_released
from study.release import Release
from study.response import Study

WIDTHS = 280, 1_200
HEIGHTS = 200, 3_000
# As high as charts of eight columns were on a phone; a frame cannot know better.
NARROW_HEIGHT, NARROW = 1_300, 600
HALF_A_PAGE = 460
# Days that a pass may be made for; a week where none of them is asked for.
LASTING = 7, 30, 90
# Stands for the language of the reader's browser.
READERS_OWN = "auto"


@dataclass(frozen=True, slots=True)
class Embed:
    """A chart, by its name, as it shall stand in a page.

    `speaks` is a language, empty for the reader's own; `width` in pixels, None for as wide as the page;
    `height` in pixels, None for as high as the chart; `opening` is the pass that it needs, empty for none.
    """

    study: Study
    name: str
    theme: str = THEMES[0]
    speaks: str = ""
    width: int | None = None
    height: int | None = None
    opening: str = ""

    @classmethod
    def of(cls, view: View, asked: MultiDict[str, str]) -> "Embed":
        """Return the embed that an address asks for; what it does not say is as in the dashboard's view."""
        names = public_names(view.study)
        # The study's banner has no chart of its own, though a view may have it as its row.
        shown = f"{view.row.code}{BETWEEN}{view.study.instrument.banner.code}"
        usual = shown if shown in names else names[0]
        theme, speaks = asked.get("theme", ""), asked.get("speaks", view.lang)
        return cls(
            view.study,
            asked["chart"] if asked.get("chart") in names else usual,
            theme if theme in THEMES else THEMES[0],
            speaks if speaks in view.study.languages else "",
            pixels(asked.get("width", ""), *WIDTHS),
            pixels(asked.get("height", ""), *HEIGHTS),
        )

    def path(self, suffix: str = "") -> str:
        """Return the chart's address on this service, in one of its formats."""
        theme = self.theme if self.theme != THEMES[0] else ""
        given = {"lang": self.speaks, "theme": theme, PASS: self.opening}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"/e/{self.study.slug}/{self.name}{suffix}" + (f"?{query}" if query else "")

    @property
    def frame_width(self) -> str:
        """Return the width of the frame as HTML has it."""
        return str(self.width or WHOLE_WIDTH)

    @property
    def wide(self) -> bool:
        """Return whether its preview needs all the room there is."""
        return self.width is not None and self.width > HALF_A_PAGE

    @property
    def frame_height(self) -> int:
        """Return the height of the frame, in pixels; a script may change it."""
        narrow = self.width is not None and self.width < NARROW
        return self.height or (NARROW_HEIGHT if narrow else USUAL_HEIGHT)


def short_title(study: Study, name: str, say: Wording) -> str:
    """Return what a chart is called in a list of charts."""
    questions = chart_questions(study, name)
    return questions[0].shorts[say.language] if questions else public_title(study, name, say) or name


def days_asked(asked: MultiDict[str, str]) -> int:
    """Return how many days a pass shall last."""
    return next((days for days in LASTING if asked.get("days") == str(days)), LASTING[0])


def title(embed: Embed, say: Wording) -> str:
    """Return what a chart shows, in a line."""
    told = public_title(embed.study, embed.name, say) or embed.name
    if chart_questions(embed.study, embed.name):
        by = say.gettext("By “%(banner)s”")
        told = f"{told} {by % {'banner': embed.study.instrument.banner.shorts[say.language]}}"
    return f"[{say.gettext('Synthetic sample')}] {told}" if embed.study.synthetic else told


def snippets(embed: Embed, public_url: str, alt: str, say: Wording) -> Snippets:
    """Return the snippets with addresses on the public site."""
    return chart_snippets(
        public_url + embed.path(),
        public_url + embed.path(".png"),
        title=title(embed, say),
        alternative=alt,
        width=embed.frame_width,
        height=embed.frame_height,
    )


def alternative(embed: Embed, release: Release | None, say: Wording) -> str:
    """Return what stands for the picture: its title and the figures of the newest release, which it names."""
    shown = title(embed, say)
    chart = public_chart(as_released(embed.study, release), release, embed.name, say) if release else None
    if release is None or chart is None:
        return shown
    return f"{shown}. {say.gettext('Release')} {release.name}. {drawn(chart, say).sentence}"
