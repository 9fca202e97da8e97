"""What the browser is told of each page: run our scripts alone, show it in no frame."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.test import RequestFactory

from mtandao.foundation.kit.policy import PagePolicy

pytestmark = pytest.mark.usefixtures("house")


def answered(view: Callable[[HttpRequest], HttpResponse], host: str = "localhost:8000") -> HttpResponse:
    return PagePolicy(view)(RequestFactory().get("/", headers={"host": host}))


def rules(response: HttpResponse) -> dict[str, list[str]]:
    """Directive -> what it allows."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: allowed for name, *allowed in parts}


def test_no_page_may_run_what_stands_in_it_or_comes_from_elsewhere() -> None:
    told = rules(answered(lambda _request: HttpResponse("<h1>Hello</h1>")))
    assert told["default-src"] == told["script-src"] == told["style-src"] == ["'self'"]
    assert told["object-src"] == told["base-uri"] == told["frame-ancestors"] == ["'none'"]


def test_a_page_that_is_one_file_names_its_style_by_a_word_of_this_answer_alone() -> None:
    def page(request: HttpRequest) -> HttpResponse:
        return render(request, "kit/captive.html", {"brand": {"name": "Nyota"}, "colour": "#0b6470"})

    one, other = answered(page), answered(page)
    for response in (one, other):
        (word,) = re.findall(r'<style nonce="([^"]{20,})">', response.content.decode())
        assert rules(response)["style-src"] == ["'self'", f"'nonce-{word}'"]
    assert one["Content-Security-Policy"] != other["Content-Security-Policy"]


def test_a_page_without_such_a_style_allows_none() -> None:
    assert "nonce" not in answered(lambda _request: HttpResponse("x"))["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("host", "targets"),
    [
        ("localhost:8000", "*.example.ke:8000"),
        ("example.ke", "*.example.ke"),
        ("[::1]:8000", "*.example.ke"),
    ],
)
def test_a_form_leads_to_us_or_to_one_of_our_tenants(settings: Any, host: str, targets: str) -> None:
    settings.BASE_DOMAIN = "example.ke"
    assert rules(answered(lambda _request: HttpResponse("x"), host))["form-action"] == ["'self'", targets]


def test_what_is_no_page_carries_no_policy() -> None:
    assert "Content-Security-Policy" not in answered(lambda _request: JsonResponse({}))
    paper = HttpResponse(b"%PDF", content_type="application/pdf")
    assert "Content-Security-Policy" not in answered(lambda _request: paper)
