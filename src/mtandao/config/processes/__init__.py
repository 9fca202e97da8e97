"""The processes of an installation: what each is, how they are started together, watched and stopped."""
