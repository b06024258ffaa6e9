"""`manage.py import_talks`: brings a file of somebody else's records into the log; without --commit it only reports."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from actors.partial_dates import PartialDate
from talks.desk.importing import facts, from_records, reports, runs
from talks.desk.importing.drafting import draft_rows
from talks.desk.importing.locking import Busy, only_one
from talks.desk.importing.mapping import Mapping, MappingError, load_mapping, ready_mappings
from talks.desk.importing.publishing import Published, publish, what_is_held_back
from talks.desk.importing.readers import Unreadable, sha256
from talks.desk.importing.staging import note_format
from talks.desk.importing.terms import Terms, facts_of, terms_of, text_of
from talks.models import Collection, ImportRun

IN_TROUBLE, UNUSABLE = 1, 2


@dataclass(frozen=True)
class Job:
    """What is imported: the file, how it is read, and where it goes."""

    file: Path
    collection: Collection
    mapping: Mapping | None  # None: an exported log, which needs none
    mapping_name: str
    text: str
    by: User | None
    facts: dict[str, str]  # of the collection


def _day(text: str | None) -> PartialDate | None:
    try:
        return PartialDate.parse(text) if text else None
    except ValueError as error:
        raise CommandError(f"--retrieved: {error}", returncode=UNUSABLE) from None


def _refuse_unwritable(name: str, path: Path) -> None:
    """Said before the work, not after it. What is in the file stays until there is something to put in its place."""
    try:
        with path.open("a"):
            pass
    except OSError as error:
        raise CommandError(f"--{name}: “{path}” cannot be written: {error.strerror}.", returncode=UNUSABLE) from None


def _signed_by(options: dict[str, Any]) -> User | None:
    if not options["commit"]:
        return None
    return facts.desk_user(options["desk"]) if options["desk"] else facts.machine_user()


class Command(BaseCommand):
    help = (
        "Reads a CSV or JSON Lines file by a mapping, or a log that was exported here or elsewhere (which needs no "
        "mapping), and says what every row would do to the log. With --commit it is "
        "written; interrupted, the same command goes on where it stopped. Exit status: 0 all fine, 1 something was "
        "refused or is in conflict, 2 the file or the mapping cannot be used."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        ready = ", ".join(ready_mappings()) or "none"
        add = parser.add_argument
        add("file", type=Path)
        add("--collection", required=True, metavar="NAME", help="the body of records it belongs to")
        add("--mapping", metavar="FILE", help=f"a mapping file, or the name of a ready one: {ready}; none for a log")
        add("--commit", action="store_true", help="write it; without this it only reports")
        add("--publish", action="store_true", help="and make public what was written (needs --commit and --desk)")
        add("--desk", metavar="NAME", help="the desk that signs, as readers see it")
        add("--retrieved", metavar="DATE", help="when the file was fetched; the source that readers see says so")
        add("--encoding", help="of the file, where the mapping does not say or says it wrong")
        add("--refused", type=Path, metavar="FILE", help="put the refused rows there, to be mended and imported")
        add("--report", type=Path, metavar="FILE", help="put every row's result there, as .csv or .json")
        complete = "the file is the whole collection, though more than a tenth of the records is gone from it"
        add("--complete", action="store_true", help=complete)
        keep = "settle conflicts: what the desk wrote stays, and is not reported again until the file changes"
        add("--keep-ours", action="store_true", help=keep)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["publish"] and not (options["commit"] and options["desk"]):
            raise CommandError("--publish needs --commit and --desk NAME.", returncode=UNUSABLE)
        for name in ("refused", "report"):
            if options[name]:
                _refuse_unwritable(name, options[name])
        started = time.monotonic()
        try:
            job = self._job(options)
        except facts.Ambiguous as error:
            raise CommandError(str(error), returncode=UNUSABLE) from None
        try:
            with only_one(job.collection.slug):
                run = self._import(job, options)
                published = self._publish(run, job.by) if options["publish"] and job.by else None
        except Busy as busy:
            raise CommandError(str(busy), returncode=UNUSABLE) from None
        self._report(run, options)
        self._end(run, published, time.monotonic() - started)

    def _job(self, options: dict[str, Any]) -> Job:
        if not options["mapping"]:
            return self._job_of_a_log(options)
        try:
            mapping, text = load_mapping(options["mapping"]), text_of(options["mapping"])
        except MappingError as error:
            raise CommandError(f"The mapping cannot be used.\n{error}", returncode=UNUSABLE) from None
        if options["encoding"]:
            mapping = replace(mapping, encoding=options["encoding"])
        known = facts_of(mapping, _day(options["retrieved"]))
        collection = facts.find_or_make(options["collection"], known)
        return Job(options["file"], collection, mapping, options["mapping"], text, _signed_by(options), known)

    def _job_of_a_log(self, options: dict[str, Any]) -> Job:
        try:
            if not from_records.holds_records(options["file"]):
                raise CommandError(
                    "Only an exported log needs no --mapping, and this file is none.", returncode=UNUSABLE
                )
        except Unreadable as error:
            raise CommandError(str(error), returncode=UNUSABLE) from None
        collection = facts.find_or_make(options["collection"], {})
        return Job(options["file"], collection, None, "", "", _signed_by(options), {})

    def _import(self, job: Job, options: dict[str, Any]) -> ImportRun:
        """The run: planned, and written with --commit; one that was interrupted while it was written goes on."""
        try:
            digest = sha256(job.file)
        except Unreadable as error:
            raise CommandError(str(error), returncode=UNUSABLE) from None
        if job.mapping is None:
            return self._taken_over(job, digest, options)
        going_on = options["commit"] and runs.interrupted(job.collection, digest, job.text, terms_of(job.mapping))
        if going_on:
            self._say_going_on(going_on)
            run = going_on
        else:
            run = self._planned(job, job.mapping, digest, options)
        if options["commit"]:
            self._follow("Written", runs.write(run, job.by))
        return run

    def _taken_over(self, job: Job, digest: str, options: dict[str, Any]) -> ImportRun:
        """The run of an exported log: its records as they are, by no mapping."""
        terms = Terms(tours=False)
        going_on = options["commit"] and runs.interrupted(job.collection, digest, "", terms)
        if going_on:
            self._say_going_on(going_on)
            self._follow("Written", from_records.write(going_on, job.by))
            return going_on
        run = runs.begin(
            job.collection, file_name=job.file.name, sha256=digest, mapping_name="", mapping_text="", terms=terms,
            facts={}, by=job.by, complete=options["complete"], settle=options["keep_ours"],
        )  # fmt: skip
        try:
            self._follow("Read", ((count, None) for count in from_records.read(run, job.file)))
        except Unreadable as error:
            runs.fail(run, str(error))
            raise CommandError(str(error), returncode=UNUSABLE) from None
        if options["commit"]:
            self._follow("Written", from_records.write(run, job.by))
        else:
            self._follow("Planned", from_records.plan(run))
        return run

    def _say_going_on(self, run: ImportRun) -> None:
        self.stdout.write(f"Going on with the import that began on {run.started_at:%-d %B %Y, %H:%M} UTC.")

    def _planned(self, job: Job, mapping: Mapping, digest: str, options: dict[str, Any]) -> ImportRun:
        run = runs.begin(
            job.collection, file_name=job.file.name, sha256=digest, mapping_name=job.mapping_name,
            mapping_text=job.text, terms=terms_of(mapping), facts=job.facts, by=job.by,
            complete=options["complete"], settle=options["keep_ours"], encoding=options["encoding"] or "",
        )  # fmt: skip
        try:
            note_format(run, job.file, mapping)
            self._follow("Read", ((count, None) for count in runs.read(run, draft_rows(job.file, mapping))))
        except (Unreadable, MappingError) as error:
            runs.fail(run, str(error))
            raise CommandError(str(error), returncode=UNUSABLE) from None
        self._follow("Planned", runs.plan(run))
        return run

    def _publish(self, run: ImportRun, by: User) -> Published:
        so_far = Published()
        for done, total, so_far in publish(run.collection, by=by):  # noqa: B007 - the last one is the answer
            self._show("Published", done, total)
        from_records.publish_channels(run, so_far, by=by)
        self._line_ends()
        return so_far

    # --- What the terminal says ---------------------------------------------------------------------------------------

    def _follow(self, word: str, steps: Iterable[tuple[int, int | None]]) -> None:
        for done, total in steps:
            self._show(word, done, total)
        self._line_ends()

    def _show(self, word: str, done: int, total: int | None) -> None:
        if self.stderr.isatty():
            of = f" of {total:,}" if total is not None else ""
            # In the terminal's own colour: the style of this stream is that of errors.
            self.stderr.write(f"\r{word} {done:,}{of} ", str, ending="")

    def _line_ends(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("", str)

    def _report(self, run: ImportRun, options: dict[str, Any]) -> None:
        if options["verbosity"]:
            for line in reports.listing(run, everything=options["verbosity"] > 1):
                self.stdout.write(line)
        if options["report"]:
            reports.write_report(run, options["report"])
        if options["refused"]:
            count = reports.save_refused(run, options["refused"])
            self.stdout.write(f"{reports.counted(count, 'refused row')} in {options['refused']}.")

    def _end(self, run: ImportRun, published: Published | None, seconds: float) -> None:
        for line in reports.summary(run):
            self.stdout.write(line)
        if published is not None:
            self.stdout.write(f"{reports.entries(published.published)} published.")
            for said in what_is_held_back(run.collection):
                self.stdout.write(said)
            for slug, why in published.blocked[: reports.SHOWN]:
                self.stdout.write(f"Not published: {slug}: {why}")
            if len(published.blocked) > reports.SHOWN:
                self.stdout.write(f"… and {len(published.blocked) - reports.SHOWN:,} more.")
        if not run.finished_at:
            self.stdout.write("Nothing was written: this was a dry run. Add --commit to write it.")
        self.stdout.write(f"{seconds:.1f} seconds.")
        if runs.in_trouble(run):
            refused, conflicts = (run.counts.get(result, 0) for result in ("refused", "conflict"))
            raise CommandError(
                f"{reports.counted(refused, 'row')} refused, {conflicts:,} in conflict.", returncode=IN_TROUBLE
            )
