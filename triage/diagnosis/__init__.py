"""From facts to a verdict, without I/O."""
