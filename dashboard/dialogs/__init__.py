"""Pages with forms: filters, and code to embed a chart. A script shows them on top of the dashboard."""

from dashboard.dialogs.routes import blueprint

__all__ = ["blueprint"]
