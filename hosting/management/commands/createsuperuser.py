"""Command: Django's createsuperuser, with a verified email address."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.management.commands import createsuperuser

from course.models import User


class Command(createsuperuser.Command):
    help = "Make an account that may do everything; its address counts as verified."

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        # Where mail is configured, unverified addresses cannot sign in; somebody who can run
        # commands here needs no mail to prove who they are.
        for user in User.objects.filter(is_superuser=True, emailaddress=None):
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
