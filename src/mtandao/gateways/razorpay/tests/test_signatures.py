"""Razorpay's signatures, against vectors computed elsewhere."""

from mtandao.gateways.razorpay import signatures

BODY = b'{"entity":"event","event":"payment.captured"}'
WEBHOOK = "d4a7e3e33bf62c07b3b1a917cf24da69d886bf8f0d7d03e9561c6f1022a38980"


def test_a_webhook_is_signed_over_its_raw_body() -> None:
    assert signatures.of_webhook("demo_webhook_secret", BODY) == WEBHOOK
    assert signatures.is_webhooks(["demo_webhook_secret"], BODY, WEBHOOK.upper())
    assert not signatures.is_webhooks(["demo_webhook_secret"], BODY.replace(b":", b": "), WEBHOOK)


def test_after_a_change_the_secret_before_still_fits_and_no_secret_never_does() -> None:
    assert signatures.is_webhooks(["new", "demo_webhook_secret"], BODY, WEBHOOK)
    assert not signatures.is_webhooks(["new", ""], BODY, WEBHOOK)
    assert not signatures.is_webhooks([""], BODY, signatures.of_webhook("", BODY))
    assert not signatures.is_webhooks(["demo_webhook_secret"], BODY, "\u2603")


def test_what_the_browser_brings_back_is_signed_with_the_key() -> None:
    assert (
        signatures.of_link(
            "demo_key_secret", "plink_DEMO0000000001", "INV-1001", "paid", "pay_DEMO0000000001"
        )
        == "45e0d2f55b020189dc70aebbc398fa8266c45d3a653c341051c2db074476b418"
    )
