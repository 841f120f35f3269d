"""Backup Triage: what is wrong with a failed Azure Backup job, and what to gather for it."""

__version__ = "0.1.0"
