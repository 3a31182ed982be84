"""The page on which the password is given. It is whole by itself: nothing else is let through."""

from html import escape

WRONG = "That is not the password: try again."
TRY_LATER = "Too many tries: wait a minute, then try again."
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;"
    "margin:0 1rem;background:light-dark(#fbfaf8,#161513);color:light-dark(#24211d,#ece8e1)}"
    "form{display:grid;gap:.75rem;width:min(20rem,90vw)}"
    "h1{font-size:1.5rem;margin:0}p{margin:0}"
    "input,button{font:inherit;padding:.5rem .75rem;border-radius:.75rem;"
    "border:1px solid light-dark(#a49a8a,#6b665f);background:transparent;color:inherit}"
    "button{background:light-dark(#9a5b00,#d9962f);color:light-dark(#fff,#161513);border:0}"
)


def sign_in_page(told: str = "") -> str:
    """Return the page, with what was wrong with the last try."""
    problem = f'<p role="alert">{escape(told)}</p>' if told else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>vsearch</title>'
        '<meta name="viewport" content="width=device-width">'
        f'<style>{_STYLE}</style></head><body><main><form method="post">'
        f"<h1>vsearch</h1>{problem}"
        '<label for="password">Password</label>'
        '<input id="password" name="password" type="password" required autofocus '
        'autocomplete="current-password">'
        "<button>Sign in</button></form></main></body></html>"
    )
