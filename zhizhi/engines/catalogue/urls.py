"""Addresses of the catalogue."""

from django.urls import path

from zhizhi.engines.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.mechanisms, name="list"),
    path("<str:ref>/", views.mechanism, name="mechanism"),
    path("<str:ref>/flow.svg", views.flow_svg, name="flow_svg"),
    path("<str:ref>/flow.bpmn", views.flow_bpmn, name="flow_bpmn"),
]
