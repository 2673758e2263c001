"""What one connection has for itself, so that its holder cannot pass for many."""

import re
from ipaddress import IPv6Address, ip_address

_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
# Nearly all are, and to read one as a number takes twenty times as long.
_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
# The half of an IPv6 address that its holder cannot choose.
OWN_BITS = 64


def network_of(address: str) -> str:
    """Return an IPv4 address or the own half of an IPv6 one, empty where a text is neither."""
    if _IPV4.fullmatch(address):
        return address
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        known = known.ipv4_mapped or IPv6Address(int(known) >> OWN_BITS << OWN_BITS)
    return str(known)
