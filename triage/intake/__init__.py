"""How a question arrives: a request, an alert, a pasted text; everything wrong is named."""
