from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "person.created": _("Person created"),
    "person.changed": _("Person changed"),
    "person.revealed": _("Number of a person read"),
    "person.sought": _("Person looked for by a number"),
    "codes.added": _("Word added to a table of codes"),
    "codes.removed": _("Word taken from a table of codes"),
    "membership.started": _("Membership begun"),
    "membership.ended": _("Membership ended"),
}


class PeopleConfig(AppConfig):
    name = "zhizhi.registry.people"
    label = "people"

    def ready(self) -> None:
        """The journal's pages name this app's acts; whoever belongs to an organization hinders its closing."""
        from zhizhi.registry.journal.names import name_acts
        from zhizhi.registry.organizations.operations import closing_hindered_by
        from zhizhi.registry.people import invariants  # noqa: F401
        from zhizhi.registry.people.queries import closing_hindrances

        name_acts(ACTS)
        closing_hindered_by(closing_hindrances)
