"""Texts for files of XML. Pure."""

import re

# XML has no way to write these. https://www.w3.org/TR/xml/#charsets
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# How XlsxWriter takes whatever a label begins with for text.
TEXTS_ARE_TEXTS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def writable(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return UNWRITABLE.sub("", text)
