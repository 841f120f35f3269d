"""Measurements of the service against a local stand-in for Azure; `python -m benchmarks`."""
