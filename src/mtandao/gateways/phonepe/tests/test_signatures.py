"""PhonePe's checksums and its webhook's proof, against vectors computed elsewhere."""

from mtandao.gateways.phonepe import signatures

PAY = (
    "eyJtZXJjaGFudElkIjoiREVNT01JRCIsIm1lcmNoYW50VHJhbnNhY3Rpb25JZCI6IklOVjEwMDFBMSIsIm1lcmNoYW50VXNlcklkIjoi"
    "Q1VTVDEiLCJhbW91bnQiOjE1MDAwMH0="
)
SALT = "demo-salt-key"


def test_a_v1_call_carries_a_checksum_of_body_path_and_salt() -> None:
    body = {
        "merchantId": "DEMOMID",
        "merchantTransactionId": "INV1001A1",
        "merchantUserId": "CUST1",
        "amount": 150000,
    }
    assert signatures.encoded(body) == PAY
    assert (
        signatures.of_pay(PAY, "/pg/v1/pay", SALT, "1")
        == "51ecb615e000d09a16872191e6ce0c8bca923c5f9bf7cb47f162fd0af635dec8###1"
    )
    assert (
        signatures.checksum("/pg/v1/status/DEMOMID/INV1001A1", SALT, "1")
        == "9342bd4b17b11da0e758348e30e7348bf1a9bda31b04a3ab44f045e4d291531d###1"
    )


def test_a_v1_callback_is_believed_by_its_checksum() -> None:
    text = "eyJzdWNjZXNzIjp0cnVlLCJjb2RlIjoiUEFZTUVOVF9TVUNDRVNTIn0="
    proof = "59b30812e8d43f3bf506490bb26e981591cd1bdecd1326b9255a14a4ce1e7a22###1"
    assert signatures.fits(proof, text, SALT) and signatures.fits(proof.upper(), text, SALT)
    assert not signatures.fits(proof, text + "=", SALT)
    assert not signatures.fits(signatures.checksum(text, "", "1"), text, "")


def test_a_v2_webhook_is_believed_by_name_and_password() -> None:
    proof = "63f499769336f8f17fa8bcd07f7ba7f37f2249e60a1e9a55f5f0ebe3dcd6fd8c"
    assert signatures.of_webhook("demouser", "demopass") == proof
    for header in (proof, proof.upper(), f"SHA256 {proof}"):
        assert signatures.is_webhooks(header, "demouser", "demopass")
    assert not signatures.is_webhooks("", "demouser", "demopass")
    assert not signatures.is_webhooks(signatures.of_webhook("", ""), "", "")
