"""What the heads of pages say to sites that show a link to them."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse

register = template.Library()


@register.simple_tag
def site_picture() -> str:
    """The address of the picture that stands for pages without one of their own."""
    return f"{settings.SITE_URL}{reverse('site-image')}"
