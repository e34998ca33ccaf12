"""The QR code, drawn by the server as one path of SVG."""

import qrcode
from django import template
from qrcode.constants import ERROR_CORRECT_M

register = template.Library()
# The standard asks for four modules of white around the code.
QUIET = 4


@register.inclusion_tag("portal/parts/qr.html")
def qr(address: str, label: str) -> dict[str, object]:
    """The code of `address`; `label` says in words what it is."""
    code = qrcode.QRCode(border=0, error_correction=ERROR_CORRECT_M)
    code.add_data(address)
    code.make()
    matrix = code.get_matrix()
    return {"path": path(matrix), "size": len(matrix) + 2 * QUIET, "label": label}


def path(matrix: list[list[bool]]) -> str:
    """One square for each dark module."""
    dark = ((x, y) for y, row in enumerate(matrix) for x, on in enumerate(row) if on)
    return "".join(f"M{x + QUIET} {y + QUIET}h1v1h-1z" for x, y in dark)
