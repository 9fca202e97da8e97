"""The staff's door: pages for whoever works at the provider, and for whoever runs the platform."""
