"""The sample's addresses and the street's list."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from mtandao.foundation.kit.form_pages import Done, finish
from mtandao.foundation.kit.sample.urls import urlpatterns as sample
from tests.kit.street import Residents


def bulk(request: HttpRequest) -> HttpResponse:
    return finish(
        request,
        Done(
            "/sample/list/", f"{Residents.picked(request).count()} subscribers messaged.", "/sample/confirm/"
        ),
    )


urlpatterns = [
    *sample,
    path("sample/list/", Residents.as_view(), name="sample-list"),
    path("sample/bulk/", bulk),
]
