"""Translates the Bicep of `infra/` into ARM JSON: the subset these files use, nothing more.

Microsoft's compiler is not obtainable from a package registry, and the "Deploy to Azure" button
takes ARM JSON only. Whatever is not in the subset is refused, never guessed.
"""
