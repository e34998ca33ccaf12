"""Addresses of cases and of the figures over them."""

from django.urls import path

from zhizhi.engines.processes.views import acts, anystep_acts, case, listing, noticing, opening, overview, voting, parts

app_name = "processes"
urlpatterns = [
    path("cases/", listing.cases, name="cases"),
    path("cases/new/", opening.open_case, name="open"),
    path("cases/export/", listing.export, name="export"),
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/photos/<int:attachment_id>/", case.photo, name="photo"),
    path("cases/<str:number>/move/<str:move_id>/", acts.move, name="move"),
    path("cases/<str:number>/parts/", parts.parts, name="parts"),
    path("cases/<str:number>/parts/urge/", parts.urge, name="parts_urge"),
    path("cases/<str:number>/parts/join/", parts.join, name="parts_join"),
    path("cases/<str:number>/parts/<int:task_id>/", parts.part, name="part"),
    path("cases/<str:number>/parts/<int:task_id>/do/", parts.do, name="part_do"),
    path("cases/<str:number>/parts/<int:task_id>/hand-over/", parts.hand_over, name="part_hand_over"),
    path("cases/<str:number>/parts/<int:task_id>/drop/", parts.drop, name="part_drop"),
    path("cases/<str:number>/send-back/", acts.send_back, name="send_back"),
    path("cases/<str:number>/hand-over/", acts.hand_over, name="hand_over"),
    path("cases/<str:number>/urge/", acts.urge, name="urge"),
    path("cases/<str:number>/withdraw/", acts.withdraw, name="withdraw"),
    path("cases/<str:number>/any/<slug:name>/", anystep_acts.any_step, name="any"),
    path("cases/<str:number>/co-sign/", anystep_acts.co_sign, name="co_sign"),
    path("cases/<str:number>/code/", acts.code, name="code"),
    path("cases/<str:number>/contact/", acts.reveal, name="reveal"),
    path("cases/<str:number>/notice/<slug:deed>/", noticing.notice_deed, name="notice_deed"),
    path("cases/<str:number>/objections/<int:objection_id>/", noticing.answer, name="answer"),
    path("cases/<str:number>/slip-vote/", voting.slip, name="slip_vote"),
    path("cases/<str:number>/votes/<int:vote_id>/", voting.record, name="vote_record"),
    path("cases/<str:number>/vote/<slug:deed>/", voting.vote_deed, name="vote_deed"),
    path("notices/", noticing.notices, name="notices"),
    path("notices/<int:notice_id>/", noticing.notice, name="notice"),
    path("orders/", overview.start, name="overviews"),
    path("orders/<slug:slug>/", overview.top, name="overview_top"),
    path("orders/<slug:slug>/<int:organization_id>/", overview.overview, name="overview"),
]
