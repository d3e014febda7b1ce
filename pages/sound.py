"""Sound: what the network hears, every step from samples to numbers."""

from dsviz.ui import frame, sound

frame.guard()

sound.show(frame.given(), frame.words(), frame.theme())
