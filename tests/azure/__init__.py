"""The Azure room, read through the real SDK over answers made here."""
