"""Look at the kit: `python -m tests.kit.demo 8123`, then http://127.0.0.1:8123/sample/dashboard/."""

import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

from tests.kit.house import configure, fill, street

configure()

from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


if __name__ == "__main__":
    with street():
        fill()
        # One thread: the street is one connection's memory.
        make_server(
            "127.0.0.1", int(sys.argv[1]), StaticFilesHandler(get_wsgi_application()), handler_class=Quiet
        ).serve_forever()
