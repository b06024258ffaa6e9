"""The addresses that are about the site and not about the record."""


def test_browsers_find_an_icon_where_a_page_names_none(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302 and answer["Location"].endswith(".svg") and "icon" in answer["Location"]
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert client.post("/favicon.ico").status_code == 405


def test_health_asks_the_database_nothing(client):
    answer = client.get("/healthz/")  # Without the mark for the database, a question would fail the test.
    assert (answer.status_code, answer.content) == (200, b"ok\n")
