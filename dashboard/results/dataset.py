"""A release as schema.org knows data: what search engines for them read. Pure."""

from dashboard.embed.wanted import Wanted
from dashboard.results.released import Released
from dashboard.results.sections import Section

KIND = "@type"
FILES = {"csv": "text/csv", "json": "application/json"}


def dataset(
    wanted: Wanted, told: Released, *, name: str, description: str, address: str, public_url: str
) -> dict[str, object]:
    """Return a release as a schema.org Dataset; `address` is that of its page."""
    release, charts = told.release, told.sections.charts
    return {
        "@context": "https://schema.org",
        KIND: "Dataset",
        "name": name,
        "description": description,
        "url": address,
        "inLanguage": wanted.language,
        "isAccessibleForFree": True,
        "version": release.name,
        "dateModified": release.made.isoformat(),
        "temporalCoverage": "/".join(release.field_days),
        "variableMeasured": list(dict.fromkeys(one.short for one in charts)),
        "distribution": [_download(one, kind, public_url) for one in charts for kind in FILES],
        **_licence(told),
        **_creator(wanted),
    }


def _download(section: Section, kind: str, public_url: str) -> dict[str, str]:
    return {
        KIND: "DataDownload",
        "name": section.drawn.chart.title,
        "encodingFormat": FILES[kind],
        "contentUrl": public_url + section.files[kind],
    }


def _licence(told: Released) -> dict[str, object]:
    name = told.release.licence
    return {"license": told.licence_address or {KIND: "CreativeWork", "name": name}} if name else {}


def _creator(wanted: Wanted) -> dict[str, object]:
    said = wanted.shown.settings
    name = said.conducted_by or said.sponsor
    return {"creator": {KIND: "Organization", "name": name}} if name else {}
