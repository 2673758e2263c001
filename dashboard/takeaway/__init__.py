"""What can be taken away from the dashboard: pictures, tables, presentations, responses, their codebook."""

from dashboard.takeaway.routes import blueprint

__all__ = ["blueprint"]
