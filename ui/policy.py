"""What a browser may do with the app's pages: ask nobody else, show them in no other page."""

import base64
import hashlib
import re
from collections.abc import Mapping

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def headers(page: str) -> Mapping[str, str]:
    """Return the headers of every answer; ``page`` is the HTML into which Streamlit loads an app.

    Of the scripts that stand in a page only that page's own may run: markup in a title or a name
    would do nothing even where it got through unescaped. The app's parts come as blobs, and styles
    stand in the page. No address but the app's own is ever asked.
    """
    digests = [hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(page)]
    own = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    content = (
        "default-src 'self'",
        f"script-src 'self' blob: {own}".strip(),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(content),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
        "Referrer-Policy": "same-origin",  # with none, a form would come from nowhere
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
