"""Parsers of the JSON that Azure speaks."""
