"""The baseline of a worker's memory: an app of one constant page, on the same framework and server."""

from flask import Flask

application = Flask(__name__)


@application.get("/readyz")
def ready() -> str:
    """Answer."""
    return "constant"
