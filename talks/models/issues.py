"""The issue tree: what the talks are about."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.models import TreeNode

from actors.models import Folded


class Issue(TreeNode):
    """A subject of talks, in a tree; filtering by an issue takes its descendants along."""

    parent = TreeNodeForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name="parent"
    )
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True, help_text="One line: what falls under it.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Order among its siblings; ties sort by name.")
    folded = Folded("name")

    class Meta:
        ordering = ["position", "name"]
        indexes = [GinIndex(fields=["folded"], name="issue_folded_trgm", opclasses=["gin_trgm_ops"])]
        constraints = [
            models.CheckConstraint(condition=~Q(name__regex=r"^\s*$"), name="issue_has_a_name"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="issue_is_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class IssueAlias(models.Model):
    """Another word for an issue, in any language; editors can pick the issue by it."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField("alias", max_length=120)
    folded = Folded("text")

    class Meta:
        ordering = ["text"]
        verbose_name_plural = "issue aliases"
        constraints = [models.UniqueConstraint(fields=["folded"], name="issue_alias_means_one_issue")]

    def __str__(self) -> str:
        return self.text


class IssueRedirect(models.Model):
    """Where an old slug of an issue leads: after a merge or a change of slug."""

    old_slug = models.SlugField(max_length=120, unique=True)
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="redirects")

    def __str__(self) -> str:
        return f"{self.old_slug} → {self.issue.slug}"
