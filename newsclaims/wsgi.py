"""The door through which a web server reaches newsclaims."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsclaims.settings")

application = get_wsgi_application()
