from django.apps import AppConfig


class HostingConfig(AppConfig):
    """Commands only; it has no models and so no name that anybody sees."""

    name = "hosting"
