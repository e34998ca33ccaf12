"""The number of a case and the resident's secret code."""

import secrets
from datetime import datetime

from django.utils.timezone import localdate

from zhizhi.registry.keys.operations import blind
from zhizhi.registry.organizations.operations import CODE_LETTERS

LENGTH = 8


def number_new(prefix: str, at: datetime) -> str:
    """Such as WD261120-48213: prefix, local day, five random figures, which tell nothing of how many."""
    return f"{prefix}{localdate(at):%y%m%d}-{secrets.randbelow(100_000):05d}"


def secret_of(key: str) -> str:
    """The code for the form's key: the same for a form sent twice, so that a double click shows the same code."""
    return "".join(CODE_LETTERS[byte % len(CODE_LETTERS)] for byte in blind(f"secret:{key}")[:LENGTH])


def secret_hash(number: str, secret: str) -> str:
    """What the database keeps of it. Read loosely: small letters, blanks and dashes do not matter."""
    plain = "".join(letter for letter in secret.upper() if letter in CODE_LETTERS)
    return blind(f"case-secret:{number}:{plain}").hex()


def shown(secret: str) -> str:
    """In two groups, as people read it out."""
    return f"{secret[:4]}-{secret[4:]}"
