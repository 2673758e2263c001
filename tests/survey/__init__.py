"""The form as a browser meets it."""
