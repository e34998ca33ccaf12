"""Under which addresses this machine can be reached."""

import fcntl
import socket
import struct

EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not bound
_SIOCGIFADDR = 0x8915


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses a browser can open: this machine's own first, then those of its networks if `host` is all."""
    if host not in EVERYWHERE:
        return [f"http://{host}:{port}"]
    return [f"http://{address}:{port}" for address in ("127.0.0.1", *network_addresses())]


def network_addresses() -> list[str]:
    """The IPv4 addresses of the machine in its networks, the one towards other networks first."""
    found = [address for _number, name in socket.if_nameindex() if (address := _address(name))]
    first = _outward()
    return sorted(set(found) - {"127.0.0.1"}, key=lambda address: (address != first, address))


def _address(name: str) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            answer = fcntl.ioctl(probe, _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
        except OSError:
            return ""
    return socket.inet_ntoa(answer[20:24])


def _outward() -> str:
    """The address from which others would be reached; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])
