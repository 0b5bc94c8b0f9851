"""How mails look: one frame for all, as text and as HTML."""

from collections.abc import Sequence
from email.message import EmailMessage
from html import escape

_HTML = """\
<!doctype html>
<html lang="en">
<body style="margin:0;padding:32px 16px;background:#f5f3ff;font-family:system-ui,sans-serif;color:#1e1b4b">
<table role="presentation" align="center" style="max-width:480px;width:100%;background:#fff;border-radius:16px">
<tr><td style="padding:32px">
<h1 style="margin:0 0 16px;font-size:22px">{title}</h1>
{body}
</td></tr></table>
</body>
</html>
"""
_PARAGRAPH = '<p style="margin:0 0 16px;line-height:1.5">{}</p>'
_SMALL = '<p style="margin:16px 0 0;line-height:1.5;font-size:13px;color:#4b5563">{}</p>'
_ACTION = """\
<p style="margin:8px 0 24px"><a href="{url}" style="display:inline-block;padding:12px 24px;border-radius:8px;
background:#6d28d9;color:#fff;text-decoration:none;font-weight:600">{label}</a></p>
<p style="margin:0;line-height:1.5;font-size:13px;color:#4b5563">If the button does not work, open this address:<br>
<a href="{url}" style="color:#6d28d9;word-break:break-all">{url}</a></p>
"""


def message(
    to: str,
    subject: str,
    greeting: str,
    paragraphs: Sequence[str],
    *,
    action: tuple[str, str] | None = None,
    footer: str | None = None,
) -> EmailMessage:
    """Return a mail as text and as HTML; the sender is set on its way out.

    Args:
        action: what a button says, and the address that it opens.
    """
    lines = [greeting, *paragraphs]
    body = [_PARAGRAPH.format(escape(paragraph)) for paragraph in paragraphs]
    if action is not None:
        label, url = action
        lines += [f"{label}:", url]
        body.append(_ACTION.format(label=escape(label), url=escape(url)))
    if footer is not None:
        lines.append(footer)
        body.append(_SMALL.format(escape(footer)))
    mail = EmailMessage()
    mail["To"] = to
    # A header is one line; what a person wrote may be in it.
    mail["Subject"] = " ".join(subject.split())
    mail.set_content("\n\n".join(lines) + "\n")
    mail.add_alternative(_HTML.format(title=escape(greeting), body="\n".join(body)), subtype="html")
    return mail
