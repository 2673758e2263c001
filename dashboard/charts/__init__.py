"""Charts: counts -> one model -> whatever shows it (plotly, tables, pictures, files)."""
