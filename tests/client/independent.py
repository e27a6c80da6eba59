"""Sealed bids read and written a second time, from docs/sealed-bids.md alone and from primitives.

Nothing of the product is imported. Its own: X25519 (RFC 7748), HPKE's base mode (RFC 9180), GCM (NIST SP 800-38D) over
the bare AES block, Shamir's scheme over GF(2^128), canonical JSON, Ed25519's check (RFC 8032). Not fast, not constant
in time: for comparing only.
"""

import base64
import hashlib
import hmac
import json
from functools import cache

from Crypto.Cipher import AES

FORMAT = b"techexchange-bid/1\n"
SIZE = 16_384
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
KEM = b"KEM" + (0x0020).to_bytes(2, "big")


class Unreadable(Exception):
    """This reader cannot read what it was given, and says why."""


def jcs(value):
    """RFC 8785 for what these formats hold: texts, whole numbers, null, lists, objects whose names are ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# -- X25519 ---------------------------------------------------------------------------------------------------------


def x25519(scalar, point):
    """RFC 7748, section 5: the Montgomery ladder."""
    k = bytearray(scalar)
    k[0] &= 248
    k[31] = k[31] & 127 | 64
    k, u = int.from_bytes(k, "little"), int.from_bytes(point, "little") % 2**255 % P
    x2, z2, x3, z3, swapped = 1, 0, u, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swapped ^ bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
        swapped = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a % P, c * b % P, a * a % P, b * b % P
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, (aa - bb) * (aa + 121665 * (aa - bb)) % P
    if swapped:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def public_of(private):
    return x25519(private, (9).to_bytes(32, "little"))


# -- HPKE, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-GCM ------------------------------------------------


def extract(salt, ikm):
    return hmac.new(salt or bytes(32), ikm, hashlib.sha256).digest()


def expand(prk, info, length):
    block, out, n = b"", b"", 1
    while len(out) < length:
        block = hmac.new(prk, block + info + bytes([n]), hashlib.sha256).digest()
        out, n = out + block, n + 1
    return out[:length]


def labelled_extract(suite, salt, label, ikm):
    return extract(salt, b"HPKE-v1" + suite + label + ikm)


def labelled_expand(suite, prk, label, info, length):
    return expand(prk, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)


def kem_secret(shared, enc, public):
    prk = labelled_extract(KEM, b"", b"eae_prk", shared)
    return labelled_expand(KEM, prk, b"shared_secret", enc + public, 32)


def key_schedule(secret, info, *, aead=0x0002, key_bytes=32):
    """Key and nonce of the first message; 0x0002 is AES-256-GCM."""
    suite = b"HPKE" + b"".join(n.to_bytes(2, "big") for n in (0x0020, 0x0001, aead))
    context = (
        b"\0" + labelled_extract(suite, b"", b"psk_id_hash", b"") + labelled_extract(suite, b"", b"info_hash", info)
    )
    prk = labelled_extract(suite, secret, b"secret", b"")
    return (
        labelled_expand(suite, prk, b"key", context, key_bytes),
        labelled_expand(suite, prk, b"base_nonce", context, 12),
    )


def hpke_open(sealed, private, info):
    enc, ciphertext = sealed[:32], sealed[32:]
    secret = kem_secret(x25519(private, enc), enc, public_of(private))
    key, nonce = key_schedule(secret, info)
    return gcm_open(key, nonce, ciphertext, b"")


def hpke_seal(plain, public, info, ephemeral):
    enc = public_of(ephemeral)
    key, nonce = key_schedule(kem_secret(x25519(ephemeral, public), enc, public), info)
    return enc + gcm_seal(key, nonce, plain, b"")


# -- AES-GCM ----------------------------------------------------------------------------------------------------------


def ghash(h, data):
    """NIST SP 800-38D, section 6.4; bits are numbered from the left."""
    tables = multiples(h)
    y = 0
    for start in range(0, len(data), 16):
        y ^= int.from_bytes(data[start : start + 16].ljust(16, b"\0"), "big")
        y = reduce_by(tables, y)
    return y


@cache
def multiples(h):
    """Every value of each of a block's 16 bytes, times h."""
    bits = [h]
    for _ in range(127):
        last = bits[-1]
        bits.append(last >> 1 ^ (0xE1 << 120 if last & 1 else 0))
    tables = []
    for byte in range(16):
        row = [0] * 256
        for value in range(1, 256):
            low = value & -value
            row[value] = row[value ^ low] ^ bits[8 * byte + 7 - (low.bit_length() - 1)]
        tables.append(row)
    return tables


