"""Capabilities and classes of data in words that a reader understands."""

from django.utils.translation import gettext_lazy as _

from zhizhi.registry.scope import DataClass

CAPABILITIES = {
    "organizations.view": _("see organizations"),
    "organizations.manage": _("change the tree of organizations"),
    "people.view": _("see people"),
    "people.manage": _("enter and change people, appoint to posts"),
    "people.reveal": _("see ID and phone numbers, giving a reason"),
    "households.view": _("see households"),
    "cases.view": _("see cases"),
    "cases.open": _("open cases"),
    "cases.oversee": _("oversee cases: urge, hand over, extend"),
    "cases.confidential": _("see confidential cases"),
    "measures.view": _("see figures"),
    "plans.view": _("read adopted plans"),
    "plans.manage": _("upload, correct, adopt and bind plans"),
    "imports.make": _("bring in rosters and tables"),
    "portal.sheet": _("print the village's code sheet"),
    "accounts.manage": _("manage accounts"),
    "packs.manage": _("publish mechanisms"),
    "holidays.manage": _("enter holidays"),
    "keeping.view": _("see backups and verifications"),
    "retention.manage": _("hold records, and propose and confirm what is erased when its time is over"),
    "rights.emergency": _("open emergency access"),
    "rights.review": _("review emergency access, end delegations and lines"),
    "journal.view": _("read the journal"),
    "journal.reveal": _("read sealed details in the journal"),
}
CLASSES = {
    DataClass.PUBLIC: _("public data"),
    DataClass.INTERNAL: _("internal data"),
    DataClass.PERSONAL: _("personal data"),
    DataClass.SENSITIVE: _("sensitive data"),
}


def capability_name(capability: str) -> str:
    """The capability in words; its code where it has none."""
    return str(CAPABILITIES.get(capability, capability))


def class_name(data: DataClass | int) -> str:
    """The class of data in words."""
    return str(CLASSES[DataClass(data)])
