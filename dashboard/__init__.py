"""What readers see: the live dashboard for marketers, charts for blogs, figures for programs."""

from dashboard.api import create_api_app
from dashboard.dash_app import create_dashboard_app
from dashboard.public_app import create_embed_app

__all__ = ["create_api_app", "create_dashboard_app", "create_embed_app"]
