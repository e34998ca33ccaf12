"""Reading a photo from any phone: judged by its content, made smaller, freed of all but the picture."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from zhizhi.registry.files import refusals

LIMIT = 25 * 2**20  # bytes
LONGEST_SIDE = 2048
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# A baseline JPEG is decoded at a fraction of its size; everything else lies in memory whole, three bytes a pixel.
PIXELS_JPEG = 250_000_000
PIXELS_WHOLE = 64_000_000
NAME_LENGTH = 200

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = PIXELS_JPEG  # pillow refuses twice as many when opening; this module refuses the rest


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG picture without location, device or time, upright, its longest side at most 2048 pixels."""

    name: str
    content: bytes
    width: int
    height: int


def photo_read(*, stream: BinaryIO, name: str, limit: int = LIMIT) -> Photo:
    """The photo in `stream`, at most `limit` bytes; raises refusals.FileRefused. Touches no database."""
    name = base_name(name)
    _size_check(stream, name, limit)
    try:
        with _opened(stream, name) as image:
            _pixels_check(image, name)
            clean = _cleaned(image)
    except refusals.FileRefused:
        raise
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise refusals.damaged(name) from error
    return Photo(name, _encoded(clean), clean.width, clean.height)


def base_name(name: str) -> str:
    """The file's name without folders, of either kind of slash."""
    return PurePosixPath(name.replace("\\", "/")).name[-NAME_LENGTH:] or "photo"


def _size_check(stream: BinaryIO, name: str, limit: int) -> None:
    size = stream.seek(0, 2)
    stream.seek(0)
    if size == 0:
        raise refusals.empty(name)
    if size > limit:
        raise refusals.too_large(name, limit)


def _opened(stream: BinaryIO, name: str) -> Image.Image:
    try:
        return Image.open(stream, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise refusals.not_a_photo(name, stream) from error


def _pixels_check(image: Image.Image, name: str) -> None:
    in_parts = image.format in {"JPEG", "MPO"} and not image.info.get("progressive")
    if image.width * image.height > (PIXELS_JPEG if in_parts else PIXELS_WHOLE):
        raise refusals.too_many_pixels(name, image.width, image.height)


def _cleaned(image: Image.Image) -> Image.Image:
    """Small, upright, on white, with nothing beside the picture but its colour profile."""
    profile = image.info.get("icc_profile") if image.mode == "RGB" else None
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # reads a JPEG at a half, a quarter or an eighth where it can
    upright = ImageOps.exif_transpose(image)
    picture = _on_white(upright) if upright.has_transparency_data else upright.convert("RGB")
    picture.info = {"icc_profile": profile} if profile else {}
    return picture


def _on_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    white = Image.new("RGB", layer.size, "white")
    white.paste(layer, mask=layer)
    return white


def _encoded(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=QUALITY, optimize=True, icc_profile=picture.info.get("icc_profile"))
    return buffer.getvalue()
