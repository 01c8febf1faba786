"""WSGI entry point, loaded by the application server."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("CUEBOOK_SERVING", "1")

from django.core.wsgi import get_wsgi_application

from course.web.whole_body import whole

application = whole(get_wsgi_application())
# Objects loaded so far live as long as the process: freeze them, so that the garbage collector
# skips them.
gc.collect()
gc.freeze()
