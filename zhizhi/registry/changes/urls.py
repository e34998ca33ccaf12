"""Addresses of changes, below those of organizations."""

from django.urls import path, re_path

from zhizhi.registry.changes.views import history, making, past, record

app_name = "changes"
urlpatterns = [
    path("changes/", record.changes, name="list"),
    path("changes/<int:pk>/", record.change, name="change"),
    path("changes/<int:pk>/undo/", record.undo, name="undo"),
    path("changes/planned/<int:pk>/", record.planned, name="planned"),
    path("changes/planned/<int:pk>/cancel/", record.plan_cancel, name="plan_cancel"),
    path("changes/planned/<int:pk>/noted/", record.plan_noted, name="plan_noted"),
    path("<int:pk>/history/", history.history, name="history"),
    path("<int:pk>/roster/", past.roster, name="roster"),
    path("<int:pk>/roster/export/<str:ending>/", past.roster_export, name="roster_export"),
    re_path(r"^(?P<pk>\d+)/(?P<kind>rename|move|merge|split|close)/$", making.make, name="make"),
]
