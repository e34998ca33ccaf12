"""What is printed on a slip."""

from io import BytesIO

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage


def qr_svg(text: str) -> SafeString:
    """A QR code as SVG that stands in the page itself."""
    image = qrcode.make(text, image_factory=SvgPathImage, border=2)
    buffer = BytesIO()
    image.save(buffer)
    svg = buffer.getvalue().decode()
    # Drawn by the library from squares: nothing of `text` stands in it.
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308
