"""The vocabulary: frozen, typed, without I/O."""
