"""Imported by a process, it looks, beats and rescues often: so that a test of deaths does not wait for a minute."""

from mtandao.doors.clock import process as clock
from mtandao.foundation.tests import impatient

clock.LOOK_EVERY_SECONDS, clock.RESCUE_EVERY_SECONDS = 0.3, 1.0
__all__ = ["impatient"]
