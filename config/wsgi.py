"""WSGI entry point, loaded by the application server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("CUEBOOK_SERVING", "1")

from django.core.wsgi import get_wsgi_application

from config.preloading import preload
from course.web.wsgi.charsets import in_utf8
from course.web.wsgi.whole_body import whole

application = in_utf8(whole(get_wsgi_application()))
preload()
