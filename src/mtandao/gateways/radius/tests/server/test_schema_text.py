"""What travels as hexadecimal is read as it was sent, whatever bytes a router sends."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mtandao.gateways.radius.tests.server.lab import Lab


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=40) | st.text(max_size=20).map(str.encode))
@example(b"user0000017")
@example(rb"dom\user")
@example(rb"\134")
@example(b"\x01\t\x7f")
@example("Wanjikũ".encode())
@example(b"nul\x00byte")
@example(b"")
def test_every_text_is_read_as_it_was_sent(lab: Lab, sent: bytes) -> None:
    ((read,),) = lab.sql("select mtandao_text(%s)", sent.hex())
    assert read == _readable(sent)


def _readable(sent: bytes) -> str | None:
    """PostgreSQL keeps no text with a zero byte."""
    try:
        text = sent.decode()
    except UnicodeDecodeError:
        text = "\0"
    return "0x" + sent.hex() if "\0" in text else text or None
