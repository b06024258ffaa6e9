"""What the API answers with, field by field: the source of its OpenAPI document and of the page that explains it.

Answers are made from published records and not run through these classes, which would cost as much again as making
them; the tests hold every answer against the document instead. A string below a field is its description.
"""
