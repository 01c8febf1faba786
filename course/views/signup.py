"""The sign-up view, idempotent: of several clicks each gets the answer of the first."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import SignupView
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from course.accounts import join_wished_course
from course.models import User

# How long after an account was made the same form is another click, not another sign-up.
A_MOMENT = timedelta(minutes=5)


class Signup(SignupView):
    def form_valid(self, form: Any) -> HttpResponse:
        made = self._made_a_moment_ago(form) if form.account_already_exists else None
        if made:
            return self._second_click(made)
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
        except IntegrityError:
            made = self._made_a_moment_ago(form)
            return self._second_click(made) if made else redirect("account_login")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        codes = [error.code for errors in form.errors.as_data().values() for error in errors]
        made = self._made_a_moment_ago(form) if codes == ["email_taken"] else None
        return self._second_click(made) if made else super().form_invalid(form)

    def _made_a_moment_ago(self, form: Any) -> User | None:
        """The account that an earlier click has just made, if its password is the one sent.

        Whoever has followed the link of its mail since is not clicking any more.
        """
        email = get_adapter().clean_email(form.data["email"].strip().lower())
        since = timezone.now() - A_MOMENT
        made = User.objects.filter(email=email, joined_at__gte=since)
        if not made.exclude(emailaddress__verified=True).exists():
            return None
        password = form.cleaned_data["password1"]
        try:
            user: User | None = get_adapter().authenticate(
                self.request, email=email, password=password
            )
        except ValidationError:  # too many tries
            return None
        return user

    def _second_click(self, user: User) -> HttpResponse:
        if settings.HAS_MAIL:
            return redirect("account_email_verification_sent")
        login(self.request, user)
        join_wished_course(self.request, user)
        wanted = self.get_success_url()  # None without `next`
        return redirect(wanted or get_adapter().get_signup_redirect_url(self.request))


signup = Signup.as_view()
