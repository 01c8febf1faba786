from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("Desk")


class DeskAdminConfig(AdminConfig):
    """Django's admin with our site in it (desk/admin/site.py)."""

    default_site = "desk.admin.site.CuebookAdminSite"
    default = False

    def ready(self) -> None:
        """Register the pages before anything asks for the site, whose class lies beside them.

        Otherwise looking for the class imports the pages, which register on a site of their own.
        """
        import_module("desk.admin")
        super().ready()
