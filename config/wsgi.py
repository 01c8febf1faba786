"""What the application server loads."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("CUEBOOK_SERVING", "1")

from django.core.wsgi import get_wsgi_application

from course.web.whole_body import whole

application = whole(get_wsgi_application())
# What is loaded now stays for good: the collector need not look through it again and again.
gc.collect()
gc.freeze()
