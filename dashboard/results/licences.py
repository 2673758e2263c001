"""Where licences stand that readers know by name. Pure."""

import re

CREATIVE_COMMONS = re.compile(r"CC (BY(?:-(?:SA|NC|ND|NC-SA|NC-ND))?) ([1-4]\.0)")
PUBLIC_DOMAIN, PUBLIC_DOMAIN_ADDRESS = "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"


def licence_address(licence: str) -> str:
    """Return where a licence stands, empty where its name does not say."""
    if licence == PUBLIC_DOMAIN:
        return PUBLIC_DOMAIN_ADDRESS
    found = CREATIVE_COMMONS.fullmatch(licence)
    return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/" if found else ""
