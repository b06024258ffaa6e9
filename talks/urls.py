"""The only URLconf."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.decorators.http import require_safe


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answers 200 when a worker can serve; asks the database nothing."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon when a page names none, as those of the desk do. The icon's own address changes
    with the icon, so this one says it anew every day.
    """
    return HttpResponseRedirect(static("icon.svg"), headers={"Cache-Control": "public, max-age=86400"})


urlpatterns = [
    path("favicon.ico", favicon),
    path("admin/", admin.site.urls),
    path("healthz/", healthz, name="healthz"),
    path("", include("talks.public.urls")),
]
