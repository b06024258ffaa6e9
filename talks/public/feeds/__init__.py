"""What others fetch again and again: Atom, calendars, the site map."""
