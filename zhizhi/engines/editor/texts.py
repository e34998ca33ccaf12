"""The words that the editor's script shows; words of what is declared come from words.yaml."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def texts() -> dict[str, str]:
    """By the names that the script has for them; {…} is put in there."""
    return {**_fields(), **_asking(), **_state()}


def _fields() -> dict[str, str]:
    return {
        "head": _("Basics"),
        "further": _("Further settings: {labels}"),
        "optional": _("(may be left out)"),
        "zh": _("Chinese"),
        "en": _("English"),
        "choose": _("Please choose"),
        "not_set": _("not set"),
        "gone": _("“{name}” (is not there)"),
        "which": _("How it is said"),
        "add": _("Add: {what}"),
        "take_away": _("Take away: {what}"),
        "kind_of_new": _("What kind is added"),
        "nameless": _("without a name yet"),
        "no_arguments": _("It needs nothing further."),
        "up": _("Move up: {what}"),
        "down": _("Move down: {what}"),
        "duplicate": _("Duplicate: {what}"),
        "remove": _("Remove: {what}"),
        "duplicate_short": _("Duplicate"),
        "remove_short": pgettext("editor", "Remove"),
        "number": _("No. {n}"),
        "whole": _("As a whole"),
    }


def _asking() -> dict[str, str]:
    return {
        "removing": _("Remove “{what}”?"),
        "pointed": _("{n} places lead to “{what}”:"),
        "used_inside": _("“{what}” is asked there and used in {n} other places, which must then be changed:"),
        "new_target": _("Let them lead to"),
        "remove_and_point": _("Remove, and lead there"),
        "remove_only": _("Only remove"),
        "cancel": _("Cancel"),
        "old_name": _("{n} places still use the old name “{name}”."),
        "rename_all": _("Change them as well"),
        "leave": _("Leave them"),
    }


def _state() -> dict[str, str]:
    return {
        "waiting": _("Changed, will be saved in a moment"),
        "saving": _("Saving…"),
        "saved": _("Saved at {time}"),
        "unchanged": _("Saved, last changed {time}"),
        "failed": _(
            "Not saved: no connection, or signed out. What you wrote is still on this page; it is tried again."
        ),
        "faults": _("{n} to mend"),
        "faultless": _("Nothing to mend"),
        "count": _("{n} to mend"),
    }
