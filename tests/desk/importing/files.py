"""Small files as somebody would hand them over, with a mapping for them; the people are invented."""

MAPPING = """
shape = "visit"

[collection]
title = "Journeys of ministers"
publisher = "Royal Archive"
url = "https://archive.example/journeys"
licence = "Public domain"
retrieved = "2022-01-02"
language = "en"

[columns]
id = "id"
person = "who"
person_id = "who_id"
country = "country"
start = "from"
end = "to"
places = "where"
remarks = "notes"

[constants]
office = "Foreign Minister"
side = "SE"
level = "minister"

[offices."Foreign Minister"]
title = "Foreign Minister"
organisation = "Ministry for Trials"
org_type = "ministry"
state = "SE"
level = "minister"
"""
HEADER = "id,who,who_id,country,from,to,where,notes"
ROWS = [
    "j-1,Rudolf Rassendyll,rr,Japan,2021-03-15,2021-03-16,Tokyo,Met with officials.",
    "j-2,Rudolf Rassendyll,rr,South Korea,2021-03-17,2021-03-18,Seoul,Met with others.",
    'j-3,Rudolf Rassendyll,rr,Atlantis,2021-05-01,2021-05-01,Poseidonis,"Met, and dined."',
    "j-4,Fritz von Tarlenheim,ft,Norway,2021-06-01,,Oslo,Signed.",
]
FINE = [ROWS[0], ROWS[1], ROWS[3]]


def text(rows: list[str]) -> str:
    return "\n".join([HEADER, *rows]) + "\n"
