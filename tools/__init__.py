"""What builds the repository's generated files and packages; no part of the deployed service."""
