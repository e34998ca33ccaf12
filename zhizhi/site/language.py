"""The language of the person at the terminal."""

import os
from pathlib import Path

import django
from django.utils import translation

VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def language() -> str:
    """English where the environment asks for it, else Chinese."""
    asked = next((os.environ[name] for name in VARIABLES if os.environ.get(name)), "")
    return "en" if asked.lower().startswith("en") else "zh-hans"


def program_ready(data: Path | None = None, **settings: str) -> None:
    """Django set up for a command; settings come from the environment, so those given here are put there first."""
    if data is not None:
        os.environ["ZHIZHI_DATA_DIR"] = str(data)
    os.environ.update(settings)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhizhi.site.settings")
    django.setup()
    translation.activate(language())
