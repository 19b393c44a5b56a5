"""Protected tables become a release: drafted, reviewed by a second person, published, and never changed again.

It holds no count that is not protected, and knows no database.
"""
