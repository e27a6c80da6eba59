"""The lives of contacts."""
