"""All addresses of the site: the portal's and the desk's are two sets that may run as two processes."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
