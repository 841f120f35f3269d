"""HTTP: negotiation, problems, headers, routes; free of any web framework."""
