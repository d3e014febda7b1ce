"""Break it: eight classic mistakes with separable layers, each beside the right lines."""

from dsviz.ui import frame
from dsviz.ui.learn import break_it

frame.guard()
break_it.show()
