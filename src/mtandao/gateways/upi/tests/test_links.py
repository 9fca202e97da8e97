"""What a UPI app reads in our link."""

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from mtandao.gateways.upi.links import intent_link


def test_a_link_names_payee_amount_and_reference() -> None:
    link = intent_link(
        address="isp.demo@upi",
        name="Demo ISP",
        amount=Decimal(1500),
        reference="INV1001A1",
        note="Internet July",
        merchant_code="4899",
    )
    assert link == (
        "upi://pay?pa=isp.demo@upi&pn=Demo%20ISP&mc=4899&tr=INV1001A1&tn=Internet%20July&am=1500.00&cu=INR"
    )


@given(
    st.text(min_size=1, max_size=40),
    st.text(min_size=1, max_size=50),
    st.decimals(min_value="0.01", max_value="999999.99", places=2),
)
def test_whatever_a_name_holds_nothing_else_is_changed(name: str, note: str, amount: Decimal) -> None:
    link = intent_link(address="a@b", name=name, amount=amount, reference="R1", note=note)
    read = parse_qs(urlsplit(link).query, keep_blank_values=True)
    assert read == {
        "pa": ["a@b"],
        "pn": [name],
        "tr": ["R1"],
        "tn": [note],
        "am": [f"{amount:.2f}"],
        "cu": ["INR"],
    }
