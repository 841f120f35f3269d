"""The knowledge: what each error means and what to gather for it."""
