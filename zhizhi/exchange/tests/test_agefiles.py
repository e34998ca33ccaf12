"""Sealed files are those of the program `age`: what it wrote is read, and what is altered or cut off is found."""

import base64
import io
import re

import pytest

from zhizhi.exchange import bech32
from zhizhi.exchange.agefiles import (
    PORTION,
    AgeFault,
    Damaged,
    Reader,
    Writer,
    WrongKey,
    identity_make,
    recipient_check,
    recipient_of,
)

IDENTITY, RECIPIENT = identity_make()
# Written by age 1.1.1 of Debian 12.
AGES_IDENTITY = "AGE-SECRET-KEY-1YK876WHLKSQWSSDC9S8KKVU36EMMDNXXQMVG0S58U4GWZCSZHNQQR6HC6H"
AGES_RECIPIENT = "age1xucgpjyj6a9g74ja96svkcqjyg768fer9xt6uyvq45hrx5dlrprs4fwugp"
BY_KEY = """
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSB5S0tmcWtzNWVEWjlqdzhwUDcvdXFuOFBId3QwbStQZyt3dlNxUDB3VnlJ
CmRFNFJPa3lWVnRrZWxneWpYR1RXeGptUXA5Q2FDT2F6V204N2JpeWVUeTAKLS0tIG9HVGZoMnljTmNyZnZmYVd2RGRZaXdtWUVI
QndUU0t2WCsxUGZITGJXak0Kupv+NuPN/R2VL56zEc4pX7lkW+UuaMyEN8naEDT7cYHQpb5KXmttffYZzDv3ico+fg==
"""
BY_PASSPHRASE = """
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBHcEwwMlQ3aU91WnZNbmxFRENrWENnIDE4CjZjSHM0WFo2RmZyTEFwdDUx
ZHdjb3lLTTZyMWptZUNMRzZOSGY3b2l0QzAKLS0tIE9GYi9ldDhUVkpNQXovS0poNWYyUlJRRHVxVVQ0RXpCMDFYR0lNbWZpM3MK
KekRI6TWEhsTSzpnjprMbGrA2VFRjWlAPuL3QpRRxHTudhaA/g4m/ctbbLtDQQwy9XcGRDAbXtU=
"""


def sealed(content: bytes, *, step: int = 1000, **given: object) -> bytes:
    stream = io.BytesIO()
    writer = Writer(stream, **(given or {"recipients": [RECIPIENT]}))  # type: ignore[arg-type]
    for start in range(0, len(content), step):
        writer.write(content[start : start + step])
    writer.close()
    writer.close()
    return stream.getvalue()


def opened(content: bytes, **given: object) -> bytes:
    return Reader(io.BytesIO(content), **(given or {"identities": [IDENTITY]})).read()  # type: ignore[arg-type]


def test_what_age_wrote_is_read() -> None:
    assert opened(base64.b64decode(BY_KEY), identities=[AGES_IDENTITY]) == b"from age, by key\n"
    assert opened(base64.b64decode(BY_PASSPHRASE), passphrase="correct horse battery") == b"from age, by passphrase\n"
    assert recipient_of(AGES_IDENTITY) == AGES_RECIPIENT


@pytest.mark.parametrize("size", [0, 1, PORTION - 1, PORTION, PORTION + 1, 2 * PORTION, 300_000])
def test_what_is_sealed_is_opened_whatever_its_length(size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    assert opened(sealed(content)) == content
    reader = Reader(io.BytesIO(sealed(content, step=70_001)), identities=[IDENTITY])
    assert b"".join(iter(lambda: reader.read(777), b"")) == content


def test_each_of_several_keys_opens_it_and_the_writers_own_key_too() -> None:
    identity, recipient = identity_make()
    content = sealed(b"abc", recipients=[RECIPIENT, recipient])
    assert opened(content) == opened(content, identities=[identity]) == b"abc"
    stream = io.BytesIO()
    writer = Writer(stream, recipients=[recipient])
    writer.write(b"def")
    writer.close()
    assert opened(stream.getvalue(), file_key=writer.file_key) == b"def"


def test_a_wrong_key_or_passphrase_is_said_at_once() -> None:
    with pytest.raises(WrongKey, match="key"):
        opened(sealed(b"abc"), identities=[identity_make()[0]])
    with pytest.raises(WrongKey, match="key"):
        opened(sealed(b"abc"), passphrase="correct horse")
    with pytest.raises(WrongKey, match="passphrase"):
        opened(base64.b64decode(BY_PASSPHRASE), passphrase="incorrect horse")


def test_a_passphrase_opens_what_it_sealed() -> None:
    assert opened(sealed(b"abc", passphrase="天下大事，必作于细"), passphrase="天下大事，必作于细") == b"abc"


def test_every_altered_byte_is_found() -> None:
    content = sealed(b"0123456789")
    for place in range(len(content)):
        for bit in (1, 2, 4, 128):
            altered = bytearray(content)
            altered[place] ^= bit
            with pytest.raises(AgeFault):
                opened(bytes(altered))


def test_unused_bits_of_the_last_letter_are_not_free() -> None:
    header, mac, _payload = re.split(rb"(?<=--- )(\S{43})\n", sealed(b"abc"), maxsplit=1)
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    same = letters[letters.index(mac[-1:]) ^ 1 : (letters.index(mac[-1:]) ^ 1) + 1]
    with pytest.raises(Damaged, match="altered"):
        opened(header + mac[:-1] + same + b"\n" + _payload)


def test_every_end_cut_off_is_found_and_portions_that_change_places() -> None:
    content = sealed(bytes(3 * PORTION))
    header = len(content) - 3 * (PORTION + 16)
    for length in (0, 10, header - 1, header, header + 5, header + PORTION + 16, header + 2 * (PORTION + 16), -1):
        with pytest.raises(Damaged):
            opened(content[:length])
    first, second = header + PORTION + 16, header + 2 * (PORTION + 16)
    with pytest.raises(Damaged, match="between byte 0"):
        opened(content[:header] + content[first:second] + content[header:first] + content[second:])
    with pytest.raises(Damaged):
        opened(content + b"more")


@pytest.mark.parametrize(
    "text",
    ["", "age1", RECIPIENT[:-1], RECIPIENT[:-1] + "b", RECIPIENT.upper()[:9] + "x", IDENTITY],
    ids=["nothing", "only the beginning", "cut off", "a letter that cannot be", "mixed", "the secret one"],
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(AgeFault):
        recipient_check(text)


def test_either_keys_or_a_passphrase() -> None:
    with pytest.raises(AgeFault):
        sealed(b"", recipients=[RECIPIENT], passphrase="both")
    with pytest.raises(AgeFault):
        sealed(b"", recipients=[])


def test_bech32_as_its_own_paper_shows() -> None:
    text = "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"
    prefix, data = bech32.read(text)
    assert (prefix, bech32.written(prefix, data)) == ("abcdef", text)
