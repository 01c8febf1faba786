"""URLs of courses, accounts and the site's own pages."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import path, re_path

from course.pages.sitemaps import SITEMAPS
from course.views import (
    account,
    calendar,
    catalogue,
    certificates,
    files,
    notes,
    notices,
    sessions,
    steps,
    visitors,
)
from course.views.enrolments import joining

app_name = "course"

urlpatterns = [
    path("", catalogue.home, name="home"),
    path("account/", account.account, name="account"),
    path("account/deletion/", account.deletion, name="account_deletion"),
    path("account/mail/", account.mail_again, name="mail_again"),
    path("account/calendar/", calendar.calendar_address, name="calendar_address"),
    path("account/sessions/", sessions.sessions, name="sessions"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("courses/", catalogue.catalogue, name="catalogue"),
    path("courses/<slug:slug>/", catalogue.course, name="course"),
    path("courses/<slug:slug>/join/", joining.join, name="join"),
    path("courses/<slug:slug>/leave/", joining.leave, name="leave"),
    path("courses/<slug:slug>/notes/", notes.notes, name="notes"),
    re_path(
        r"^courses/(?P<slug>[-\w]+)/notes/notes\.(?P<ending>md|csv|tsv)$",
        notes.note_file,
        name="note_file",
    ),
    path("courses/<slug:slug>/notes/<uuid:key>/", notes.note, name="note"),
    path(
        "courses/<slug:slug>/notes/<uuid:key>/deletion/",
        notes.note_deletion,
        name="note_deletion",
    ),
    path("courses/<slug:slug>/certificate/", certificates.certificate, name="certificate"),
    re_path(r"^certificates/(?P<code>[-\w]{1,40})/$", certificates.issued, name="issued"),
    re_path(
        r"^certificates/(?P<code>[-\w]{1,40})/transcript/$",
        certificates.transcript,
        name="certificate_transcript",
    ),
    re_path(
        r"^certificates/(?P<code>[-\w]{1,40})/badge\.jwt$", certificates.badge_file, name="badge"
    ),
    path(".well-known/jwks.json", certificates.jwks, name="jwks"),
    path(".well-known/did.json", certificates.did, name="did"),
    re_path(
        r"^courses/(?P<slug>[-\w]+)/(?P<week>[0-9]{1,3})\.(?P<number>[0-9]{1,4})$",
        steps.step_by_number,
        name="step_by_number",
    ),
    path("courses/<slug:slug>/steps/<slug:key>/completion/", steps.completion, name="completion"),
    path("courses/<slug:slug>/steps/<slug:key>/visit/", steps.visit, name="visit"),
    path("speculation.json", steps.speculation, name="speculation"),
    re_path(
        r"^courses/(?P<slug>[-\w]+)/files/(?P<sha16>[0-9a-f]{16})/(?P<name>[a-z0-9][a-z0-9.-]*)$",
        files.course_file,
        name="file",
    ),
    re_path(
        r"^courses/(?P<slug>[-\w]+)/cover/(?P<sha16>[0-9a-f]{16})\.webp$", files.cover, name="cover"
    ),
    path("card.png", visitors.site_card, name="site_card"),
    path(
        "organisations/<slug:slug>/card.png", visitors.organisation_card, name="organisation_card"
    ),
    path("courses/<slug:slug>/card.png", visitors.course_card, name="card"),
    path("courses/<slug:slug>/steps/<slug:key>/card.png", visitors.step_card, name="step_card"),
    path("organisations/<slug:slug>/", visitors.organisation, name="organisation"),
    re_path(r"^(?P<slug>privacy|terms)/$", visitors.site_page, name="site_page"),
    path("robots.txt", visitors.robots, name="robots"),
    path(
        "sitemap.xml",
        login_not_required(sitemap),
        {"sitemaps": SITEMAPS},
        name="sitemap",
    ),
    path("organisations/<slug:slug>/logo", files.logo, name="logo"),
]
