"""SMS through Africa's Talking: sending, hearing what became of it, hearing what people answer."""
