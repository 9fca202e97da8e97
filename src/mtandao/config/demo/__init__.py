"""The demo: two providers that live, on simulated services, in one terminal."""
