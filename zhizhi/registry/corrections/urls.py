"""Addresses of one's own record, of corrections and differences."""

from django.urls import path

from zhizhi.registry.corrections import views

app_name = "corrections"
urlpatterns = [
    path("my-record/", views.mine, name="mine"),
    path("my-record/seen/", views.seen, name="seen"),
    path("my-record/proposals/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("my-record/<slug:item>/", views.propose, name="propose"),
    path("corrections/", views.corrections, name="list"),
    path("corrections/<int:pk>/", views.correction, name="detail"),
    path("corrections/<int:pk>/decide/", views.decide, name="decide"),
    path("corrections/evidence/<int:pk>/", views.evidence, name="evidence"),
    path("differences/", views.differences, name="differences"),
    path("differences/<int:pk>/", views.difference, name="difference"),
]
