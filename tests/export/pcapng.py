"""Reads captures by the specification of pcapng, strictly, and IPv4 and TCP by theirs."""

import dataclasses
import struct

SECTION, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6
RAW_IP = 101
EPOCH_NS = 946684800 * 10**9
ECN = ["Not-ECT", "ECT(1)", "ECT(0)", "CE"]
FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"]  # from the lowest bit


class Wrong(Exception):
    """The file is not what the specification asks for."""


def need(truth, otherwise):
    if not truth:
        raise Wrong(otherwise)


@dataclasses.dataclass
class Frame:
    t_ns: int  # since the run began
    octets: bytes
    comment: str
    direction: str  # "in", "out" or "unknown"
    packet: int  # its number in the run


@dataclasses.dataclass
class Capture:
    title: str
    application: str
    interface: str
    frames: list


def blocks(data):
    """Yields (type, body).  Both lengths must say the same."""
    at = 0
    while at < len(data):
        need(len(data) - at >= 12, f"{len(data) - at} octets are left over at {at}")
        kind, length = struct.unpack_from("<II", data, at)
        need(length % 4 == 0 and 12 <= length <= len(data) - at, f"length {length} at {at}")
        (again,) = struct.unpack_from("<I", data, at + length - 4)
        need(again == length, f"the length at {at} is {length}, at the end {again}")
        yield kind, data[at + 8 : at + length - 4]
        at += length


def options(body):
    """The options of a block as {code: [value]}; what pads them must be zero."""
    found, at = {}, 0
    while True:
        need(len(body) - at >= 4, "the options do not end")
        code, length = struct.unpack_from("<HH", body, at)
        if code == 0:
            need(length == 0 and at + 4 == len(body), "something follows the end of the options")
            return found
        padded = (length + 3) // 4 * 4
        need(at + 4 + padded <= len(body), f"option {code} is longer than its block")
        value, rest = body[at + 4 : at + 4 + length], body[at + 4 + length : at + 4 + padded]
        need(not any(rest), f"option {code} is padded with {rest}")
        found.setdefault(code, []).append(value)
        at += 4 + padded


def only(found, code):
    need(len(found.get(code, [])) == 1, f"option {code} stands {len(found.get(code, []))} times")
    return found[code][0]


def read_packet(body):
    interface, high, low, captured, original = struct.unpack_from("<IIIII", body)
    need(interface == 0, f"interface {interface}")
    need(captured == original, f"{captured} of {original} octets")
    octets = body[20 : 20 + captured]
    padded = (captured + 3) // 4 * 4
    need(not any(body[20 + captured : 20 + padded]), "the packet is not padded with zeros")
    found = options(body[20 + padded :])
    (flags,) = struct.unpack("<I", only(found, 2))
    (packet,) = struct.unpack("<Q", only(found, 5))
    direction = {0: "unknown", 1: "in", 2: "out"}[flags]
    comment = only(found, 1).decode("utf-8")
    return Frame((high << 32 | low) - EPOCH_NS, octets, comment, direction, packet)


def read(path):
    parts = list(blocks(path.read_bytes()))
    need([kind for kind, _ in parts[:2]] == [SECTION, INTERFACE], "the file does not begin well")
    need(all(kind == PACKET for kind, _ in parts[2:]), "a block of another type")
    magic, major, minor, length = struct.unpack_from("<IHHQ", parts[0][1])
    need((magic, major, minor) == (0x1A2B3C4D, 1, 0), "another byte order or version")
    need(length == 2**64 - 1, f"section length {length}")
    section = options(parts[0][1][16:])
    link, reserved, snap = struct.unpack_from("<HHI", parts[1][1])
    need((link, reserved, snap) == (RAW_IP, 0, 0), f"link type {link}, snap length {snap}")
    interface = options(parts[1][1][8:])
    need(only(interface, 9) == b"\x09", "stamps are not in nanoseconds")
    return Capture(
        section.get(1, [b""])[0].decode("utf-8"),
        only(section, 4).decode("utf-8"),
        only(interface, 2).decode("utf-8"),
        [read_packet(body) for _, body in parts[2:]],
    )


# ---- IPv4 and TCP -----------------------------------------------------------------------------


def one_complement(octets):
    """The sum of RFC 1071: 0 over octets whose checksum is right."""
    octets += b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip_is_right(octets):
    return one_complement(octets[:20]) == 0


def tcp_is_right(octets):
    pseudo = octets[12:20] + struct.pack("!BBH", 0, 6, len(octets) - 20)
    return one_complement(pseudo + octets[20:]) == 0


def tcp_options(octets):
    """The options of a TCP header in the words of the run's JSON."""
    found, at = {}, 0
    while at < len(octets) and octets[at] != 0:
        kind = octets[at]
        if kind == 1:
            at += 1
            continue
        need(len(octets) - at >= 2 and 2 <= octets[at + 1] <= len(octets) - at, "option length")
        value = octets[at + 2 : at + octets[at + 1]]
        if kind == 2:
            found["mss"] = int.from_bytes(value, "big")
        elif kind == 3:
            found["window_scale"] = value[0]
        elif kind == 4:
            found["sack_permitted"] = True
        elif kind == 5:
            numbers = struct.unpack(f"!{len(value) // 4}I", value)
            found["sack"] = [list(pair) for pair in zip(numbers[::2], numbers[1::2])]
        elif kind == 8:
            found["ts_value"], found["ts_echo"] = struct.unpack("!II", value)
        elif kind == 34:
            found["fast_open"] = value.hex()
        else:
            found[f"kind {kind}"] = value.hex()
        at += octets[at + 1]
    need(not any(octets[at:]), "the options are not padded with zeros")
    return found


def tcp_fields(octets):
    """A datagram in the words of a `sent` line of the run's JSON, and its payload."""
    need(octets[0] == 0x45 and octets[9] == 6, "not TCP behind a plain IPv4 header")
    need(struct.unpack_from("!H", octets, 2)[0] == len(octets), "the total length is wrong")
    sport, dport, seq, ack, offset, flags, win, _, up = struct.unpack_from("!HHIIBBHHH", octets, 20)
    header = 20 + (offset >> 4) * 4
    need(40 <= header <= len(octets), f"the header ends at {header} of {len(octets)}")
    need(offset & 15 == 0 and (up == 0 or flags & 0x20), "what is reserved or unused is not zero")
    fields = {
        "sport": sport, "dport": dport, "seq": seq, "ack": ack, "win": win,
        "flags": {name for bit, name in enumerate(FLAGS) if flags >> bit & 1},
        "len": len(octets) - header,
        "options": tcp_options(octets[40:header]),
    }  # fmt: skip
    if flags & 0x20:
        fields["up"] = up
    if octets[1]:
        fields["ecn"] = ECN[octets[1]]
    return fields, octets[header:]
