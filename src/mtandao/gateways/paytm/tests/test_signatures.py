"""Paytm's checksum, against vectors computed elsewhere and by what it must never believe."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.gateways.paytm import shapes, signatures

KEY = "0123456789abcdef"
TEXT = '{"mid":"DEMOMID","orderId":"INV1001A1"}'
OF_TEXT = "xb6RXte2bl5DzRfEhSkzzuKX5av+DwR0wLImRsedooE5kxl0gTQ2B1Kmuk3Ow92JJmgsJquDl1ihROtbU8WKsoGr03+IMO2wn/qwhQqN9A0="
FIELDS = {"MID": "DEMOMID", "ORDERID": "INV1001A1", "STATUS": "TXN_SUCCESS", "TXNAMOUNT": "1500.00"}
OF_FIELDS = "6QmSmdEIegzmnyTHaqugYuX4RuaaUdQxS6mQLtgc64Zi1JyKTsQvyDjsMNZtSwQUkp0ADkqW3z7BrOmjs6dmerNkQweqGDWx/yrUiXoniUM="


def test_a_text_and_a_form_are_signed_as_paytm_signs_them() -> None:
    assert signatures.sign(TEXT, KEY, "AbCd") == OF_TEXT
    assert signatures.of_fields({**FIELDS, "CHECKSUMHASH": "x"}) == "DEMOMID|INV1001A1|TXN_SUCCESS|1500.00"
    assert signatures.sign(signatures.of_fields(FIELDS), KEY, "AbCd") == OF_FIELDS


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_signature_fits_its_text_and_no_other(text: str, other: str) -> None:
    signature = signatures.sign(text, KEY)
    assert signatures.fits(signature, text, KEY)
    assert signatures.fits(signature, other, KEY) is (text == other)
    assert not signatures.fits(signature, text, "another-key-here")


@pytest.mark.parametrize("signature", ["", "x", "AAAA", "é", "A" * 24, OF_TEXT[:-4]])
def test_what_is_no_signature_fits_nothing(signature: str) -> None:
    assert not signatures.fits(signature, TEXT, KEY)
    assert not signatures.fits(OF_TEXT, TEXT, "")


def test_the_proof_is_over_the_body_as_it_stands_there() -> None:
    signature = signatures.sign(' {"a": 1.50 , "b":"}"}'.strip(), KEY)
    raw = f'{{"head":{{"signature":"{signature}"}}, "body" : {{"a": 1.50 , "b":"}}"}} }}'.encode()
    assert shapes.is_genuine(raw, KEY) and shapes.message(raw) == {"a": 1.5, "b": "}"}


def test_only_what_was_signed_is_read() -> None:
    """A second body beside the signed one, which a JSON reader would take instead, changes nothing."""
    signed = json.dumps({"mid": "DEMOMID", "status": "PENDING"})
    head = json.dumps({"signature": signatures.sign(signed, KEY)})
    raw = f'{{"head":{head},"body":{signed},"body":{{"mid":"DEMOMID","status":"TXN_SUCCESS"}}}}'.encode()
    assert shapes.is_genuine(raw, KEY) and shapes.message(raw)["status"] == "PENDING"
    assert not shapes.is_genuine(b'{"body":{"a":1}}', KEY)
    assert not shapes.is_genuine(b'{"head":[],"body":{', KEY)
