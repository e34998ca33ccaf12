"""Addresses of the static files, each found once: they stay the same as long as the program runs."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's; a page names thirteen files, and looking each up took an eighth of its time."""

    # A script that imports another names it with the digest of its content, too.
    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._addresses: dict[tuple[str | None, bool], str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of the file, with the digest of its content."""
        if (name, force) not in self._addresses:
            self._addresses[name, force] = super().url(name, force)
        return self._addresses[name, force]
