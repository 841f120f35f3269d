"""The rules of the catalogue, by what they look at; each is a generator of complaints."""
