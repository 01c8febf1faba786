"""What the application server loads."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("CUEBOOK_SERVING", "1")

from django.core.wsgi import get_wsgi_application

from course.bodies import whole

application = whole(get_wsgi_application())
