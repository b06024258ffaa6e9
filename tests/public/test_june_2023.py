"""The Beijing talks of June 2023, from the demo content and the travel record of the Secretaries of State."""

from io import StringIO

import pytest
from django.core.management import call_command

from talks.public.index.live import keeper
from tests.public.test_entry import soup, text

pytestmark = pytest.mark.django_db

URL = "/between/china/united-states/"
HEAD = (
    "source_id,traveller_id,traveller_name,office,start_date,end_date,country_id,country_label,locale,remarks,"
    "source_url"
)
# Two rows of that record: the last visit before, and the visit itself, which it counts from 17 June.
POMPEO = (
    "hs-travel-3825,pompeo-michael-r,Michael R. Pompeo,U.S. Secretary of State,2018-10-08,2018-10-08,china,China,"
    "Beijing,Met.,"
)
BLINKEN = (
    "hs-travel-4145,blinken-antony-j,Antony John Blinken,U.S. Secretary of State,2023-06-17,2023-06-19,china,China,"
    "Beijing,Met.,"
)


def bring_in(folder, *rows):
    path = folder / "travels.csv"
    path.write_text("\n".join([HEAD, *(f"{row}https://history.state.gov/" for row in rows), ""]))
    call_command(
        "import_talks", str(path), collection="Travels", mapping="us_secretary_travels", commit=True, publish=True,
        desk="The desk", stdout=StringIO(),
    )  # fmt: skip
    keeper.current()


def test_the_travel_record_alone_gives_1713_days(client, tmp_path):
    bring_in(tmp_path, POMPEO, BLINKEN)
    assert "1,713 days from Mike Pompeo in Beijing , 8 October 2018 to Antony Blinken in Beijing" in text(
        soup(client, URL).find(id="met")
    )
    asked = "?pair=china~united-states&kind=visit&level=minister&country=China"
    said = text(soup(client, f"/first-since/{asked}").select_one("#answer .lede"))
    days = "17–19 June 2023, is the first since “Mike Pompeo in Beijing”, 8 October 2018: 1,713 days."
    assert said.endswith(days)
    asked = "?office=secretary+of+state+united+states&kind=visit&country=China"
    assert text(soup(client, f"/first-since/{asked}").select_one("#answer .lede")).endswith(days)


OFFICE = "office=us-department-of-state~secretary-of-state&kind=visit&country=china&entry=blinken-in-beijing-june-2023"


def test_the_demo_shows_what_was_refused_put_off_and_claimed(client, tmp_path):
    call_command("load_demo", verbosity=0)
    bring_in(tmp_path, POMPEO)
    page = soup(client, URL)
    put_off = text(page.find(id="put-off"))
    # From 5 February to 18 June 2023: 133 days.
    assert "Planned for 5–6 February 2023. Held 18–19 June 2023, 133 days later." in put_off
    assert "Because of Chinese balloon over the United States shot down" in put_off
    refused = text(page.find(id="refused"))
    assert "Removal of the sanctions on Li Shangfu" in refused and "states it, not China itself" in refused
    rows = {text(row.select_one(".claim")): text(row) for row in page.select("#claims .rows > li")}
    [years] = [said for claim, said in rows.items() if "in five years" in claim]
    # The demo's visit begins on 18 June, a day after the travel record's.
    assert "The editors’ verdict Supported" in years
    assert "Borne out roughly 1,714 days since the contact before, by the log. Mike Pompeo in Beijing" in years
    # Asked about the office, no other visitor of those years counts.
    visit = soup(client, "/entries/blinken-in-beijing-june-2023/")
    [link] = [row.find("a", string="First since? Ask the log") for row in visit.select("#claims li")
              if "in five years" in text(row.p)]  # fmt: skip
    assert link["href"] == f"/first-since/?{OFFICE}"
    found = soup(client, link["href"]).find(id="answer")
    assert text(found.select_one(".lede")).startswith("“Blinken in Beijing”, 18–19 June 2023, is the first since")
    assert text(found.select_one(".lede")).endswith("“Mike Pompeo in Beijing”, 8 October 2018: 1,714 days.")
    assert text(found.select_one(".since-notes")) == "Acting holders do not count."
    [first] = [said for claim, said in rows.items() if claim.startswith("Blinken was the first official")]
    assert "The editors’ verdict Disputed" in first and "Disputed by entries of its sort" in first
    assert "Sherman in Tianjin , 25–26 July 2021" in first
