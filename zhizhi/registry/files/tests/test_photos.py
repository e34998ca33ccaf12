"""Photos of all phones come in, what they tell besides the picture stays out, and everything else is named."""

import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from django.utils import translation
from PIL import Image, ImageDraw

from zhizhi.registry.files.photos import Photo, photo_read
from zhizhi.registry.files.refusals import FileRefused

GPS, ORIENTATION, COMMENT = 0x8825, 0x0112, b"taken by somebody"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def _picture(size: tuple[int, int] = (640, 480), mode: str = "RGB") -> Image.Image:
    """Red above, blue below, so that a turn shows."""
    image = Image.new(mode, size, "blue")
    ImageDraw.Draw(image).rectangle((0, 0, size[0], size[1] // 2), fill="red")
    return image


def _bytes(image: Image.Image, kind: str, **options: object) -> BytesIO:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS)[2] = (30.0, 15.0, 20.0)
    exif[0x010F] = "PhoneMaker"
    return exif


def _heic(image: Image.Image) -> BytesIO:
    buffer = BytesIO()
    pillow_heif.from_pillow(image).save(buffer, quality=60)
    return buffer


@pytest.mark.parametrize(
    "made",
    [
        lambda: _bytes(_picture(), "JPEG", exif=_exif(), comment=COMMENT),
        lambda: _bytes(_picture(), "JPEG", progressive=True),
        lambda: _bytes(_picture().convert("CMYK"), "JPEG"),
        lambda: _bytes(_picture().convert("L"), "JPEG"),
        lambda: _bytes(_picture(mode="RGBA"), "PNG"),
        lambda: _bytes(_picture().convert("P"), "PNG", exif=_exif()),
        lambda: _bytes(_picture(), "WEBP", exif=_exif()),
        lambda: _heic(_picture()),
    ],
    ids=["jpeg", "progressive", "cmyk", "grey", "transparent png", "palette png", "webp", "heic"],
)
def test_each_kind_becomes_a_jpeg_without_anything_else(made: Callable[[], BytesIO]):
    photo = photo_read(stream=made(), name="C:\\照片\\IMG_1.HEIC")
    read = Image.open(BytesIO(photo.content))
    assert (read.format, read.size, photo.name) == ("JPEG", (640, 480), "IMG_1.HEIC")
    assert not read.getexif()
    assert "comment" not in read.info
    assert b"PhoneMaker" not in photo.content
    assert (photo.width, photo.height) == (640, 480)


def _pixel(photo: Photo, at: tuple[int, int]) -> tuple[int, ...]:
    colours = Image.open(BytesIO(photo.content)).getpixel(at)
    assert isinstance(colours, tuple)
    return colours


@pytest.mark.parametrize(("orientation", "red_at"), [(1, (320, 10)), (3, (320, 470)), (6, (470, 320)), (8, (10, 320))])
def test_a_turned_photo_comes_out_upright(orientation, red_at):
    photo = photo_read(stream=_bytes(_picture(), "JPEG", exif=_exif(orientation)), name="a.jpg")
    red, _, blue = _pixel(photo, red_at)
    assert red > 200 > 50 > blue


def test_the_longest_side_is_at_most_2048():
    photo = photo_read(stream=_bytes(_picture((1000, 5000)), "PNG"), name="long.png")
    assert (photo.width, photo.height) == (410, 2048)


def test_transparent_parts_become_white():
    image = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    photo = photo_read(stream=_bytes(image, "PNG"), name="a.png")
    assert min(_pixel(photo, (5, 5))) > 250


def _memory_read(path: Path) -> tuple[str, int]:
    """What reading says, and the MiB it takes at most, in a process of its own (a peak never goes down again)."""
    program = (
        "import resource, sys\n"
        "from django.conf import settings; settings.configure(USE_I18N=False)\n"
        "from zhizhi.registry.files.photos import photo_read\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: said = 'read %s' % photo_read(stream=open(sys.argv[1], 'rb'), name=sys.argv[1]).width\n"
        "except ValueError as error: said = type(error).__name__\n"
        "print(said, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, sep='|')"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    said, memory = done.stdout.strip().rsplit("|", 1)
    return said, int(memory)


def test_a_photo_of_108_megapixels_needs_little_memory(tmp_path):
    (tmp_path / "big.jpg").write_bytes(_bytes(Image.new("RGB", (12000, 9000), "green"), "JPEG").getvalue())
    said, memory = _memory_read(tmp_path / "big.jpg")
    assert said == "read 2048"
    assert memory < 150  # whole it needs 324 MB


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(tmp_path):
    (tmp_path / "bomb.png").write_bytes(_bytes(Image.new("1", (9000, 8000)), "PNG").getvalue())
    said, memory = _memory_read(tmp_path / "bomb.png")
    assert said == "FileRefused"
    assert memory < 30
    with pytest.raises(FileRefused, match="9000 × 8000"):
        photo_read(stream=(tmp_path / "bomb.png").open("rb"), name="bomb.png")
    with pytest.raises(FileRefused, match="damaged"):
        photo_read(stream=_claiming(40_000, 30_000), name="bomb.png")


def _archive(*names: str) -> BytesIO:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer


@pytest.mark.parametrize(
    ("name", "stream", "words"),
    [
        ("表.doc", BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "Word or WPS"),
        ("表.wps", BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "Word or WPS"),
        ("表.xls", BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "Excel"),
        ("表.docx", _archive("word/document.xml"), "Word or WPS"),
        ("表.xlsx", _archive("xl/workbook.xml"), "Excel"),
        ("文.ofd", _archive("OFD.xml", "Doc_0/Document.xml"), "OFD"),
        ("a.zip", _archive("a.jpg"), "ZIP"),
        ("photo.jpg", BytesIO(b"%PDF-1.7 ..."), "PDF"),
        ("a.mp4", BytesIO(b"\0\0\0\x20ftypisom" + bytes(64)), "video"),
        ("a.gif", _bytes(Image.new("P", (2, 2)), "GIF"), "JPEG, PNG, WebP or HEIC"),
        ("a.jpg", BytesIO(b"<html>"), "JPEG, PNG, WebP or HEIC"),
        ("a.jpg", BytesIO(), "empty"),
        ("a.jpg", BytesIO(_bytes(_picture(), "JPEG").getvalue()[:3000]), "damaged"),
        ("a.heic", BytesIO(_heic(Image.effect_noise((300, 300), 80).convert("RGB")).getvalue()[:9000]), "damaged"),
    ],
)
def test_what_is_no_photo_is_refused_with_its_name_and_a_remedy(name, stream, words):
    with pytest.raises(FileRefused, match=words) as refused:
        photo_read(stream=stream, name=name)
    assert name in str(refused.value)


def test_too_many_bytes_are_refused():
    with pytest.raises(FileRefused, match="1 MB"):
        photo_read(stream=BytesIO(bytes(2**20 + 1)), name="a.jpg", limit=2**20)


def _claiming(width: int, height: int) -> BytesIO:
    """A small PNG that claims to be this large."""
    content = bytearray(_bytes(_picture((2, 2)), "PNG").getvalue())
    header = b"IHDR" + struct.pack(">II", width, height) + bytes(content[24:29])
    content[12:33] = header + struct.pack(">I", zlib.crc32(header))
    return BytesIO(bytes(content))


def test_a_photo_read_is_plain_data():
    assert photo_read(stream=_bytes(_picture(), "PNG"), name="a/b.png") == Photo(
        "b.png", photo_read(stream=_bytes(_picture(), "PNG"), name="b.png").content, 640, 480
    )
