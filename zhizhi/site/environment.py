"""Reading the environment, loudly: a wrong value stops the start and names itself."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

POSTGRES_SCHEMES = {"postgres", "postgresql"}


def text(name: str, default: str = "") -> str:
    """The variable's text without blanks around it."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """A yes or no; raises ImproperlyConfigured for anything else."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: write 1 or 0")


def number(name: str, default: int) -> int:
    """A whole number above zero; raises ImproperlyConfigured for anything else."""
    value = text(name, str(default))
    if value.isascii() and value.isdigit() and int(value) > 0:
        return int(value)
    raise ImproperlyConfigured(f"{name}={value!r}: write a whole number above zero")


def names(name: str, default: str = "") -> list[str]:
    """A list written with commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def one_of(name: str, *words: str) -> str:
    """One of these words, the first where nothing is set; raises ImproperlyConfigured for anything else."""
    value = text(name, words[0]).lower()
    if value in words:
        return value
    raise ImproperlyConfigured(f"{name}={value!r}: write one of {', '.join(filter(None, words))}")


def web_address(name: str) -> str:
    """An address that begins with http:// or https://, or nothing; raises ImproperlyConfigured for anything else."""
    value = text(name)
    if value and urlsplit(value).scheme not in {"http", "https"}:
        raise ImproperlyConfigured(f"{name}={value!r}: begin it with https://")
    return value


def secret(name: str, file: Path) -> str:
    """The variable, else the text of `file`, which is made at the first start, readable to its owner only."""
    if value := text(name):
        return value
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
    return file.read_text().strip()


def database(url: str) -> dict[str, Any]:
    """Django's settings of one database from `sqlite:///path` or `postgresql://user:word@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        # With four slashes, as absolute paths are usually written, the path begins with two.
        return sqlite("/" + parts.path.lstrip("/"))
    if parts.scheme in POSTGRES_SCHEMES:
        return postgres(parts.path.lstrip("/"), parts)
    raise ImproperlyConfigured(f"ZHIZHI_DATABASE_URL={url!r}: begin it with sqlite:/// or postgresql://")


def sqlite(path: str) -> dict[str, Any]:
    """SQLite as design decision 15 asks: WAL, IMMEDIATE, FULL, 30 s."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # Opening one reads the whole schema: a quarter of the time of a plain page.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
        },
        "TEST": {"NAME": None},
    }


def postgres(name: str, parts: Any) -> dict[str, Any]:
    """PostgreSQL; a host beginning with %2F is the folder of its socket."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Pages walk indexes of large tables. PostgreSQL supposes disks that turn, and would rather read a table whole,
        # or compile a statement for longer than it runs.
        # Statements that ask for it are kept by the server, unless a pooler in between gives each to another one.
        "OPTIONS": {
            "options": "-c random_page_cost=1.1 -c jit=off",
            "prepare_threshold": 5 if flag("ZHIZHI_DATABASE_KEEPS_STATEMENTS", True) else None,
        },
    }
