"""The sign-up view, idempotent for double clicks."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import SignupView
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from course.accounts import join_wished_course


class Signup(SignupView):
    """Sign-up, idempotent: of two simultaneous clicks the second gets the answer of the first."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
        except IntegrityError:
            return self._second_click(form)
        return response

    def _second_click(self, form: Any) -> HttpResponse:
        """The address was taken a moment ago: by the same person if the password matches."""
        data = form.cleaned_data
        user = authenticate(self.request, email=data["email"], password=data["password1"])
        if user is None:
            return redirect("account_login")
        if settings.HAS_MAIL:
            return redirect("account_email_verification_sent")
        login(self.request, user)
        join_wished_course(self.request, user)
        wanted = self.get_success_url()  # None without `next`
        return redirect(wanted or get_adapter().get_signup_redirect_url(self.request))


signup = Signup.as_view()
