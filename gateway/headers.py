"""Response headers that the gateway itself is responsible for."""

from gateway.asgi import Headers
from gateway.settings import GatewaySettings

# What an API answer may do when a browser is tricked into showing it as a page: nothing.
INERT_CSP = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox")

_ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"DENY"),
]
_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def security_headers(settings: GatewaySettings) -> Headers:
    """Return the headers that go with every response; HSTS only where the public address is https."""
    return [*_ALWAYS, _HSTS] if settings.public_url.startswith("https://") else list(_ALWAYS)


def page_headers(settings: GatewaySettings) -> Headers:
    """Return the headers of the web app's pages: only the gateway's own scripts, styles and sockets.

    Editor and charts set inline styles, so styles may be inline; scripts may not. Pictures in posts come from anywhere.
    """
    connect = " ".join(["'self'", *settings.csp_connect.split()])
    policy = (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; "
        f"media-src 'self' blob: https:; font-src 'self' data:; connect-src {connect}; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"cross-origin-opener-policy", b"same-origin-allow-popups"),
        (b"permissions-policy", b"camera=(), geolocation=(), payment=()"),
    ]
