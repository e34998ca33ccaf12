"""Pages of joint organizations."""

from zhizhi.registry.overlays.views.acts import (
    end,
    issue,
    issue_close,
    link,
    link_end,
    meet,
    meeting_remove,
    survey,
)
from zhizhi.registry.overlays.views.pages import create, export, overlay, overlays

__all__ = [
    "create", "end", "export", "issue", "issue_close", "link", "link_end", "meet", "meeting_remove", "overlay",
    "overlays", "survey",
]  # fmt: skip
