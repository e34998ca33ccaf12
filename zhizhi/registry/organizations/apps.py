from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "organization.created": _("Organization created"),
    "organization.renamed": _("Organization renamed"),
    "organization.moved": _("Organization moved"),
    "organization.reopened": _("Closing of an organization taken back"),
    "organization.closed": _("Organization closed"),
    "organization.code_renewed": _("Portal code renewed"),
}


class OrganizationsConfig(AppConfig):
    name = "zhizhi.registry.organizations"
    label = "organizations"

    def ready(self) -> None:
        """The journal's pages name this app's acts and places."""
        from zhizhi.registry.journal.names import name_acts, name_places
        from zhizhi.registry.journal.operations import places_settled_by
        from zhizhi.registry.organizations import invariants  # noqa: F401
        from zhizhi.registry.organizations.queries import names_of
        from zhizhi.registry.organizations.settling import places_settle

        places_settled_by(places_settle)
        name_acts(ACTS)
        name_places(names_of)
