"""All addresses of the site: the portal's and the desk's are two sets that may run as two processes."""

from django.urls import URLPattern, URLResolver, include, path

handler500 = "zhizhi.site.outages.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zhizhi.portal.urls")),
    path("", include("zhizhi.registry.accounts.urls")),
    path("organizations/", include("zhizhi.registry.organizations.urls")),
    path("posts/", include("zhizhi.registry.posts.urls")),
    path("overlays/", include("zhizhi.registry.overlays.urls")),
    path("terms/", include("zhizhi.registry.terms.urls")),
    path("organizations/", include("zhizhi.registry.changes.urls")),
    path("people/", include("zhizhi.registry.people.urls")),
    path("duplicates/", include("zhizhi.registry.duplicates.urls")),
    path("", include("zhizhi.registry.corrections.urls")),
    path("rosters/", include("zhizhi.registry.rosters.urls")),
    path("completeness/", include("zhizhi.offices.records.urls")),
    path("proposals/", include("zhizhi.registry.proposals.urls")),
    path("rights/", include("zhizhi.registry.rights.urls")),
    path("", include("zhizhi.desk.urls")),
    path("", include("zhizhi.desk.frame")),
    path("", include("zhizhi.engines.processes.urls")),
    path("", include("zhizhi.engines.reminders.urls")),
    path("coverage/", include("zhizhi.offices.branches.urls")),
    path("plans/", include("zhizhi.plans.urls")),
    path("mechanisms/", include("zhizhi.engines.catalogue.urls")),
    path("declarations/", include("zhizhi.engines.editor.urls")),
    path("holidays/", include("zhizhi.registry.holidays.urls")),
    path("values/", include("zhizhi.registry.values.urls")),
    path("keeping/", include("zhizhi.registry.keeping.urls")),
    path("retention/", include("zhizhi.registry.retention.urls")),
    path("imports/", include("zhizhi.registry.imports.urls")),
    path("journal/", include("zhizhi.registry.journal.urls")),
]
