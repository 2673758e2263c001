"""A release as a study's public page tells of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.embed.documents import method
from dashboard.embed.wanted import Wanted
from dashboard.results.licences import licence_address
from dashboard.results.sections import Sections, headline_names, sections
from dashboard.results.summary import Summary, summary
from study.method_facts import release_facts
from study.release import Release


@dataclass(frozen=True)
class Released:
    """A release in words: what it comes to, its charts, its answers and days, where it stays, its method.

    `licence_address` is empty where the licence's name does not say it; `method` holds labels and texts.
    """

    release: Release
    summary: Summary
    sections: Sections
    answers: str
    days: str
    pinned: str
    licence_address: str
    method: list[tuple[str, str]]


def released(charts: Sequence[Wanted], release: Release, public_url: str) -> Released:
    """Return what is told of a release that all the charts are of."""
    wanted, say = charts[0], charts[0].say
    first, last = (date.fromisoformat(day) for day in release.field_days)
    answers = say.number(release_facts(release, weighted=False).responses)
    headline, _ = headline_names(wanted.study)
    return Released(
        release=release,
        summary=summary(wanted, release),
        sections=sections(charts, release, public_url),
        answers=say.gettext("at least %(answers)s") % {"answers": answers},
        days=say.days(first, last),
        pinned=wanted.link(f"/e/{wanted.study.slug}/{headline}@{release.name}"),
        licence_address=licence_address(release.licence),
        method=method(wanted),
    )
