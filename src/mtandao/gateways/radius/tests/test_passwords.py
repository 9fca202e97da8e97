"""Passwords, against the published examples of RFC 1320, RFC 2759 and RFC 1994's construction."""

import hashlib
import warnings

import pytest

from mtandao.gateways.radius import passwords

# RFC 2759 section 9.2
AUTHENTICATOR_CHALLENGE = bytes.fromhex("5b5d7c7d7b3f2f3e3c2c602132262628")
PEER_CHALLENGE = bytes.fromhex("21402324255e262a28295f2b3a337c7e")
NT_RESPONSE = bytes.fromhex("82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df")


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        ("", "31d6cfe0d16ae931b73c59d7e0c089c0"),
        ("a", "bde52cb31de33e46245e05fbdbd6fb24"),
        ("abc", "a448017aaf21d8525fc10ae87aa6729d"),
        ("message digest", "d9130a8164549fe818874806e1c7014b"),
        ("abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9"),
        (
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "e33b4ddc9c38f2199c3e7b164fcc0536",
        ),
    ],
)
def test_md4_gives_the_digests_of_rfc_1320(text: str, digest: str) -> None:
    assert passwords.md4(text.encode()).hex() == digest


def test_md4_pads_every_length_around_a_block_to_whole_blocks() -> None:
    digests = {passwords.md4(b"x" * length) for length in range(130)}
    assert len(digests) == 130


def test_the_nt_hash_is_that_of_rfc_2759() -> None:
    assert passwords.nt_hash("clientPass").hex() == "44ebba8d5312b8d611474411f56989ae"


def test_the_nt_hash_takes_any_script() -> None:
    assert passwords.nt_hash("نيروبي🔑").hex() == passwords.md4("نيروبي🔑".encode("utf-16-le")).hex()
    assert passwords.nt_hash("").hex() == "31d6cfe0d16ae931b73c59d7e0c089c0"


def test_the_mschapv2_answer_is_that_of_rfc_2759() -> None:
    challenge = passwords.challenge_hash(PEER_CHALLENGE, AUTHENTICATOR_CHALLENGE, "User")
    assert challenge.hex() == "d02e4386bce91226"
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the library warns of DES keys given the old way
        answer = passwords.nt_response(AUTHENTICATOR_CHALLENGE, PEER_CHALLENGE, "User", "clientPass")
    assert answer == NT_RESPONSE


def test_the_domain_before_a_name_does_not_change_the_answer() -> None:
    plain = passwords.challenge_hash(PEER_CHALLENGE, AUTHENTICATOR_CHALLENGE, "User")
    assert passwords.challenge_hash(PEER_CHALLENGE, AUTHENTICATOR_CHALLENGE, "ISP\\User") == plain


def test_the_servers_proof_is_that_of_rfc_2759() -> None:
    proof = passwords.authenticator_response(
        AUTHENTICATOR_CHALLENGE, PEER_CHALLENGE, "User", "clientPass", NT_RESPONSE
    )
    assert proof == "S=407A5589115FD0D6209F510FE9C04566932CDA56"
    assert passwords.server_knows_password(b"\x05" + proof.encode() + b" M=OK", proof)
    assert not passwords.server_knows_password(b"\x05" + proof.replace("4", "5", 1).encode(), proof)
    assert not passwords.server_knows_password(b"", proof)


def test_the_chap_answer_is_md5_of_identifier_password_and_challenge() -> None:
    # the hotspot's own vector: identifier 0xf9, challenge as its login page prints it
    challenge = bytes.fromhex("0ae50140ff2a7b368411d86fb2430590")
    assert passwords.chap_response(0xF9, "guest1", challenge).hex() == "b468fe9daec11719064c096928db070f"
    assert passwords.chap_response(0, "", b"") == hashlib.md5(b"\0").digest()