def reduce_by(tables, block):
    product = 0
    for table, byte in zip(tables, block.to_bytes(16, "big"), strict=True):
        product ^= table[byte]
    return product


def counted(key, nonce, length):
    blocks = -(-length // 16)
    counters = b"".join(nonce + (2 + i).to_bytes(4, "big") for i in range(blocks))
    return AES.new(key, AES.MODE_ECB).encrypt(counters)[:length] if counters else b""


def xor(one, other):
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(len(one), "big")


def gcm_tag(key, nonce, ciphertext, aad):
    block = AES.new(key, AES.MODE_ECB).encrypt
    h = int.from_bytes(block(bytes(16)), "big")
    padded = aad + bytes(-len(aad) % 16) + ciphertext + bytes(-len(ciphertext) % 16)
    lengths = (8 * len(aad)).to_bytes(8, "big") + (8 * len(ciphertext)).to_bytes(8, "big")
    return xor(block(nonce + (1).to_bytes(4, "big")), ghash(h, padded + lengths).to_bytes(16, "big"))


def gcm_seal(key, nonce, plain, aad):
    ciphertext = xor(plain, counted(key, nonce, len(plain)))
    return ciphertext + gcm_tag(key, nonce, ciphertext, aad)


def gcm_open(key, nonce, sealed, aad):
    ciphertext, tag = sealed[:-16], sealed[-16:]
    if tag != gcm_tag(key, nonce, ciphertext, aad):
        raise Unreadable("tag")
    return xor(ciphertext, counted(key, nonce, len(ciphertext)))


# -- Shamir -----------------------------------------------------------------------------------------------------------


def times(a, b):
    """The product in GF(2)[x], then its remainder by x^128 + x^7 + x^2 + x + 1."""
    product = 0
    for bit in range(b.bit_length()):
        product ^= (a << bit) * (b >> bit & 1)
    for bit in range(product.bit_length() - 1, 127, -1):
        if product >> bit & 1:
            product ^= ((1 << 128) | 0x87) << (bit - 128)
    return product


@cache
def inverse(a):
    result = 1
    for _ in range(127):
        a = times(a, a)
        result = times(result, a)
    return result


def shares_of(half, coefficients, count):
    """The values at 1…count of the polynomial whose value at 0 is the secret; coefficients from the first power on."""
    found = []
    for x in range(1, count + 1):
        value, power = int.from_bytes(half, "big"), 1
        for coefficient in coefficients:
            power = times(power, x)
            value ^= times(int.from_bytes(coefficient, "big"), power)
        found.append(value.to_bytes(16, "big"))
    return found


def through(points, at):
    """Newton's form of the polynomial through the points, at one place."""
    xs = [x for x, _ in points]
    table = [int.from_bytes(y, "big") for _, y in points]
    for level in range(1, len(xs)):
        for i in reversed(range(level, len(xs))):
            table[i] = times(table[i] ^ table[i - 1], inverse(xs[i] ^ xs[i - level]))
    value = 0
    for i in reversed(range(len(xs))):
        value = times(value, at ^ xs[i]) ^ table[i]
    return value.to_bytes(16, "big")


# -- the format -------------------------------------------------------------------------------------------------------


def context(auction_id, commitment, number=None):
    return FORMAT + f"{auction_id}\n{commitment}".encode() + (b"" if number is None else f"\n{number}".encode())


def share_hash(commitment, share):
    return sha256(b"techexchange-share/1\n", bytes.fromhex(commitment), share).hex()


def read_share(envelope, private, number):
    sealed = next(share for share in envelope["shares"] if share["custodian"] == number)
    if sealed["key"] != sha256(public_of(private)).hex():
        raise Unreadable("another's key")
    info = context(envelope["auction_id"], envelope["commitment"], number)
    share = hpke_open(base64.b64decode(sealed["sealed"]), private, info)
    if share_hash(envelope["commitment"], share) != sealed["hash"]:
        raise Unreadable("another share than promised")
    return share


def read_bid(envelope, shares, threshold):
    """The content, from the shares of exactly as many custodians as needed."""
    taken = sorted(shares.items())[:threshold]
    halves = [[(number, share[begins : begins + 16]) for number, share in taken] for begins in (1, 17)]
    for promised in envelope["shares"]:
        number = promised["custodian"]
        share = bytes([number]) + through(halves[0], number) + through(halves[1], number)
        if share_hash(envelope["commitment"], share) != promised["hash"]:
            raise Unreadable("shares do not lie on one curve")
    key = through(halves[0], 0) + through(halves[1], 0)
    sealed = base64.b64decode(envelope["ciphertext"])
    padded = gcm_open(key, sealed[:12], sealed[12:], context(envelope["auction_id"], envelope["commitment"]))
    length = int.from_bytes(padded[:4], "big")
    told, rest = padded[4 : 4 + length], padded[4 + length :]
    if len(padded) != SIZE or length > SIZE - 4 or any(rest):
        raise Unreadable("padding")
    content = json.loads(told)
    if jcs(content) != told or content["auction_id"] != envelope["auction_id"]:
        raise Unreadable("content")
    if sha256(FORMAT, bytes.fromhex(content["salt"]), told).hex() != envelope["commitment"]:
        raise Unreadable("commitment")
    return content


def write_bid(told, salt, custodians, threshold, chance, *, auction_id=None, padding=b"\0", spoil=None):
    """An envelope whose every random value comes from `chance(name, length)`; returns it with all that went into it."""
    told = told if isinstance(told, bytes) else jcs(told)
    auction_id = auction_id or json.loads(told)["auction_id"]
    commitment = sha256(FORMAT, salt, told).hex()
    padded = (len(told).to_bytes(4, "big") + told).ljust(SIZE, padding)
    key, nonce = chance("key", 32), chance("nonce", 12)
    coefficients = [[chance(f"coefficient {half} {n}", 16) for n in range(1, threshold)] for half in (1, 2)]
    halves = [shares_of(key[16 * h : 16 * h + 16], coefficients[h], len(custodians)) for h in (0, 1)]
    shares = [bytes([n]) + halves[0][n - 1] + halves[1][n - 1] for n in range(1, len(custodians) + 1)]
    if spoil:
        shares[spoil - 1] = shares[spoil - 1][:-1] + bytes([shares[spoil - 1][-1] ^ 1])
    ephemeral = [chance(f"ephemeral {n}", 32) for n in range(1, len(custodians) + 1)]
    envelope = {
        "format": "techexchange-bid/1",
        "auction_id": auction_id,
        "commitment": commitment,
        "ciphertext": text(nonce + gcm_seal(key, nonce, padded, context(auction_id, commitment))),
        "shares": [
            {
                "custodian": n,
                "key": sha256(public).hex(),
                "sealed": text(hpke_seal(share, public, context(auction_id, commitment, n), private)),
                "hash": share_hash(commitment, share),
            }
            for n, public, share, private in zip(range(1, 99), custodians, shares, ephemeral, strict=False)
        ],
        "sealed_by": "bidder",
    }
    return {
        "canonical_sha256": sha256(told).hex(),
        "padded_sha256": sha256(padded).hex(),
        "commitment": commitment,
        "key": key.hex(),
        "nonce": nonce.hex(),
        "coefficients": [[one.hex() for one in half] for half in coefficients],
        "ephemeral_keys": [one.hex() for one in ephemeral],
        "shares": [share.hex() for share in shares],
        "envelope": envelope,
        "envelope_hash": sha256(jcs(envelope)).hex(),
    }


def text(raw):
    return base64.b64encode(raw).decode()


# -- receipts ---------------------------------------------------------------------------------------------------------

D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT % P
    if (x * x - x2) % P or (x == 0 and sign):
        raise Unreadable("not a point")
    return P - x if x & 1 != sign else x


def point(raw):
    encoded = int.from_bytes(raw, "little")
    y = encoded & (1 << 255) - 1
    if y >= P:
        raise Unreadable("not a point")
    x = recover(y, encoded >> 255)
    return x, y, 1, x * y % P


def plus(one, other):
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiplied(scalar, base):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = plus(result, base)
        base, scalar = plus(base, base), scalar >> 1
    return result


def equal(one, other):
    return not (one[0] * other[2] - other[0] * one[2]) % P and not (one[1] * other[2] - other[1] * one[2]) % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover(BASE_Y, 0), BASE_Y, 1, recover(BASE_Y, 0) * BASE_Y % P)


def is_signed(message, signature, public):
    """RFC 8032, section 5.1.7, without the cofactor."""
    try:
        r, a = point(signature[:32]), point(public)
    except Unreadable:
        return False
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return equal(multiplied(s, BASE), plus(r, multiplied(k, a)))


def receipt_holds(written, public):
    """Whether these bytes are a receipt that this key signed: canonical, whole, unchanged."""
    try:
        receipt = json.loads(written)
        if jcs(receipt) != written:
            return False
        signature = receipt.pop("signature")
        raw = base64.b64decode(signature, validate=True)
    except (ValueError, KeyError, AttributeError, TypeError):
        return False
    return text(raw) == signature and is_signed(jcs(receipt), raw, public)
