"""Addresses of task forces. `urls.py` includes them."""

from django.urls import path

from zhizhi.plans.views import taskforces

urlpatterns = [
    path("task-forces/", taskforces.task_forces, name="task_forces"),
    path("task-forces/new/", taskforces.task_force_new, name="task_force_new"),
    path("task-forces/<int:pk>/", taskforces.task_force, name="task_force"),
    path("task-forces/<int:pk>/members/", taskforces.member_add, name="member_add"),
    path("task-forces/<int:pk>/members/<int:membership_id>/remove/", taskforces.member_remove, name="member_remove"),
    path("task-forces/<int:pk>/extend/", taskforces.extend, name="task_force_extend"),
    path("task-forces/<int:pk>/take/", taskforces.take, name="task_force_take"),
    path("task-forces/<int:pk>/dissolve/", taskforces.dissolve, name="task_force_dissolve"),
]
