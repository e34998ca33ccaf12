"""What differs between two versions, in words that an administrator reads before publishing."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.core.declarations import Declared, Text
from zhizhi.core.differences import Difference, How, differences
from zhizhi.core.process import Limit, ProcessDeclaration
from zhizhi.engines.catalogue.wording import limit_said
from zhizhi.engines.editor.vocabulary import Names, named
from zhizhi.engines.editor.words import choices_of, row_of, said_row, word_for
from zhizhi.registry.language import said


def differences_said(before: ProcessDeclaration, after: ProcessDeclaration) -> list[str]:
    """One sentence each, such as: steps “Dispatch” · limit: 1 working day → 2 working days."""
    names = named(after) | named(before)
    return [_sentence(one, after, names) for one in differences(before, after)]


def _sentence(one: Difference, root: Declared, names: Names) -> str:
    """Where, and what became of it."""
    holder = one.around[-1][1] if one.around else root
    before, after = _texts(one.before, one.after)
    words = {
        "where": "".join(_("%(where)s · ") % {"where": part} for part in _around(one, root, names)),
        "key": _key(holder, one.key),
    }
    if one.how == How.ADDED:
        return _("%(where)s%(key)s: “%(after)s” is new") % (words | {"after": _entry(one.after, names)})
    if one.how == How.REMOVED:
        return _("%(where)s%(key)s: “%(before)s” is gone") % (words | {"before": _entry(one.before, names)})
    if one.how == How.ORDER:
        return _("%(where)s%(key)s: in another order") % words
    words |= {"before": _value(holder, one.key, before, names), "after": _value(holder, one.key, after, names)}
    return _("%(where)s%(key)s: %(before)s → %(after)s") % words


def _around(one: Difference, root: Declared, names: Names) -> Iterator[str]:
    """What stands around it, from outside in; of a group that is there once, the key alone."""
    holder = root
    for key, entry in one.around:
        several = isinstance(getattr(holder, key, None), tuple)
        said_one = {"key": _key(holder, key), "name": _entry(entry, names)}
        yield _("%(key)s “%(name)s”") % said_one if several else said_one["key"]
        holder = entry


def _key(holder: Declared, key: str) -> str:
    row = row_of(type(holder), key)
    return said_row(row) if row else key


def _texts(before: Any, after: Any) -> tuple[Any, Any]:
    """Of two texts that differ in English only, that."""
    if isinstance(before, Text) and isinstance(after, Text) and before.zh == after.zh:
        return before.en, after.en
    return before, after


def _entry(entry: Any, names: Names) -> str:
    """An entry of a list by its name; one without a name by what it says."""
    name = getattr(entry, "name", None)
    if isinstance(name, Text):
        return said(name)
    return _group(entry, names) if isinstance(entry, Declared) else str(entry)


def _value(holder: Declared, key: str, value: Any, names: Names) -> str:
    """A value as people call it."""
    if value in (None, (), ""):
        return _("not set")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Text):
        return said(value)
    if isinstance(value, Limit):
        return _limit(value)
    if isinstance(value, Declared):
        return _group(value, names)
    if isinstance(value, tuple | list):
        return _(", ").join(_value(holder, key, one, names) for one in value)
    if isinstance(value, dict):
        said_one = (
            f"{word_for('arguments', name)} {names.get(('field', str(one)), one)}" for name, one in value.items()
        )
        return _(", ").join(said_one)
    return _word(holder, key, str(value), names)


def _group(value: Declared, names: Names) -> str:
    """A small group by what it says beside what is left out anyway."""
    given = value.model_dump(exclude_defaults=True)
    parts = [_value(value, key, getattr(value, key), names) for key in given]
    return _(", ").join(parts)


def _limit(limit: Limit) -> str:
    try:
        return limit_said(limit)
    except LookupError:
        return limit.value or "–"


def _word(holder: Declared, key: str, word: str, names: Names) -> str:
    """A choice, or a name of one of the sorts that the key asks for, in words."""
    row = row_of(type(holder), key) or {}
    if sorts := row.get("names"):
        own = next((names[sort, word] for sort in sorts if (sort, word) in names), "")
        return own or word_for("special" if word in sorts else "calls", word)
    return choices_of(type(holder), key, [word])[word] if isinstance(getattr(holder, key), str) else word
