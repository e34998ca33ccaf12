"""What `zhizhi demo` prints: addresses, accounts, orders to follow, and what to try first."""

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from django.conf import settings
from django.utils.translation import gettext as _

from zhizhi.demo.build import Station, Tour


def tour_text(tour: Tour, addresses: Sequence[str]) -> str:
    """The whole text, in the language of the terminal."""
    return "\n".join([*_addresses(tour, addresses), *_stations(tour), *_orders(tour), *_first(), ""])


def _addresses(tour: Tour, addresses: Sequence[str]) -> Iterator[str]:
    yield ""
    yield _("Zhizhi, demo county of %(day)s. Everything in it is invented.") % {"day": tour.day}
    yield ""
    yield _("Address: %(address)s") % {"address": addresses[0]}
    for address in addresses[1:]:
        yield _("In your network (open it on a phone): %(address)s") % {"address": address}
    public = settings.PUBLIC_URL or addresses[0]
    yield _("QR codes say: %(address)s") % {"address": public}
    yield _("Portal of the village %(village)s: %(address)s") % {
        "village": tour.village,
        "address": public + tour.portal,
    }


def _stations(tour: Tour) -> Iterator[str]:
    yield ""
    yield _("Accounts, all with the password %(password)s (one-time passwords are off in the demo):") % {
        "password": tour.password
    }
    width = max(len(station.username) for station in tour.stations)
    names = max(_columns(station.name) for station in tour.stations)
    for station in tour.stations:
        yield f"  {station.username:{width}}  {_padded(station.name, names)}  {_where(station)}"


def _where(station: Station) -> str:
    return f"{station.place} {station.title}"


def _orders(tour: Tour) -> Iterator[str]:
    labels = {
        "to rate": _("done, wants a rating"), "underway": _("being done"), "closed": _("closed with five stars"),
    }  # fmt: skip
    yield ""
    yield _("Orders to follow on the portal, with number and code:")
    for shown, label in labels.items():
        number, code = tour.orders[shown]
        yield f"  {number}  {code[:4]}-{code[4:]}  {label}"


def _first() -> Iterator[str]:
    yield ""
    yield _("What to try first:")
    yield _("  1. Open the village's portal page on a phone and ask for something; keep number and code.")
    yield _("  2. Sign in as secretary: the order stands in the inbox. Offer it to the first group.")
    yield _("  3. Sign in as leader and send the member, then as member: accept it and say that it is done.")
    yield _("  4. Follow the order on the portal and rate it, or open it again.")
    yield _("  5. Sign in as county: orders by township and village, where they wait, and each one's history.")
    yield ""
    yield _("Stop with Ctrl-C; called again it starts at once and keeps everything.")


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))


def _columns(text: str) -> int:
    """How wide the text is on a terminal: Chinese characters take two columns."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
