"""Addresses of the residents' pages, and of the sheet that staff print."""

from django.urls import URLPattern, path

from zhizhi.portal.views import acting, asking, following, notices, place, sheet

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("v/<str:code>/", place.place, name="place"),
    path("v/<str:code>/ask/<slug:slug>/", asking.ask, name="ask"),
    path("v/<str:code>/under/<str:number>/<slug:slug>/", asking.ask_under, name="ask_under"),
    path("v/<str:code>/notices/<int:notice_id>/", notices.notice, name="notice"),
    path("o/", following.find, name="find"),
    path("o/leave/", following.leave, name="leave"),
    path("o/<str:number>/", following.order, name="order"),
    path("o/<str:number>/code/", asking.code, name="code"),
    path("o/<str:number>/slip/", asking.slip, name="slip"),
    path("o/<str:number>/do/<slug:move>/", acting.act, name="act"),
    path("o/<str:number>/urge/", acting.urge, name="urge"),
    path("o/<str:number>/withdraw/", acting.withdraw, name="withdraw"),
    path("o/<str:number>/photo/<int:attachment_id>/", following.photo, name="photo"),
    path("desk/places/<int:place_id>/sheet/", sheet.sheet, name="sheet"),
]
