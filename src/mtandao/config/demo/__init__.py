"""The demo: three providers that live, on simulated services, in one terminal."""
