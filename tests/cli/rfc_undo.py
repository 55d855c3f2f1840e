"""The part of the checker that looks at how much a recovery sends (RFC 6937) and at what was for nothing
(RFC 5682, RFC 3708).
"""


class Undo:
    def reduces_rate(self, record, side, heard, values):
        """RFC 6937 §3, with the slow start bound."""
        side.delivered += heard.octets
        if not side.config["prr"] or values["cwnd"] is None or side.blind:
            return
        pipe, ssthresh, more = values["pipe"], values["ssthresh"], side.delivered - side.out
        if pipe > ssthresh:
            count = -(-side.delivered * ssthresh // max(1, side.fs)) - side.out
        else:
            count = min(ssthresh - pipe, max(more, heard.octets) + values["send_mss"])
        wanted = pipe + max(0, count)
        idle = heard.octets == 0 and values["cwnd"] == side.vars["cwnd"]
        if values["cwnd"] != wanted and not idle:
            self.complain(record, f"RFC 6937 §3: cwnd is {values['cwnd']}, not {wanted}")

    # ---- what was for nothing (RFC 5682, RFC 3708) --------------------------------------------

    def undoes(self, record, side, heard):
        step = side.f_rto and side.f_rto[0]
        spurious = step == 3 and self.is_spurious(side, heard)
        twice = 0 < side.resent <= side.dsacks
        if not spurious and not twice and step != "open":
            self.complain(record, "RFC 5682, RFC 3708: a reduction is taken back for no reason")
        side.board.forget_losses()
        side.f_rto = None
        side.reduces()

    @staticmethod
    def is_spurious(side, heard):
        """RFC 5682 §2.1, step 3 (b); with SACK §3.1."""
        if not side.sack:
            return heard.moved
        return not heard.beyond and bool(heard.news)

    def steps_f_rto(self, record, side, heard, values):
        if side.f_rto is None or not (heard.moved or heard.duplicate or heard.fresh):
            return
        step, end = side.f_rto
        if step == 2 and not heard.moved:
            side.f_rto = side.f_rto if side.sack else None
        elif step == 2:
            room = values["snd_wnd"] > side.nxt - heard.ack
            goes_on = heard.ack < side.recover and end is not None and heard.ack >= end and room
            # A FIN that waits is something new as well, and the run does not show it.
            side.f_rto = [3 if values["unsent"] else "open", end] if goes_on else None
        elif step == 3 and self.is_spurious(side, heard):
            side.f_rto = None
            if heard.ack < side.recover:
                self.complain(record, "RFC 5682: the timeout was spurious, and nothing is taken back")
        elif step == 3:
            side.f_rto = None
            if values["cwnd"] is not None and values["cwnd"] > 3 * values["send_mss"]:
                self.complain(record, f"RFC 5682: cwnd is {values['cwnd']}, at most three segments")
        else:
            side.f_rto = None
