"""Which sites may show a study's charts in a frame. Pure."""

from study.response import Study
from study.study_settings import is_site


def frame_ancestors(study: Study, origin: str) -> str:
    """Return the sources of the policy `frame-ancestors`: any, or those allowed and our own public origin."""
    sites = study.settings.allowed_sites.split()
    if not sites:
        return "*"
    # The store takes no others; what is in it by other ways shall not get into a header.
    return " ".join(("'self'", origin, *filter(is_site, sites)))
