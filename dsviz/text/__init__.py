"""Words: gettext catalogues, one folder per language, one file per place.

A key is named for its place (`layers.title` stands in `layers.po`); gaps are named (`{count}`);
a message with plural forms is chosen by its gap `n`.
"""

from dsviz.text.catalogue import FOLDER, Language, Words, words

__all__ = ["FOLDER", "Language", "Words", "words"]
