"""Every page of the sample is drawn; forms, wizards, confirmations and refusals do what they say."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import Client

from mtandao.foundation.kit.form_pages import FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Fact
from mtandao.foundation.kit.sample.forms import EverythingForm, EverythingPage, SignInForm
from mtandao.foundation.kit.widgets import MoneyField
from tests.kit.refusals import Refused
from tests.kit.test_lists import words_of

pytestmark = pytest.mark.usefixtures("house", "residents")

PAGES = {
    "dashboard/": 200, "pieces/": 200, "queue/": 200, "waiting/": 200, "refused/": 409, "sign-in/": 200,
    "missing/": 404, "broken/": 500, "form/": 200, "confirm/": 200, "wizard/": 200, "subscriber/": 200,
    "subscriber/timeline/": 200, "portal/": 200, "portal/laterite/": 200, "captive/": 200, "list/": 200,
}  # fmt: skip
GOOD = {
    "name": "Barasa Wekesa", "phone": "0700 000 075", "plan": "home-10", "speed": "10", "price": "1,500",
    "starts_on": "2026-11-20", "kind": "pppoe", "password": "secret1",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "sw"])
@pytest.mark.parametrize(("page", "status"), PAGES.items())
def test_every_page_is_drawn_in_both_languages(client: Client, page: str, status: int, language: str) -> None:
    response = client.get(f"/sample/{page}", headers={"Accept-Language": language})
    assert response.status_code == status
    html = response.content.decode()
    assert html.startswith("<!doctype html>") and html.rstrip().endswith("</html>")
    if page != "broken/":
        assert f'lang="{language}"' in html
    assert "{{" not in html and "{%" not in html and "None" not in words_of(html)


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith(("captive", "broken"))])
def test_no_page_has_an_inline_script_or_style(client: Client, page: str) -> None:
    html = client.get(f"/sample/{page}").content.decode()
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html)
    assert all('type="application/json"' in script for script in scripts)
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)


def test_ids_are_unique_and_every_label_has_its_field(client: Client) -> None:
    for page in PAGES:
        html = client.get(f"/sample/{page}").content.decode()
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), page
        assert set(re.findall(r'<label[^>]* for="([^"]+)"', html)) <= set(ids), page


def test_the_captive_page_is_one_small_file_that_asks_for_nothing_else(client: Client) -> None:
    html = client.get("/sample/captive/plum/").content
    assert len(html) < 30_000
    text = html.decode()
    assert "#8a2f6b" in text and "<script" not in text
    assert (
        not re.search(r'(src|href)="(?!data:|#)[^"]*\.(css|js|png|svg|woff2)', text) and "@import" not in text
    )


def test_the_portal_wears_its_tenant_s_colour(client: Client) -> None:
    assert 'data-hue="laterite"' in client.get("/sample/portal/laterite/").content.decode()
    assert 'data-hue="petrol"' in client.get("/sample/portal/whatever/").content.decode()


def test_a_form_with_wrong_answers_says_each_beside_its_field_and_over_the_form(client: Client) -> None:
    response = client.post("/sample/form/", {**GOOD, "phone": "call me", "price": "much", "name": ""})
    assert response.status_code == 422
    html = response.content.decode()
    assert "3 things to mend:" in words_of(html)
    for field in ("name", "phone", "price"):
        assert f'href="#id_{field}"' in html
        assert f'id="id_{field}_error"' in html and re.search(rf'id="id_{field}"[^>]*', html)
    assert re.search(r'name="phone"[^>]*aria-invalid="true"', html)
    assert 'value="Barasa Wekesa"' not in html and 'value="call me"' in html


def test_a_sum_is_asked_for_in_the_house_s_currency_unless_it_says_its_own() -> None:
    class Fees(KitForm):
        late = MoneyField(label="Late fee")
        abroad = MoneyField(label="Abroad", currency="USD")
        days = forms.IntegerField(label="Days")

    form = Fees()
    form.price_in("KES")
    assert "KES" in str(form["late"]) and "KES" not in str(form["days"])
    assert "USD" in str(form["abroad"]) and "KES" not in str(form["abroad"])


def test_sums_of_a_key_value_sheet_are_marked_to_stand_below_each_other() -> None:
    facts = (
        Fact("Opened", "08:00"),
        Fact("Float", money_html(100, "KES")),
        Fact("Not told", money_html(None)),
    )
    html = render_to_string("kit/parts/kv.html", {"facts": facts})
    assert html.count('<dd class="mt-kv-sum">') == 2 and "<dd><span>08:00</span>" in html


def test_the_rarer_kind_of_field_carries_the_word() -> None:
    assert EverythingForm().marks_optional and not EverythingForm().marks_nothing
    assert SignInForm().marks_nothing
    assert "optional" in str(EverythingForm()) and "required</small>" not in str(EverythingForm())
    assert "optional" not in str(SignInForm())


def test_a_good_form_goes_on_and_says_what_happened_with_a_way_back(client: Client) -> None:
    response = client.post("/sample/form/", GOOD)
    assert (response.status_code, response["Location"]) == (302, "/sample/list/")
    html = client.get("/sample/list/").content.decode()
    assert (
        "Barasa Wekesa saved." in html
        and 'data-mt-left="300"' in html
        and 'action="/sample/confirm/"' in html
    )


@pytest.mark.parametrize("fields", [{}, {"phone": "Achola has this number already."}])
def test_a_refusal_comes_back_to_the_form_with_all_that_was_typed(
    client: Client, monkeypatch: pytest.MonkeyPatch, fields: dict[str, str]
) -> None:
    def refuse(self: FormPage, *_given: Any, **_more: Any) -> str:
        raise Refused("This number is taken.", fields)

    monkeypatch.setattr(EverythingPage, "act", refuse)
    response = client.post("/sample/form/", GOOD)
    html = response.content.decode()
    assert response.status_code == 409 and 'value="Barasa Wekesa"' in html
    said = words_of(html)
    assert ("Achola has this number already." if fields else "This number is taken.") in said
    assert ('id="id_phone_error"' in html) == bool(fields)


def test_in_a_dialog_a_page_comes_without_its_shell_and_success_leaves_it(
    client: Client,
) -> None:
    asked = {"HX-Request": "true", "HX-Target": "mt-dialog-body"}
    html = client.get("/sample/confirm/", headers=asked).content.decode()
    assert "<html" not in html and "mt-dialog-head" in html and 'hx-target="#mt-dialog-body"' in html
    done = client.post("/sample/confirm/", headers=asked)
    assert (done.status_code, done["HX-Redirect"]) == (204, "/sample/subscriber/")


def test_a_confirmation_names_what_happens_and_danger_is_outlined(client: Client) -> None:
    html = client.get("/sample/confirm/").content.decode()
    assert "loses the line for a few seconds" in html and "btn-danger" in html
    assert 'btn btn-primary">Disconnect' not in html


def test_a_page_without_its_right_is_refused_with_a_way_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EverythingPage, "needs", "everything")
    response = client.get("/sample/form/")
    assert response.status_code == 403
    assert "This page is not yours to see." in words_of(response.content.decode())
    assert client.post("/sample/form/", GOOD).status_code == 403


def test_a_tab_is_an_address_of_its_own_and_comes_alone_when_only_it_is_asked_for(client: Client) -> None:
    whole = client.get("/sample/subscriber/timeline/").content.decode()
    assert "Reminder sent" in whole and 'data-mt-tab="timeline" class="mt-on"' in whole
    alone = client.get("/sample/subscriber/timeline/", headers={"HX-Target": "mt-tab", "HX-Request": "true"})
    assert b"Reminder sent" in alone.content and b"<html" not in alone.content
    assert "HX-Target" in alone["Vary"]
    assert client.get("/sample/subscriber/nothing/").status_code == 404


def test_a_wizard_keeps_its_answers_checks_them_again_and_never_skips_a_step(client: Client) -> None:
    assert client.get("/sample/wizard/where/")["Location"] == "/sample/wizard/who/"
    assert client.post("/sample/wizard/", {"name": "", "phone": "0700"}).status_code == 422
    onward = client.post("/sample/wizard/", {"name": "Zawadi Chebet", "phone": "0700 000 090"})
    assert onward["Location"] == "/sample/wizard/plan/"
    plan = client.get("/sample/wizard/plan/").content.decode()
    assert "Zawadi Chebet" in plan and 'aria-current="step"' in plan
    assert (
        client.post("/sample/wizard/where/", {"building": "Jacaranda Court"})["Location"]
        == "/sample/wizard/plan/"
    )
    assert client.post("/sample/wizard/plan/", {"plan": "home-10"})["Location"] == "/sample/wizard/where/"
    assert 'value="Zawadi Chebet"' in client.get("/sample/wizard/who/").content.decode()
    done = client.post("/sample/wizard/where/", {"building": "Jacaranda Court"})
    assert done["Location"] == "/sample/dashboard/"
    assert "Installation for Zawadi Chebet booked." in client.get("/sample/dashboard/").content.decode()
    assert client.get("/sample/wizard/where/")["Location"] == "/sample/wizard/who/", (
        "nothing is kept afterwards"
    )


def test_a_name_never_becomes_markup(client: Client) -> None:
    from tests.kit.house import STREET
    from tests.kit.street import Resident

    Resident.objects.using(STREET).filter(account="NYO-07713").update(name="<img src=x onerror=alert(1)>")
    html = client.get("/sample/list/").content.decode()
    assert "<img" not in html and "&lt;img" in html
