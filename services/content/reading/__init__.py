"""Reading posts: what is asked for most, by one statement each, without the ORM, and from memory where nothing changed.

`statements` says what is read (through the door of `posts.visibility`, like everything), `reads` sends it over a pool
of its own, `answers` makes the JSON, `cache` keeps what anonymous readers get, `lane` is the short way.
"""
