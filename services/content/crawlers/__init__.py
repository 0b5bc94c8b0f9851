"""Pages for programs that read without running scripts: search engines, link previews, oEmbed consumers.

The gateway sends such programs here with the address that a person has in the browser; people get the app. A page is
complete: title, description, canonical address, OpenGraph and Twitter cards, JSON-LD, the article and links. Nothing on
it runs.
"""
