"""The errors of dsviz.

DsvizError
├── InputError       the visitor's file or setting: a key of the text catalogue and its values
└── RecordingError   a network breaks a rule of recording: our bug
"""


class DsvizError(Exception):
    """The root: catch it to catch all that dsviz raises on purpose."""


class InputError(DsvizError):
    """A file or a setting that cannot be used; `key` names one sentence of the text catalogue.

    The sentence says what is wrong and what to do; `values` fill its named gaps.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(f"{key} {values}" if values else key)


class RecordingError(DsvizError):
    """A network broke one of the rules that let it be recorded."""
