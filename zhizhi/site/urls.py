"""All addresses of the site: the portal's and the desk's are two sets that may run as two processes."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zhizhi.portal.urls")),
    path("", include("zhizhi.registry.accounts.urls")),
]
