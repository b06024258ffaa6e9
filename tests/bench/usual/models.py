"""Ordinary normalised tables, made from the public ones by `tables.make`; no migration knows them."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F


class Issue(models.Model):
    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        app_label = "usual"

    def __str__(self) -> str:
        return self.name


class Actor(models.Model):
    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        app_label = "usual"

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """`issues` holds the ancestors too, so that a branch is found without walking the tree."""

    slug = models.CharField(max_length=160)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    kind = models.CharField(max_length=16, db_index=True)
    status = models.CharField(max_length=16, db_index=True)
    level = models.CharField(max_length=16, db_index=True)
    sort_date = models.DateField()
    last_date = models.DateField()
    when_text = models.CharField(max_length=100)
    search = SearchVectorField()
    issues = models.ManyToManyField(Issue)
    actors = models.ManyToManyField(Actor)

    class Meta:
        app_label = "usual"
        indexes = [
            models.Index(F("sort_date").desc(), F("id").desc(), name="usual_newest_first"),
            GinIndex(fields=["search"], name="usual_search"),
        ]

    def __str__(self) -> str:
        return self.title


class Outcome(models.Model):
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="outcomes")
    issue = models.ForeignKey(Issue, models.CASCADE)
    result = models.CharField(max_length=24, db_index=True)
    summary = models.TextField()

    class Meta:
        app_label = "usual"

    def __str__(self) -> str:
        return self.result
