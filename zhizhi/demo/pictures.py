"""Twenty small drawn photos: what residents and members send with their orders. Nothing real is in any of them."""

# ruff: noqa: S311 - chance that can be repeated is what a demo needs

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from zhizhi.engines.processes.models import Case
from zhizhi.registry.files import storage
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.files.photos import Photo, photo_read

WIDTH, HEIGHT = 640, 480
Canvas = ImageDraw.ImageDraw
Kept = dict[str, Sequence[StoredFile]]


@dataclass
class Pictures:
    """The pictures as stored files: the bytes are written once, each use has its own row."""

    _written: dict[int, tuple[str, Photo]] = field(default_factory=dict)

    def stored(self, numbers: Sequence[int], name: str, place_id: int, at: datetime) -> Kept:
        """The pictures of these numbers as files given in the field `name`."""
        return {name: [self._file(number, place_id, at) for number in numbers]} if numbers else {}

    def belong(self, photos: Mapping[str, Sequence[StoredFile]], case: Case) -> None:
        """From now on they belong to the case."""
        files = [file.pk for kept in photos.values() for file in kept]
        if files:
            StoredFile.objects.filter(pk__in=files).update(owner=case.key_owner)

    def _file(self, number: int, place_id: int, at: datetime) -> StoredFile:
        if number not in self._written:
            photo = photo_read(stream=BytesIO(picture(number)), name=f"IMG_{1000 + number}.jpg")
            self._written[number] = storage.put(photo.content), photo
        sha256, photo = self._written[number]
        return StoredFile.objects.create(
            sha256=sha256, size=len(photo.content), content_type="image/jpeg", name=photo.name, width=photo.width,
            height=photo.height, organization_id=place_id, uploaded_at=at, owner="demo",
        )  # fmt: skip


@cache
def picture(number: int) -> bytes:
    """The JPEG of one of the twenty pictures."""
    rng = Random(f"picture {number}")
    image = _ground(rng, night=number % 5 == 1)
    _SCENES[number % len(_SCENES)](ImageDraw.Draw(image), rng)
    image = image.filter(ImageFilter.GaussianBlur(1.2))
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=72)
    return buffer.getvalue()


def _ground(rng: Random, night: bool) -> Image.Image:
    """Sky over ground, with a grain as cheap phones give."""
    sky, earth = (
        ((24, 28, 52), (38, 36, 34))
        if night
        else ((176 + rng.randrange(40), 205, 228), (128, 118 + rng.randrange(30), 88))
    )
    image = Image.new("RGB", (WIDTH, HEIGHT), sky)
    draw = ImageDraw.Draw(image)
    horizon = rng.randint(150, 230)
    for row in range(HEIGHT):
        base, shade = (sky, row // 8) if row < horizon else (earth, (HEIGHT - row) // 7)
        draw.line([(0, row), (WIDTH, row)], fill=(base[0] - shade, base[1] - shade, base[2] - shade))
    hills = [(x, horizon - rng.randint(0, 60)) for x in range(0, WIDTH + 80, 80)]
    draw.polygon([(0, horizon), *hills, (WIDTH, horizon)], fill=(52, 84, 60) if not night else (20, 30, 30))
    return image


def _road(draw: Canvas, rng: Random) -> None:
    draw.polygon([(260, 210), (360, 210), (600, HEIGHT), (40, HEIGHT)], fill=(96, 96, 98))
    for _number in range(rng.randint(3, 7)):
        x, y = rng.randint(160, 460), rng.randint(270, 450)
        draw.ellipse([x, y, x + rng.randint(30, 110), y + rng.randint(12, 36)], fill=(58, 54, 50), outline=(80, 78, 74))


def _lamp(draw: Canvas, rng: Random) -> None:
    x = rng.randint(240, 420)
    draw.line([(x, 440), (x, 80)], fill=(70, 70, 74), width=10)
    draw.line([(x, 82), (x + 90, 70)], fill=(70, 70, 74), width=7)
    draw.rectangle([x + 70, 66, x + 118, 82], fill=(110, 110, 100) if rng.random() < 0.6 else (255, 240, 170))


def _tap(draw: Canvas, rng: Random) -> None:
    draw.rectangle([0, 0, WIDTH, HEIGHT], fill=(222, 220, 212))
    for x in range(0, WIDTH, 80):
        draw.line([(x, 0), (x, HEIGHT)], fill=(204, 202, 196), width=2)
    draw.rectangle([230, 120, 420, 160], fill=(150, 155, 160))
    draw.rectangle([390, 140, 424, 240], fill=(140, 146, 150))
    for _drop in range(rng.randint(4, 9)):
        y = rng.randint(250, 420)
        draw.ellipse([398, y, 412, y + 20], fill=(120, 170, 210))


def _rubbish(draw: Canvas, rng: Random) -> None:
    draw.rectangle([150, 200, 420, 400], fill=(52, 110, 70))
    for _bag in range(rng.randint(9, 18)):
        x, y, size = rng.randint(60, 540), rng.randint(320, 430), rng.randint(24, 70)
        colour = rng.choice([(40, 40, 44), (200, 200, 196), (170, 60, 50), (60, 90, 150), (190, 170, 90)])
        draw.ellipse([x, y, x + size, y + size * 3 // 4], fill=colour)


def _field(draw: Canvas, rng: Random) -> None:
    for row in range(12):
        y = 240 + row * 21
        for x in range(row % 2 * 15, WIDTH, 26 + row):
            green = (70, 140, 60) if rng.random() < 0.75 else (180, 170, 70)
            draw.ellipse([x, y, x + 12 + row, y + 9 + row // 2], fill=green)


def _house(draw: Canvas, rng: Random) -> None:
    draw.rectangle([120, 190, 520, 420], fill=(216, 206, 190))
    draw.polygon([(90, 195), (320, 80), (550, 195)], fill=(98, 70, 62))
    draw.rectangle([280, 290, 350, 420], fill=(110, 80, 56))
    x, y = rng.randint(380, 480), 200
    for _piece in range(9):
        further = x + rng.randint(-18, 18), y + 22
        draw.line([(x, y), further], fill=(70, 60, 54), width=4)
        x, y = further


_SCENES: tuple[Callable[[Canvas, Random], None], ...] = (_road, _lamp, _tap, _rubbish, _field, _house)
