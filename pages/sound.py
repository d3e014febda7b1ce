"""Sound: what the network hears, every step from samples to numbers."""

from dsviz.ui import frame, sound

frame.guard()

sound.show(frame.sound(), frame.words(), frame.theme())
