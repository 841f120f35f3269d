"""From the verdict to the report: every fact in its place, every sentence in one language."""
