"""What RADIUS does with a password: the NT hash kept as NT-Password, and the answers to CHAP and MS-CHAPv2.

MD4 is written out here because OpenSSL 3 took it out of Python's hashlib. DES is Triple-DES with one key
three times, which `cryptography` still has. Both are broken as ciphers and yet what the protocols are made
of: an NT hash is as good as the password itself, so keep it as carefully.
"""

import hashlib
import hmac
import struct

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

_MASK = 0xFFFFFFFF
# MD4's three rounds (RFC 1320 section 3.4): order of the words, shifts, added constant
_ROUNDS = (
    (tuple(range(16)), (3, 7, 11, 19), 0),
    ((0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), (3, 5, 9, 13), 0x5A827999),
    ((0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15), (3, 9, 11, 15), 0x6ED9EBA1),
)
# RFC 2759 section 8.7
_MAGIC_SIGN = b"Magic server to client signing constant"
_MAGIC_PAD = b"Pad to make it do more than one iteration"


def nt_hash(password: str) -> bytes:
    """16 octets: MD4 of the password in UTF-16. As NT-Password it is written in hexadecimal."""
    return md4(password.encode("utf-16-le"))


def chap_response(identifier: int, password: str, challenge: bytes) -> bytes:
    """The 16 octets that answer a CHAP challenge (RFC 1994 section 4.1)."""
    return hashlib.md5(bytes([identifier]) + password.encode() + challenge).digest()


def challenge_hash(peer_challenge: bytes, authenticator_challenge: bytes, user_name: str) -> bytes:
    """8 octets for both 16-octet challenges and the name without its domain (RFC 2759 section 8.2)."""
    name = user_name.rpartition("\\")[2].encode()
    return hashlib.sha1(peer_challenge + authenticator_challenge + name).digest()[:8]


def nt_response(
    authenticator_challenge: bytes, peer_challenge: bytes, user_name: str, password: str
) -> bytes:
    """The 24 octets that answer an MS-CHAPv2 challenge (RFC 2759 section 8.1)."""
    challenge = challenge_hash(peer_challenge, authenticator_challenge, user_name)
    keys = nt_hash(password).ljust(21, b"\0")
    return b"".join(_des(keys[at : at + 7], challenge) for at in (0, 7, 14))


def authenticator_response(
    authenticator_challenge: bytes, peer_challenge: bytes, user_name: str, password: str, response: bytes
) -> str:
    """`S=` and 40 hexadecimal digits: the server's proof that it knows the password too (section 8.7)."""
    password_hash_hash = md4(nt_hash(password))
    challenge = challenge_hash(peer_challenge, authenticator_challenge, user_name)
    signed = hashlib.sha1(password_hash_hash + response + _MAGIC_SIGN).digest()
    return "S=" + hashlib.sha1(signed + challenge + _MAGIC_PAD).hexdigest().upper()


def server_knows_password(success: bytes, expected: str) -> bool:
    """Whether an MS-CHAP2-Success (identifier octet, then the string) carries the expected proof."""
    return hmac.compare_digest(success[1:43], expected.encode())


def md4(data: bytes) -> bytes:
    """The MD4 digest, 16 octets (RFC 1320)."""
    length = struct.pack("<Q", len(data) * 8)
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + length
    state = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476)
    for at in range(0, len(padded), 64):
        state = _md4_block(state, struct.unpack("<16I", padded[at : at + 64]))
    return struct.pack("<4I", *state)


def _md4_block(state: tuple[int, int, int, int], words: tuple[int, ...]) -> tuple[int, int, int, int]:
    a, b, c, d = state
    for number, (order, shifts, constant) in enumerate(_ROUNDS):
        for step, word in enumerate(order):
            if number == 0:
                mixed = (b & c) | (~b & d)
            elif number == 1:
                mixed = (b & c) | (b & d) | (c & d)
            else:
                mixed = b ^ c ^ d
            total = (a + mixed + words[word] + constant) & _MASK
            shift = shifts[step % 4]
            a, b, c, d = d, ((total << shift) | (total >> (32 - shift))) & _MASK, b, c
    return (
        (state[0] + a) & _MASK,
        (state[1] + b) & _MASK,
        (state[2] + c) & _MASK,
        (state[3] + d) & _MASK,
    )


def _des(key: bytes, block: bytes) -> bytes:
    """DES of 8 octets under a key of 7, spread over 8 as DES wants it (RFC 2759 section 8.6)."""
    bits = int.from_bytes(key, "big")
    spread = bytes(((bits >> (49 - 7 * at)) & 0x7F) << 1 for at in range(8))
    encryptor = Cipher(TripleDES(spread * 3), modes.ECB()).encryptor()
    return encryptor.update(block) + encryptor.finalize()
