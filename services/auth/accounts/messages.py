"""The texts of the mails about accounts."""

from email.message import EmailMessage
from html import escape

_TEXT = """\
Hello {username},

welcome to Sparkle Universe. Open this link to confirm your e-mail address:

{link}

It works once, for 24 hours. If you did not sign up, ignore this mail and nothing will happen.
"""

_HTML = """\
<!doctype html>
<html lang="en">
<body style="margin:0;padding:32px 16px;background:#f5f3ff;font-family:system-ui,sans-serif;color:#1e1b4b">
<table role="presentation" align="center" style="max-width:480px;width:100%;background:#fff;border-radius:16px">
<tr><td style="padding:32px">
<h1 style="margin:0 0 16px;font-size:22px">Welcome, {username}</h1>
<p style="margin:0 0 24px;line-height:1.5">Confirm your e-mail address to join the Sparkle Universe.</p>
<p style="margin:0 0 24px"><a href="{link}" style="display:inline-block;padding:12px 24px;border-radius:8px;
background:#6d28d9;color:#fff;text-decoration:none;font-weight:600">Confirm my address</a></p>
<p style="margin:0;line-height:1.5;font-size:13px;color:#4b5563">The button works once, for 24 hours. If it does not,
open this address: <br><a href="{link}" style="color:#6d28d9;word-break:break-all">{link}</a></p>
<p style="margin:16px 0 0;line-height:1.5;font-size:13px;color:#4b5563">If you did not sign up, ignore this mail and
nothing will happen.</p>
</td></tr></table>
</body>
</html>
"""


def verification_message(email: str, username: str, link: str) -> EmailMessage:
    """Return the mail that asks to confirm an address, as text and as HTML; the sender is set on its way out."""
    message = EmailMessage()
    message["To"] = email
    message["Subject"] = "Confirm your e-mail address"
    message.set_content(_TEXT.format(username=username, link=link))
    message.add_alternative(_HTML.format(username=escape(username), link=escape(link)), subtype="html")
    return message
