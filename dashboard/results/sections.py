"""Released charts -> the sections of a study's public page. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from dashboard.charts.model import Chart, Kind
from dashboard.charts.trend import SUFFIX
from dashboard.crosstab_json import BETWEEN
from dashboard.embed.drawing import Drawn, drawn
from dashboard.embed.oembed_height import usual_height
from dashboard.embed.snippets import Snippets, snippets
from dashboard.embed.wanted import Wanted
from dashboard.wording import SYNTHETIC
from study.release import Release
from study.response import Study

FORMATS = ("png", "svg", "csv", "json")
# As wide as the columns of most blogs.
COLUMN = 640


@dataclass(frozen=True)
class Section:
    """A chart, a short name that leads to it, and addresses that lead on.

    `files` are those of its formats on this service, `picture` and `pinned` the public ones of its picture
    and of this very release. `alternative` says what the picture shows,
    `by` what groups the bars.
    """

    name: str
    short: str
    drawn: Drawn
    by: list[str]
    snippets: Snippets
    files: dict[str, str]
    picture: str
    alternative: str
    pinned: str

    @property
    def kind(self) -> Kind:
        """Return how it is drawn."""
        return self.drawn.chart.kind


@dataclass(frozen=True)
class Part:
    """Some charts, and the notes that hold for all that are drawn as the first is."""

    charts: tuple[Section, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Sections:
    """The charts of all answers together, and those that set periods side by side."""

    now: Part
    over_time: Part

    @property
    def charts(self) -> tuple[Section, ...]:
        """Return all charts in the order of the page."""
        return self.now.charts + self.over_time.charts


def headline_names(study: Study) -> tuple[str, str]:
    """Return the names of the charts that a study is about: of all answers, and over time."""
    instrument = study.instrument
    return (
        f"{instrument.headline.code}{BETWEEN}{instrument.banner.code}",
        f"{instrument.headline.code}{SUFFIX}",
    )


def sections(charts: Sequence[Wanted], release: Release, public_url: str) -> Sections:
    """Return the sections of all charts, without trends of which no period has answers enough."""
    found = [one for one in (_section(wanted, release, public_url) for wanted in charts) if one]
    # A page says at its top that its answers are made up.
    told = {charts[0].say.gettext(SYNTHETIC)}
    now = _part([one for one in found if one.kind is not Kind.LINES], told)
    over_time = _part([one for one in found if one.kind is Kind.LINES], told.union(now.notes))
    return Sections(now, over_time)


def _section(wanted: Wanted, release: Release, public_url: str) -> Section | None:
    chart, say = wanted.chart, wanted.say
    if chart is None or (chart.kind is Kind.LINES and not _known(chart)):
        return None
    shown = drawn(chart, say, beside=wanted.weighted)
    place = f"/e/{wanted.study.slug}/{wanted.name}"
    files = {kind: wanted.link(f"{place}.{kind}") for kind in FORMATS}
    picture = public_url + files["png"]
    title = wanted.labelled_title
    alternative = f"{title} {say.gettext('Release')} {release.name}. {shown.sentence}"
    return Section(
        name=wanted.name,
        short=_short(wanted),
        drawn=shown,
        by=wanted.by,
        snippets=snippets(
            public_url + wanted.link(place),
            picture,
            title=title,
            alternative=alternative,
            height=usual_height(chart, COLUMN),
        ),
        files=files,
        picture=picture,
        alternative=alternative,
        pinned=public_url + wanted.link(f"{place}@{release.name}"),
    )


def _known(chart: Chart) -> bool:
    """Return whether a chart has any figure."""
    return any(figure.percent is not None for figure in chart.figures.values())


def _short(wanted: Wanted) -> str:
    """Return what stands for a chart where there is little room."""
    code = wanted.name.partition(BETWEEN)[0].removesuffix(SUFFIX)
    question = wanted.study.instrument.question(code)
    return question.shorts[wanted.language] if question else wanted.title


def _part(charts: Sequence[Section], told: Collection[str]) -> Part:
    """Return charts without the notes that are told elsewhere, or of all that are alike."""
    alike = [one.drawn.chart.notes for one in charts if one.kind is charts[0].kind]
    shared = [note for note in alike[0] if all(note in notes for notes in alike)] if len(alike) > 1 else []
    kept = tuple(_without(one, {*told, *shared}) for one in charts)
    return Part(kept, tuple(note for note in shared if note not in told))


def _without(section: Section, told: Collection[str]) -> Section:
    chart = section.drawn.chart
    notes = tuple(note for note in chart.notes if note not in told)
    return replace(section, drawn=replace(section.drawn, chart=replace(chart, notes=notes)))
