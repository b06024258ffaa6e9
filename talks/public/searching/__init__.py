"""Search across everything that is public: entries, statements, actors, issues, channels and sources.

`asked` reads what was typed, `words` understands it, `things` and `statements` find, `results` puts the answer
together, `marking` shows where the words stand, `spelling` helps where nothing is found, `page` is the page.
"""
