"""From a verdict to what must be gathered: which items, how, when, in which order."""
