"""Certificates: what one takes, the certificate, its check page, transcript and badge."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from course import certificates
from course.access import Reader, gate_course, role_in, signed_in
from course.models import Certificate, Enrolment
from course.models.certificates import typed_code
from course.pages import badge
from course.pages.certificate import (
    certificate_page,
    checklist,
    issued_on,
    transcript_weeks,
)
from course.text.timezones import local_day
from course.views.forms import CertificateForm
from course.web.cached_reverse import address


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def certificate(request: HttpRequest, slug: str) -> HttpResponse:
    """What a certificate takes and what is lacking; the form that confirms the name; its issue."""
    course = gate_course(request.user, slug)
    user = signed_in(request)
    membership, own = certificates.membership_with_certificate(user, course)
    code = own.code if own else _code_of(user.pk, course.pk)
    if code:
        return redirect("course:issued", code)
    if membership is None:
        return redirect(course)
    if not course.offers_certificate:
        raise Http404
    now = timezone.now()
    rows = certificates.steps_of(course.pk, membership.enrolment_id)
    found = checklist(course, rows, membership, at=now)
    is_post = request.method == "POST"
    form = CertificateForm(
        request.POST if is_post and found.standing.is_reached else None,
        initial={"name": user.display_name},
    )
    if is_post and form.is_valid():
        enrolment = Enrolment.objects.get(pk=membership.enrolment_id)
        try:
            made = certificates.issue(enrolment, name=form.cleaned_data["name"], at=now)
        except certificates.NotReached:
            return redirect("course:certificate", course.slug)
        return redirect(made)
    context = {
        "course": course,
        "standing": found.standing,
        "lacking": found.lacking,
        "scores": found.scores,
        "form": form if found.standing.is_reached else None,
    }
    status = 200 if not is_post else 400 if form.errors else 409
    return render(request, "course/certificate_checklist.html", context, status=status)


def _code_of(person_id: int, course_id: int) -> str:
    """Of somebody who has left the course since."""
    mine = Certificate.objects.filter(person=person_id, course=course_id)
    return mine.values_list("code", flat=True).first() or ""


@login_not_required
@require_safe
@never_cache
def issued(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate for its holder; for everybody else, whether it is valid."""
    row = _row(code)
    if row.code != code:
        return redirect(row)
    is_holder = row.person_id == request.user.pk
    if not (is_holder and row.is_valid):
        return _check_page(request, row, is_holder=is_holder)
    organisation = row.course.organisation
    logo_url = address("course:logo", organisation.slug) if organisation.logo else ""
    context = {
        "page": certificate_page(row, site=_site(request), logo_url=logo_url),
        "course": row.course,
    }
    return render(request, "course/certificate.html", context)


def _check_page(request: HttpRequest, row: Certificate, *, is_holder: bool) -> HttpResponse:
    zone = row.run.time_zone
    sees_reason = row.revoked_at and (is_holder or _is_on_team(request.user, row))
    is_told_of = row.is_valid or sees_reason
    context = {
        "is_valid": row.is_valid,
        "is_withdrawn": row.withdrawn_at is not None,
        "name": row.name if is_told_of else "",
        "title": row.course_title if is_told_of else "",
        "language": row.language,
        "issued_on": issued_on(row),
        "revoked_on": local_day(row.revoked_at, zone) if row.revoked_at else None,
        "reason": row.revoked_reason if sees_reason else "",
    }
    return render(request, "course/certificate_check.html", context)


def _is_on_team(user: Reader, row: Certificate) -> bool:
    return user.is_authenticated and (user.is_staff or role_in(user, row.course) is not None)


@require_safe
@never_cache
def transcript(request: HttpRequest, code: str) -> HttpResponse:
    """The transcript of learning, from what was frozen at the issue."""
    row = _own_row(request, code)
    context = {
        "certificate": row,
        "course": row.course,
        "issued_on": issued_on(row),
        "weeks": transcript_weeks(row),
        "address": (_site(request) + row.get_absolute_url()).partition("://")[2],
        "most_steps": certificates.MOST_STEPS,
    }
    return render(request, "course/certificate_transcript.html", context)


@require_safe
@never_cache
def badge_file(request: HttpRequest, code: str) -> HttpResponse:
    """The credential as a file, for wallets of badges."""
    row = _own_row(request, code)
    text = badge.signed(row, host=request.get_host(), site=_site(request))
    answer = HttpResponse(text, content_type=badge.MEDIA_TYPE)
    name = f"badge-{row.course.slug}.jwt"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_not_required
@require_safe
def jwks(request: HttpRequest) -> HttpResponseBase:
    """The public key that badges are verified with."""
    return _for_verifiers(badge.jwks(request.get_host()))


@login_not_required
@require_safe
def did(request: HttpRequest) -> HttpResponseBase:
    """Who the site is to verifiers of badges (did:web)."""
    return _for_verifiers(badge.did_document(request.get_host()))


def _for_verifiers(document: dict[str, object]) -> JsonResponse:
    """Public, and read by pages of other sites too."""
    return JsonResponse(document, headers={"Access-Control-Allow-Origin": "*"})


def _row(code: str) -> Certificate:
    """Raises Http404, whatever the code looks like."""
    rows = Certificate.objects.select_related("course__organisation", "run")
    row = rows.filter(code=typed_code(code)).first()
    if row is None:
        raise Http404
    return row


def _own_row(request: HttpRequest, code: str) -> Certificate:
    """A valid certificate of the reader. Raises Http404."""
    row = _row(code)
    if row.person_id != signed_in(request).pk or not row.is_valid:
        raise Http404
    return row


def _site(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
