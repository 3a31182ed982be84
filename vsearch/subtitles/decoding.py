"""The bytes of a subtitle file as text, whatever they were written in."""

import codecs

from vsearch.errors import MediaError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What subtitles in a language are usually written in where it is not Unicode.
_CODE_PAGES = {
    "cp1250": ("pl", "cs", "sk", "hu", "ro", "hr", "sl", "bs", "sq"),
    "cp1251": ("ru", "uk", "bg", "sr", "mk"),
    "cp1252": (
        *("en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "is", "ca", "eu"),
        *("gl", "ga", "cy", "id", "ms"),
    ),
    "cp1253": ("el",),
    "cp1254": ("tr",),
    "cp1255": ("he",),
    "cp1256": ("ar", "fa"),
    "cp1257": ("et", "lv", "lt"),
    "cp1258": ("vi",),
    "cp874": ("th",),
    "cp932": ("ja",),
    "cp949": ("ko",),
    "gb18030": ("zh",),
}
_WRITTEN_IN = {language: page for page, those in _CODE_PAGES.items() for language in those}
_SAMPLE_BYTES = 1 << 16  # from which an unknown encoding is guessed
_CONTROLS = 0.01  # share of control signs from which it is no text


def decoded(content: bytes, language: str = "") -> str:
    """Return the text of a file; MediaError when it is none.

    A byte order mark decides, then UTF-8; else what the language is usually written in, and
    where that is not known the guess of charset-normalizer, or cp1252.
    """
    text = _marked(content) or _unmarked(content, language)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    controls = sum(sign < " " and sign not in "\n\t\f" for sign in text)
    if controls > _CONTROLS * len(text):
        raise MediaError("it is no text: give the file its right suffix, or remove it")
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")


def _marked(content: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    even, odd = content[:_SAMPLE_BYTES:2].count(0), content[1:_SAMPLE_BYTES:2].count(0)
    half = min(len(content), _SAMPLE_BYTES) // 2
    if half and max(even, odd) > 0.4 * half:  # Latin letters in UTF-16 without a mark
        return content.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    return None


def _unmarked(content: bytes, language: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if language in _WRITTEN_IN:
        return content.decode(_WRITTEN_IN[language], "replace")
    from charset_normalizer import from_bytes

    best = from_bytes(content[:_SAMPLE_BYTES], cp_isolation=list(_CODE_PAGES)).best()
    return content.decode(best.encoding if best else "cp1252", "replace")
