"""Series: posts of one author that belong together, in the order of their publishing."""
