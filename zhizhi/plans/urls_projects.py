"""Addresses of projects. `urls.py` includes them."""

from django.urls import path

from zhizhi.plans.views import projects

urlpatterns = [
    path("projects/", projects.projects, name="projects"),
    path("<int:pk>/projects/new/", projects.project_new, name="project_new"),
    path("projects/<int:pk>/", projects.project, name="project"),
    path("projects/<int:pk>/change/", projects.project_change, name="project_change"),
    path("projects/<int:pk>/close/", projects.project_close, name="project_close"),
    path("projects/<int:pk>/milestones/", projects.milestone_add, name="milestone_add"),
    path("milestones/<int:pk>/done/", projects.milestone_done, name="milestone_done"),
    path("milestones/<int:pk>/remove/", projects.milestone_remove, name="milestone_remove"),
]
