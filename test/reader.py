#!/usr/bin/env python3
"""Reads a Licet QR text with nothing but Python's standard library, from src/core/SPEC.md §2.
    reader.py DICTIONARY < texts       one JSON line a text: {kid, payload, jwt} or {error}
It unpacks; the signature is for any JOSE library or `openssl` (the JWT is the whole input).
"""
import base64, json, re, sys, zlib

RANGES = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x3000, 0x303F), (0xFF00, 0xFFEF), (0x2000, 0x206F), (0xA0, 0xFF))
TABLE = [chr(c) for first, last in RANGES for c in range(first, last + 1)]
CODED = set(TABLE)
HOST = rb"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[1-9][0-9]{0,4})?"
DIGITS = {3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def to_bytes(digits):
    out = b""
    for i in range(0, len(digits), 17):
        block = digits[i : i + 17]
        if len(block) not in DIGITS:
            raise ValueError("bad_length")
        size = DIGITS[len(block)]
        if int(block) >= 256**size:
            raise ValueError("bad_block")
        out += int(block).to_bytes(size, "big")
    return out


def crc16(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def to_text(data, host):
    out, i = "", 0
    while i < len(data):
        b = data[i]
        if b == 1:
            out, i = out + "https://" + host + "/", i + 1
        elif b == 2:
            size = 2 if data[i + 1] < 0xE0 else 3 if data[i + 1] < 0xF0 else 4
            char = data[i + 1 : i + 1 + size].decode("utf-8")
            if len(char) != 1 or char < "\x80" or char in CODED:
                raise ValueError("bad_text")
            out, i = out + char, i + 1 + size
        elif 0x20 <= b <= 0x7F and not data.startswith(b"https://%s/" % host.encode(), i):
            out, i = out + chr(b), i + 1
        elif b >= 0x80:
            out, i = out + TABLE[(b & 0x7F) << 8 | data[i + 1]], i + 2
        else:
            raise ValueError("bad_text")
    return out


def unpack(text, dictionary):
    runs = set(re.findall(r"[0-9]{150,7089}", re.sub(r"\s", "", text.translate({0xFF10 + d: 48 + d for d in range(10)}))))
    if len(runs) != 1:
        raise ValueError("two_codes" if runs else "not_a_code")
    data = to_bytes(runs.pop())
    if crc16(data[:-2]) != int.from_bytes(data[-2:], "big"):
        raise ValueError("bad_crc")
    form, which = data[0] >> 4, data[0] & 15
    if form not in (1, 2, 3):
        raise ValueError("newer_format")
    if which > 1:
        raise ValueError("newer_dictionary")
    proof = data[73:205] if form > 1 else b""
    inflater = zlib.decompressobj(-15, zdict=dictionary) if which else zlib.decompressobj(-15)
    raw = inflater.decompress(data[73 + len(proof) : -2], 8193)
    if len(raw) > 8192:
        raise ValueError("too_large")
    if not inflater.eof or inflater.unused_data:
        raise ValueError("trailing_bytes" if inflater.eof else "bad_deflate")
    host, zero, rest = raw.partition(b"\0")
    if not re.fullmatch(HOST, host) or not zero or rest[:1] != b"{":
        raise ValueError("bad_text")
    payload = to_text(rest, host.decode("ascii"))
    if proof:
        jwk = '{"cnf":{"jwk":{"crv":"P-256","kty":"EC","x":"%s","y":"%s"}},' % (b64(proof[:32]), b64(proof[32:64]))
        payload = jwk + payload[1:]
    kid = b64(data[1:9])
    header = '{"alg":"ES256","typ":"dc+sd-jwt","kid":"%s"}' % kid
    jwt = ".".join((b64(header.encode()), b64(payload.encode()), b64(data[9:73])))
    return {"kid": kid, "payload": payload, "jwt": jwt}


if __name__ == "__main__":
    for line in sys.stdin:
        try:
            print(json.dumps(unpack(json.loads(line), open(sys.argv[1], 'rb').read()), ensure_ascii=False))
        except (ValueError, IndexError, zlib.error) as error:
            print(json.dumps({"error": str(error)}))
