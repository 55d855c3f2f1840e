"""What one end knows of the segments that it has sent: the scoreboard of RFC 6675 and the variables of
RFC 8985 §5, as a run's segments and ACKs alone make them.

Where the RFC leaves open which of several round trips counts (§6.2, step 2, goes over the segments
in no set order) all of them are kept, until the run shows which one was taken.
"""

from rfc_conn import SECOND, unwrap

DUP_THRESH = 3


class Piece:
    """A segment as it was sent last (RFC 8985 §5.2)."""

    def __init__(self, start, end, sent, stamp):
        self.start, self.end, self.sent, self.stamp = start, end, sent, stamp
        self.once = True  # sent one time only
        self.sacked = self.lost = False
        self.again = False  # sent again since it was lost

    def waits(self):
        return self.lost and not self.again and not self.sacked

    def copy(self, start, end):
        piece = Piece(start, end, self.sent, self.stamp)
        piece.once, piece.sacked, piece.lost = self.once, self.sacked, self.lost
        piece.again = self.again
        return piece


class Scoreboard:
    def __init__(self):
        self.pieces = []
        self.sent, self.end = -1, 0  # RACK.xmit_ts, RACK.end_seq
        self.rtts = {0}  # RACK.rtt may be any of them
        self.min_rtt = 0
        self.fack = 0
        self.reordering = False
        self.mult, self.persist, self.dsack_round = 1, 0, None

    # ---- what leaves --------------------------------------------------------------------------

    def cut(self, number):
        for i, piece in enumerate(self.pieces):
            if piece.start < number < piece.end:
                self.pieces[i : i + 1] = [piece.copy(piece.start, number), piece.copy(number, piece.end)]
                return

    def sends(self, start, end, now, stamp, once):
        self.pieces.append(Piece(start, end, now, stamp))
        self.pieces[-1].once = once

    def repeats(self, start, end, now, stamp):
        """What is sent again in one packet is one segment from then on."""
        self.cut(start)
        self.cut(end)
        inside = [p for p in self.pieces if start <= p.start and p.end <= end]
        if inside:
            one = inside[0]
            one.end, one.sent, one.stamp = inside[-1].end, now, stamp
            one.once, one.again = False, True
            one.lost = any(p.lost for p in inside)
            self.pieces = [p for p in self.pieces if p is one or p not in inside]

    # ---- what is acknowledged -----------------------------------------------------------------

    def take(self, ack, una, blocks, nxt):
        """Cumulatively and selectively acknowledged: the pieces that are new, and their octets."""
        news, octets = [], 0
        for start, end in blocks:
            if start <= una or end > nxt:
                continue
            self.cut(start)
            self.cut(end)
            for piece in self.pieces:
                if start <= piece.start and piece.end <= end and not piece.sacked:
                    piece.sacked = True
                    news.append(piece)
                    octets += piece.end - piece.start
        for piece in self.pieces:
            if piece.start < ack and not piece.sacked:
                octets += min(ack, piece.end) - piece.start
                if piece.end <= ack:
                    news.append(piece)
        self.pieces = [p for p in self.pieces if p.end > ack]
        for piece in self.pieces:
            piece.start = max(piece.start, ack)
        return news, octets

    def learn(self, news, now, echo):
        """RFC 8985 §6.2, steps 1 to 3."""
        rtts = set()
        for piece in news:
            rtt = now - piece.sent
            if piece.once and (self.min_rtt == 0 or rtt < self.min_rtt):
                self.min_rtt = rtt
            if piece.end > self.fack:
                self.fack = piece.end
            elif piece.end < self.fack and piece.once:
                self.reordering = True
            if not piece.once:
                early = echo is not None and 0 < (piece.stamp - echo) % (1 << 32) < 1 << 31
                if early or rtt < self.min_rtt:
                    continue
            rtts.add(rtt)
            if (piece.sent, piece.end) > (self.sent, self.end):
                self.sent, self.end = piece.sent, piece.end
        self.rtts = rtts or self.rtts

    def heard_dsack(self, una, nxt, dsack):
        """§6.2, step 4: the window grows once a round trip; whether it did."""
        if self.dsack_round is not None and una >= self.dsack_round:
            self.dsack_round = None
        if dsack and self.dsack_round is None:
            self.dsack_round = nxt
            self.mult, self.persist = self.mult + 1, 16
            return True
        return False

    def recovered(self):
        self.persist -= 1
        if self.persist <= 0:
            self.mult = 1

    # ---- what is lost -------------------------------------------------------------------------

    def window(self, phase, srtt):
        sacked = sum(p.sacked for p in self.pieces)
        if not self.reordering and (phase != "none" or sacked >= DUP_THRESH):
            return 0
        return min(self.mult * (self.min_rtt // 4), srtt)

    def lost_by(self, rtt, window, now):
        """§6.2, step 5: what is lost now, and how long to wait for the rest."""
        lost, wait = [], 0
        for piece in self.pieces:
            if piece.sacked or piece.waits() or (piece.sent, piece.end) >= (self.sent, self.end):
                continue
            left = piece.sent + rtt + window - now
            if left <= 0:
                lost.append(piece)
            else:
                wait = max(wait, left)
        return lost, wait

    @staticmethod
    def mark(lost):
        for piece in lost:
            piece.lost, piece.again = True, False

    def doubt(self):
        """What was SACKed and is not acknowledged although it comes first was thrown away (RFC 2018
        §8)."""
        if self.pieces and self.pieces[0].sacked:
            for piece in self.pieces:
                piece.sacked = False

    def lost_by_timeout(self, una, rtt, window, now, rack):
        """RFC 8985 §6.3, or all of it (RFC 6675 §5.1); and how long to wait for the rest."""
        left = [p for p in self.pieces if not p.sacked]
        late = [p for p in left if p.start <= una or not rack or p.sent + rtt + window <= now]
        rest = [p.sent + rtt + window - now for p in left
                if p not in late and not p.waits() and (p.sent, p.end) < (self.sent, self.end)]  # fmt: skip
        return late, max(rest, default=0)

    def forget_losses(self):
        for piece in self.pieces:
            piece.lost = piece.again = False

    def waiting(self):
        return sum(p.end - p.start for p in self.pieces if p.waits())

    def sacked(self):
        return sum(p.end - p.start for p in self.pieces if p.sacked)

    def pipe(self):
        """RFC 6675 §4, SetPipe()."""
        left = [p for p in self.pieces if not p.sacked]
        return sum((p.end - p.start) * ((not p.lost) + p.again) for p in left)


def blocks_of(segment, una):
    """The SACK blocks of a segment, and the DSACK among them or None (RFC 2883 §4)."""
    blocks = [(unwrap(a, una), unwrap(b, una)) for a, b in segment["options"].get("sack", [])]
    if not blocks:
        return [], None
    first, ack = blocks[0], unwrap(segment["ack"], una)
    second = blocks[1:2]
    if first[1] <= ack or (second and second[0][0] <= first[0] and first[1] <= second[0][1]):
        return blocks[1:], first
    return blocks, None


def probe_timeout(srtt, segments):
    """RFC 8985 §7.2: two round trips, and where one segment waits the time of a delayed ACK more;
    a second where no round trip is known."""
    if srtt == 0:
        return SECOND
    return 2 * srtt + (SECOND // 5 if segments == 1 else 0)
