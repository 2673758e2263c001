"""What readers see: the live dashboard for marketers, and charts for blogs."""

from dashboard.dash_app import create_dashboard_app
from dashboard.embed import create_embed_app

__all__ = ["create_dashboard_app", "create_embed_app"]
