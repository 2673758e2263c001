"""What one connection has for itself, so that its holder cannot pass for many."""

from ipaddress import IPv6Address, ip_address

# The half of an IPv6 address that its holder cannot choose.
OWN_BITS = 64


def network_of(address: str) -> str:
    """Return an IPv4 address or the own half of an IPv6 one, empty where a text is neither."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        known = known.ipv4_mapped or IPv6Address(int(known) >> OWN_BITS << OWN_BITS)
    return str(known)
