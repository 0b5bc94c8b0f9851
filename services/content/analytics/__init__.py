"""What authors learn about how their posts are read, without a cookie and without knowing who read them.

A visitor is a keyed hash of network address, program and post under a salt that is made anew each day and destroyed
two days later: within a day a reader counts once per post, and from one day to the next, or from one post to another,
nobody can be recognised. Only sums per post and day are kept.
"""
