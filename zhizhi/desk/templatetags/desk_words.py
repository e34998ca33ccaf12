"""Declared texts and roles in the reader's language."""

from django import template

from zhizhi.registry.language import said as said_in_language
from zhizhi.registry.rights.roles import role_of

register = template.Library()
register.filter("said", said_in_language)


@register.filter
def role_name(role: str) -> str:
    """The name of a role by its id; the id where nothing is declared."""
    declared = role_of(role)
    return said_in_language(declared.name) if declared else role
