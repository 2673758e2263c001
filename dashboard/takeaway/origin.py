"""Where the figures of a file come from, in the reader's language: it travels without its page. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.charts.model import Chart, Figure, Group, Series
from dashboard.method_view import STATEMENTS, method_texts
from dashboard.segment_wording import described
from dashboard.shown import Shown
from dashboard.wording import N_, SYNTHETIC, Wording

BETWEEN = " · "
CAUTIONS = {"low-base": N_("low base"), "small-base": N_("very low base")}


@dataclass(frozen=True)
class Origin:
    """Texts for the head and the foot of a file.

    `facts` and `method` are pairs of a label and its text; `foot` says in a line what a single chart needs.
    `synthetic` is empty where the answers are real.
    """

    title: str
    foot: str
    facts: tuple[tuple[str, str], ...]
    method: tuple[tuple[str, str], ...]
    synthetic: str
    revision: int
    language: str

    @property
    def label(self) -> str:
        """Return the title, with the label of a synthetic sample where it is one."""
        return f"{self.title} ({self.synthetic})" if self.synthetic else self.title


def origin(shown: Shown, address: str, now: datetime, say: Wording) -> Origin:
    """Return where all figures of a view come from; `address` shows it again, live."""
    study = shown.view.study
    title = study.instrument.text("title", say.language)
    revision = shown.parts[0].counts.revision
    numbered = say.gettext("revision %(number)s") % {"number": say.number(revision)}
    taken = f"{say.moment(now.astimezone(UTC))} UTC"
    facts = [
        (say.gettext("Study"), f"{title} ({study.slug})"),
        (say.gettext("Figures as of"), f"{taken}, {numbered}"),
        *(
            (say.gettext("Who is counted"), described(part.segment, study.instrument, say))
            for part in shown.parts
        ),
        (say.gettext("Live page"), address),
    ]
    return Origin(
        title,
        BETWEEN.join((f"{title} ({study.slug})", taken, numbered)),
        tuple(facts),
        tuple(method_texts(study, shown.facts, say)),
        say.gettext(SYNTHETIC) if study.synthetic else "",
        revision,
        say.language,
    )


def counted(chart: Chart, say: Wording) -> str:
    """Return who a chart counts, and whether it is weighted."""
    plain = STATEMENTS["unweighted"]
    weighing = say.gettext("Weighted") if chart.weighted else say.gettext(plain)
    return BETWEEN.join((chart.segment or say.gettext("All answers"), weighing))


def answered(chart: Chart) -> bool:
    """Return whether a chart has any figure to draw."""
    return any(figure.percent is not None for figure in figures(chart))


def figures(chart: Chart) -> list[Figure]:
    """Return the figures of the groups that a chart shows."""
    return [chart.figures[one.code, group.code] for group in chart.groups for one in chart.series]


def named(one: Group | Series, say: Wording) -> str:
    """Return the name of a group or a series, marked where its base is low."""
    return f"{one.label} ({say.gettext(CAUTIONS[one.caution])})" if one.caution else one.label


def base_line(chart: Chart, say: Wording) -> str:
    """Return the bases of a chart in a line, by group or by series; empty where it has none."""
    by_series = [(one.label, one.base) for one in chart.series if one.base is not None]
    based = by_series or [(one.label, one.base) for one in chart.groups if one.base is not None]
    bases = "; ".join(f"{label} {say.number(base)}" for label, base in based)
    return f"{say.gettext('Base (n)')}: {bases}" if bases else ""
