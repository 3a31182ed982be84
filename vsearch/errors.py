"""The one tree of errors that a user can meet; each message is one line: what, why, what to do."""


class VsearchError(Exception):
    """Something the user can understand and act on."""


class InputError(VsearchError):
    """What was typed or passed cannot be used as it is."""


class UnknownNameError(InputError):
    """A film, person or model was named that the library does not have."""


class MediaError(VsearchError):
    """A film or photo cannot be read."""


class ModelError(VsearchError):
    """Weights are missing, damaged or cannot be loaded."""


class StoreError(VsearchError):
    """The index cannot be opened, read or written."""


class MismatchError(StoreError):
    """The index was made with other models or settings than the ones in use."""
