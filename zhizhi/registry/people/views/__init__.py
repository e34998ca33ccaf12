"""Pages of people: lists, one person, and what is entered about them."""

from zhizhi.registry.people.views.codes import code_remove, codes
from zhizhi.registry.people.views.lists import households, people
from zhizhi.registry.people.views.places import appoint, appointment_end, join, membership_end
from zhizhi.registry.people.views.records import create, edit, person, reveal

__all__ = [
    "appoint",
    "appointment_end",
    "code_remove",
    "codes",
    "create",
    "edit",
    "households",
    "join",
    "membership_end",
    "people",
    "person",
    "reveal",
]
