"""The content of a draft in the order of its type: without what is left out anyway, and as a YAML file."""

import json
from collections.abc import Iterator
from typing import Any

from zhizhi.core.canonical import canonical
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.shapes import fit
from zhizhi.core.yamlwriting import written
from zhizhi.engines.editor.models import Draft
from zhizhi.engines.editor.queries import SERVED


def plain(body: Any) -> dict[str, Any]:
    """A version's content as somebody would write it; one that no longer fits the types stays as it is."""
    declaration, problems = fit(body, ProcessDeclaration)
    if declaration is None or problems:
        return dict(body)
    found: dict[str, Any] = json.loads(canonical(declaration.model_dump(mode="json", exclude_defaults=True)))
    return found


def draft_yaml(draft: Draft) -> str:
    """The draft as a file. What has not the shape yet is written key by key, so that nothing is lost."""
    declaration, problems = fit(draft.body, SERVED[draft.kind])
    if declaration is not None and not problems:
        return written(declaration)
    return "\n".join(_lines(draft.body, 0)) + "\n"


def _lines(value: Any, indent: int) -> Iterator[str]:
    blanks = " " * indent
    pairs = value.items() if isinstance(value, dict) else (("-", item) for item in value)
    for key, item in pairs:
        head = f"{blanks}-" if key == "-" and isinstance(value, list) else f"{blanks}{key}:"
        if isinstance(item, dict | list) and item:
            yield head
            yield from _lines(item, indent + 2)
        else:
            # JSON is YAML where it stands on one line.
            yield f"{head} {json.dumps(item, ensure_ascii=False)}"
