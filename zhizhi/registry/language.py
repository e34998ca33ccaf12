"""Declared texts in the reader's language."""

from django.utils.translation import get_language

from zhizhi.core.declarations import Text


def said(text: Text) -> str:
    """`text` in the language of the current request, Chinese where there is none."""
    return text.in_language(get_language() or "zh-hans")
