/* One line an entry; see tcp/why.h.  No include guard: it is included for its X().
 *
 * X(SYMBOL, kind, "stable-id", "section", N_("sentence"), N_("rule with its numbers"))
 *
 * The rule says what the code compared and with which outcome; in a verdict the variables are those
 * before the segment was processed, in a reason and in a cause those after.
 */
/* clang-format off */
X(NONE, TCP_WHY_CAUSE, "none", "", "", "")

/* ==== reasons: why a segment was sent ======================================================= */

/* Opening. */
X(OPEN_ACTIVE, TCP_WHY_REASON, "open-active", "RFC 9293 §3.10.1",
  N_("{me} asks {peer} for a connection and says with which number it begins."),
  N_("active OPEN: <SEQ=ISS={ISS}><CTL=SYN>; the SYN takes one number, SND.NXT := ISS + 1 = {SND.NXT}"))
X(ANSWER_SYN, TCP_WHY_REASON, "answer-syn", "RFC 9293 §3.10.7.2",
  N_("{me} acknowledges the SYN and sends its own in the same segment."),
  N_("SYN in LISTEN: <SEQ=ISS={ISS}><ACK=RCV.NXT={RCV.NXT}><CTL=SYN,ACK>; RCV.NXT = IRS + 1 = {IRS} + 1"))
X(ANSWER_SYN_SIMULTANEOUS, TCP_WHY_REASON, "answer-syn-simultaneous", "RFC 9293 §3.10.7.3",
  N_("Both sides opened at the same time: {me} sends its SYN once more, now with the ACK of {peer}'s SYN."),
  N_("SYN without ACK in SYN-SENT: <SEQ=ISS={ISS}><ACK=RCV.NXT={RCV.NXT}><CTL=SYN,ACK>"))
X(THIRD_ACK, TCP_WHY_REASON, "third-ack", "RFC 9293 §3.10.7.3",
  N_("{me} acknowledges {peer}'s SYN: the third step of the handshake."),
  N_("SND.UNA = {SND.UNA} > ISS = {ISS}: our SYN is acknowledged; <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>"))
X(THIRD_ACK_WITH_DATA, TCP_WHY_REASON, "third-ack-with-data", "RFC 9293 §3.10.7.3",
  N_("{me} acknowledges {peer}'s SYN; data was waiting, so it goes along in the same segment."),
  N_("\"Data or controls that were queued for transmission MAY be included\"; ACK = RCV.NXT = {RCV.NXT}, SEG.LEN = {SEG.LEN}"))

/* TCP Fast Open. */
X(OPEN_ASK_COOKIE, TCP_WHY_REASON, "open-ask-cookie", "RFC 7413 §4.2.1",
  N_("{me} asks {peer} for a connection, and for a cookie: with that the next connection may begin with data."),
  N_("Fast Open without a cookie from {peer}: option 34 of length 2; <SEQ=ISS={ISS}><CTL=SYN>, SND.NXT := ISS + 1 = {SND.NXT}"))
X(OPEN_WITH_COOKIE, TCP_WHY_REASON, "open-with-cookie", "RFC 7413 §4.2.2",
  N_("{me} has a cookie from {peer}: its SYN shows it and carries data, without waiting for an answer."),
  N_("cookie {SEG.COOKIE}, data up to the MSS of last time less the options: <SEQ=ISS={ISS}><CTL=SYN>, SEG.LEN = {SEG.LEN} counts the SYN; SND.NXT := {SND.NXT}"))
X(OPEN_WITH_COOKIE_ALONE, TCP_WHY_REASON, "open-with-cookie-alone", "RFC 7413 §4.2.2",
  N_("{me} has a cookie from {peer} and shows it, but no data that could go along."),
  N_("cookie {SEG.COOKIE}, nothing is queued: <SEQ=ISS={ISS}><CTL=SYN>, SND.NXT := ISS + 1 = {SND.NXT}"))
X(ANSWER_SYN_GIVE_COOKIE, TCP_WHY_REASON, "answer-syn-give-cookie", "RFC 7413 §4.2.1",
  N_("{me} acknowledges the SYN, sends its own, and gives {peer} the cookie that it asked for: made of {peer}'s address and a secret."),
  N_("a cookie was asked for: MAC(secret, address of {peer}) = {SEG.COOKIE}; <SEQ=ISS={ISS}><ACK=RCV.NXT={RCV.NXT}><CTL=SYN,ACK>"))
X(ANSWER_SYN_REFUSE_COOKIE, TCP_WHY_REASON, "answer-syn-refuse-cookie", "RFC 7413 §4.2.2",
  N_("{me} acknowledges the SYN but not the data in it, and gives {peer} a cookie that is good from now on."),
  N_("the cookie was not valid: <ACK=RCV.NXT=IRS+1={RCV.NXT}><CTL=SYN,ACK>, MAC(secret, address of {peer}) = {SEG.COOKIE}"))
X(ANSWER_SYN_FAST, TCP_WHY_REASON, "answer-syn-fast", "RFC 7413 §4.2.2",
  N_("{me} sends its own SYN and acknowledges {peer}'s together with what came in it."),
  N_("the cookie was valid: <SEQ=ISS={ISS}><ACK=RCV.NXT={RCV.NXT}><CTL=SYN,ACK>; RCV.NXT - IRS - 1 octets came with the SYN, IRS = {IRS}"))
X(SEND_DATA_FAST_OPEN, TCP_WHY_REASON, "send-data-fast-open", "RFC 7413 §4.2.2",
  N_("{peer}'s cookie was valid, so {me} sends data before the handshake is over."),
  N_("SYN-RECEIVED with a valid cookie: data may go within cwnd = {CWND}, although SND.UNA = ISS = {ISS} still; RFC 9293 alone would wait for ESTABLISHED"))
X(RETRANSMIT_SYN_PLAIN, TCP_WHY_REASON, "retransmit-syn-plain", "RFC 7413 §4.2.2",
  N_("No acknowledgement of its SYN came in time: {me} sends it again, without cookie and without data, for something on the way may dislike those."),
  N_("the retransmission timer ran out with SND.UNA = ISS = {ISS}: the SYN again, without option 34 and without data; retransmission {RETRIES}"))
X(RETRANSMIT_FAST_OPEN, TCP_WHY_REASON, "retransmit-fast-open", "RFC 7413 §4.2.2",
  N_("The handshake is over, but {peer} has not acknowledged the data that left before: {me} sends it again at once."),
  N_("SND.UNA = {SND.UNA} < SND.NXT = {SND.NXT} when the SYN was acknowledged: SEG.SEQ = SND.UNA, no timer is waited for"))

/* Data and closing. */
X(SEND_DATA, TCP_WHY_REASON, "send-data", "RFC 9293 §3.10.2",
  N_("The data is new and fits into the window that {peer} has offered."),
  N_("new octets within the send window: SEG.SEQ = {SEG.SEQ}, SEG.LEN = {SEG.LEN}, SND.UNA = {SND.UNA}, SND.WND = {SND.WND}"))
X(SEND_DATA_ACKNOWLEDGE, TCP_WHY_REASON, "send-data-acknowledge", "RFC 9293 §3.10.7.4",
  N_("{me} sends data; the acknowledgement that it owes rides along."),
  N_("\"piggybacked on a segment being transmitted if possible\"; ACK = RCV.NXT = {RCV.NXT}, SEG.LEN = {SEG.LEN}"))
X(SEND_DATA_NAGLE, TCP_WHY_REASON, "send-data-nagle", "RFC 9293 §3.7.4",
  N_("{me} had held this data back, so that it would not send crumbs while others were unacknowledged; now it may go."),
  N_("Nagle: all that was outstanding is acknowledged, or a full-sized segment has gathered; SEG.SEQ = {SEG.SEQ}, SEG.LEN = {SEG.LEN}, SND.UNA = {SND.UNA}"))
X(SEND_DATA_WINDOW_GROWN, TCP_WHY_REASON, "send-data-window-grown", "RFC 9293 §3.8.6.2.1",
  N_("{me} did not fill a sliver of {peer}'s window; now the room is worth a segment."),
  N_("a full-sized segment, all that is queued, or half the largest window ever offered: SEG.LEN = {SEG.LEN}, SND.WND = {SND.WND}"))
X(SEND_DATA_BEYOND_WINDOW, TCP_WHY_REASON, "send-data-beyond-window", "RFC 9293 §3.8.6",
  N_("The window is knocked out: {me} sends although {peer} has said that it has no room."),
  N_("SEG.SEQ + SEG.LEN = {SEG.SEQ} + {SEG.LEN} > SND.UNA + SND.WND = {SND.UNA} + {SND.WND}"))
X(SEND_DATA_OVERRIDE, TCP_WHY_REASON, "send-data-override", "RFC 9293 §3.8.6.2.1",
  N_("{peer}'s window has stayed small: {me} sends what fits, rather than wait for ever."),
  N_("the override timeout (0.1 to 1.0 s) occurred: SEG.LEN = {SEG.LEN}, SND.WND = {SND.WND}"))
X(SEND_DATA_FIN, TCP_WHY_REASON, "send-data-fin", "RFC 9293 §3.10.4",
  N_("{me} sends the last of its data, and the FIN in the same segment."),
  N_("CLOSE was called and all that was queued fits: SEG.LEN = {SEG.LEN} counts the octets and one for the FIN; SND.NXT := {SND.NXT}"))
X(SEND_FIN, TCP_WHY_REASON, "close-by-user", "RFC 9293 §3.10.4",
  N_("{me} has no more data to send: the FIN says so."),
  N_("CLOSE was called and nothing is left to send: <SEQ={SEG.SEQ}><ACK=RCV.NXT={RCV.NXT}><CTL=FIN,ACK>; the FIN takes one number, SND.NXT := {SND.NXT}"))
X(SEND_FIN_ACKNOWLEDGE_FIN, TCP_WHY_REASON, "close-and-acknowledge-fin", "RFC 9293 §3.10.4",
  N_("{me} acknowledges {peer}'s FIN and sends its own, both in one segment."),
  N_("<SEQ={SEG.SEQ}><ACK=RCV.NXT={RCV.NXT}><CTL=FIN,ACK>: ACK covers {peer}'s FIN, the FIN takes one number, SND.NXT := {SND.NXT}"))
X(SEND_FIN_WITHOUT_NUMBER, TCP_WHY_REASON, "close-without-number", "RFC 9293 §3.4",
  N_("{me} has no more data to send. Its FIN takes no number (knocked out), so no ACK can speak of it, and nobody will send it again."),
  N_("the rule that a FIN takes one number is knocked out: SEG.SEQ = {SEG.SEQ}, SND.NXT stays {SND.NXT}"))

X(SEND_DATA_AFTER_IDLE, TCP_WHY_REASON, "send-data-after-idle", "RFC 5681 §4.1",
  N_("{me} has sent nothing for longer than an RTO: what the network could carry then says little of now, and the congestion window begins anew."),
  N_("no data was sent for longer than RTO = {RTO}: cwnd := RW = min(IW, cwnd) = {CWND}; ssthresh = {SSTHRESH} stays"))
X(SEND_DATA_CWR, TCP_WHY_REASON, "send-data-cwr", "RFC 3168 §6.1.2",
  N_("{me} has reduced its congestion window; CWR on the first new data tells {peer} so."),
  N_("cwnd was reduced: \"the first new data packet sent after the window reduction\" bears CWR; cwnd = {CWND}, ssthresh = {SSTHRESH}"))
X(SEND_DATA_ECHO_WAITED, TCP_WHY_REASON, "send-data-echo-waited", "RFC 3168 §6.1.2",
  N_("{me} has waited as long as its retransmission timer runs, which is slower than one segment each round trip, and sends the next one; CWR tells {peer} of the reduction."),
  N_("ECE came while cwnd was one segment, the timer was reset and has run out: one segment of new data; cwnd = {CWND}, RTO = {RTO}"))

/* Acknowledgements. */
X(ACKNOWLEDGE_DATA, TCP_WHY_REASON, "acknowledge-data", "RFC 9293 §3.10.7.4",
  N_("{me} acknowledges the data: the number names the next octet that it expects."),
  N_("<SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>; all before {RCV.NXT} has arrived"))
X(ACKNOWLEDGE_SECOND, TCP_WHY_REASON, "acknowledge-second-segment", "RFC 5681 §4.2",
  N_("A second full-sized segment has come since the last acknowledgement: {me} does not let {peer} wait any longer."),
  N_("an ACK for at least every second full-sized segment (RFC 9293 SHLD-19): <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>"))
X(ACKNOWLEDGE_DELAYED, TCP_WHY_REASON, "acknowledge-delayed", "RFC 9293 §3.8.6.3",
  N_("Nothing came along on which the acknowledgement could ride: {me} sends it by itself."),
  N_("the delay is over (less than 0.5 s, MUST-40): <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>"))
X(ACKNOWLEDGE_FILLED_GAP, TCP_WHY_REASON, "acknowledge-filled-gap", "RFC 5681 §4.2",
  N_("The data filled a gap, wholly or in part: {me} says so at once, for {peer} may be repairing a loss."),
  N_("text that fills in all or part of a gap is acknowledged without delay: <ACK=RCV.NXT={RCV.NXT}>"))
X(ACKNOWLEDGE_WINDOW_SHUT, TCP_WHY_REASON, "acknowledge-window-shut", "RFC 9293 §3.8.6.3",
  N_("The buffer of {me} is full now: {peer} hears of it without delay."),
  N_("RCV.WND = {RCV.WND}: <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>"))
X(ACKNOWLEDGE_WINDOW_OPENED, TCP_WHY_REASON, "acknowledge-window-opened", "RFC 9293 §3.8.6.3",
  N_("The application on {me} has read: the acknowledgement does not wait, for {peer} knows of less room than for one more segment."),
  N_("less than a full-sized segment was left of the window told before: ACK = {RCV.NXT}, WND = {RCV.WND}"))
X(ECHO_CONGESTION, TCP_WHY_REASON, "echo-congestion", "RFC 3168 §6.1.3",
  N_("A packet from {peer} was marked on its way: {me} echoes that with ECE, on every ACK until {peer} says that it has slowed down."),
  N_("a data segment came with CE: <ACK=RCV.NXT={RCV.NXT}><CTL=ECE,ACK>, until a segment with CWR arrives"))
X(ACKNOWLEDGE_FIN, TCP_WHY_REASON, "acknowledge-fin", "RFC 9293 §3.10.7.4",
  N_("{me} acknowledges {peer}'s FIN."),
  N_("RCV.NXT went over the FIN: <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>"))
X(ACKNOWLEDGE_FIN_AGAIN, TCP_WHY_REASON, "acknowledge-fin-again", "RFC 9293 §3.10.7.4",
  N_("The FIN came again, so {peer} may lack the acknowledgement: {me} acknowledges once more."),
  N_("the FIN lies before RCV.NXT = {RCV.NXT}: <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>"))
X(ACKNOWLEDGE_SYN_AGAIN, TCP_WHY_REASON, "acknowledge-syn-again", "RFC 9293 §3.10.7.4",
  N_("The SYN came again, so {peer} may lack the acknowledgement: {me} says again what it expects."),
  N_("the SYN's number IRS = {IRS} lies before RCV.NXT: <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>"))
X(ACKNOWLEDGE_DUPLICATE, TCP_WHY_REASON, "acknowledge-duplicate", "RFC 9293 §3.10.7.4",
  N_("What came is old, so {peer} may lack an acknowledgement: {me} says again what it expects."),
  N_("not acceptable: <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>"))
X(ACKNOWLEDGE_PAWS, TCP_WHY_REASON, "acknowledge-old-timestamp", "RFC 7323 §5.3",
  N_("What came is older than what {me} has taken already: it says again what it expects."),
  N_("R1: <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK> in reply, and the segment is dropped"))
X(ACKNOWLEDGE_BEYOND_WINDOW, TCP_WHY_REASON, "acknowledge-beyond-window", "RFC 9293 §3.10.7.4",
  N_("{me} says which number it expects and how much it will take."),
  N_("not acceptable: <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>, RCV.WND = {RCV.WND}"))
X(ACKNOWLEDGE_OUT_OF_ORDER, TCP_WHY_REASON, "acknowledge-out-of-order", "RFC 9293 §3.10.7.4",
  N_("{me} names at once the octet that it still waits for."),
  N_("an ACK is cumulative: <ACK=RCV.NXT={RCV.NXT}> although later octets are held (MAY-13)"))
X(ANSWER_WINDOW_PROBE, TCP_WHY_REASON, "answer-window-probe", "RFC 9293 §3.8.6.1",
  N_("{me} answers with the number that it expects and with its window, which is still closed."),
  N_("\"it must still send an acknowledgment showing its next expected sequence number and current window\": ACK = {RCV.NXT}, WND = {RCV.WND}"))
X(ANSWER_KEEPALIVE, TCP_WHY_REASON, "answer-keepalive", "RFC 9293 §3.8.4",
  N_("{me} still knows the connection and says so."),
  N_("the probe is not acceptable, so it is answered: <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>"))
X(WINDOW_UPDATE, TCP_WHY_REASON, "window-update", "RFC 9293 §3.8.6.2.2",
  N_("The application on {me} has read: there is room again, and {peer} is told so."),
  N_("the free space exceeded the window by min(RCV.BUFF / 2, Eff.snd.MSS) or more; RCV.WND := {RCV.WND}"))

/* Sent again. */
X(RETRANSMIT_SYN, TCP_WHY_REASON, "retransmit-syn", "RFC 6298 §5.4",
  N_("No acknowledgement of its SYN came in time, so {me} sends it again."),
  N_("the retransmission timer ran out with SND.UNA = ISS = {ISS}: send the earliest unacknowledged segment, retransmission {RETRIES}"))
X(RETRANSMIT_TIMEOUT, TCP_WHY_REASON, "retransmit-timeout", "RFC 6298 §5.4",
  N_("The timer ran out, so {me} sends again what has waited longest for its acknowledgement."),
  N_("the retransmission timer ran out: one segment from SEG.SEQ = SND.UNA = {SND.UNA} on, retransmission {RETRIES}"))
X(RETRANSMIT_NEXT_HOLE, TCP_WHY_REASON, "retransmit-next-hole", "RFC 9293 §3.8",
  N_("Some of what was outstanding when the timer ran out is still unacknowledged: {me} sends the next of it at once."),
  N_("several segments were outstanding when the timer ran out, and the ACK moved SND.UNA to {SND.UNA} only: SEG.SEQ = SND.UNA; no rule makes the sender wait for another RTO"))

X(RETRANSMIT_SLOW_START, TCP_WHY_REASON, "retransmit-slow-start", "RFC 5681 §3.1",
  N_("When the timer ran out {me} took all that was outstanding for lost: it sends it again from the beginning, in slow start."),
  N_("not acknowledged and not sent again since the timer ran out: SEG.SEQ = {SEG.SEQ}; pipe = {PIPE} with it, cwnd = {CWND}, ssthresh = {SSTHRESH}"))
X(FAST_RETRANSMIT, TCP_WHY_REASON, "fast-retransmit", "RFC 5681 §3.2",
  N_("Three duplicate acknowledgements say that a segment is missing while later ones arrive: {me} sends it again and does not wait for the timer."),
  N_("duplicate ACKs = {DUPACKS} >= 3: SEG.SEQ = SND.UNA = {SND.UNA}; ssthresh = {SSTHRESH}, cwnd := ssthresh + 3 * SMSS = {CWND}"))
X(RETRANSMIT_PARTIAL_ACK, TCP_WHY_REASON, "retransmit-partial-ack", "RFC 6582 §3.2",
  N_("The acknowledgement went only as far as the next segment that is missing: {me} sends that one at once."),
  N_("SND.UNA = {SND.UNA} < recover = {RECOVER}: a partial ACK, retransmit the first unacknowledged segment; cwnd = {CWND}"))
X(LIMITED_TRANSMIT, TCP_WHY_REASON, "limited-transmit", "RFC 3042 §2",
  N_("A segment has left the network, for a duplicate acknowledgement came: {me} sends a new one in its place, so that more acknowledgements follow."),
  N_("duplicate ACKs = {DUPACKS} < 3: FlightSize = {FLIGHT} =< cwnd + 2 * SMSS, cwnd = {CWND} stays"))
X(SEND_DATA_IN_RECOVERY, TCP_WHY_REASON, "send-data-in-recovery", "RFC 5681 §3.2",
  N_("The loss is not repaired yet, but enough has left the network: {me} goes on with new data."),
  N_("fast recovery, step 5: FlightSize = {FLIGHT} with it fits into cwnd = {CWND} and SND.WND = {SND.WND}"))
X(SEND_DATA_IN_RECOVERY_SACK, TCP_WHY_REASON, "send-data-in-recovery-sack", "RFC 6675 §5",
  N_("The loss is not repaired yet, but enough has left the network: {me} goes on with new data."),
  N_("(C), NextSeg() (2): new octets from SEG.SEQ = {SEG.SEQ} on; pipe = {PIPE} with them, cwnd = {CWND}"))

X(FAST_RETRANSMIT_SACK, TCP_WHY_REASON, "fast-retransmit-sack", "RFC 6675 §5",
  N_("{peer} holds enough octets behind the gap: {me} takes the first segment that is missing for lost and sends it again at once."),
  N_("duplicate ACKs = {DUPACKS} or IsLost(SND.UNA): SEG.SEQ = {SEG.SEQ}; SACKed = {SACKED}, ssthresh = {SSTHRESH}, cwnd = {CWND}, pipe = {PIPE} with it"))
X(RETRANSMIT_SACK_HOLE, TCP_WHY_REASON, "retransmit-sack-hole", "RFC 6675 §4",
  N_("{peer}'s SACK blocks show the next gap: {me} fills it, and nothing that {peer} holds is sent twice."),
  N_("NextSeg() (1): SEG.SEQ = {SEG.SEQ} is lost and was not sent again yet; pipe = {PIPE} with it, cwnd = {CWND}"))
X(RETRANSMIT_NOT_LOST, TCP_WHY_REASON, "retransmit-not-yet-lost", "RFC 6675 §4",
  N_("There is nothing else to send, so {me} sends again what is missing although it may still come."),
  N_("NextSeg() (3): SEG.SEQ = {SEG.SEQ} is not SACKed and lies below what is; no new data may be sent, pipe = {PIPE} with it, cwnd = {CWND}"))
X(RETRANSMIT_RESCUE, TCP_WHY_REASON, "retransmit-rescue", "RFC 6675 §4",
  N_("The end of what was sent may be lost, and nothing after it would show that: {me} sends the last segment again, once."),
  N_("NextSeg() (4): the last segment that is not SACKed, SEG.SEQ = {SEG.SEQ}, once before recover = {RECOVER}; pipe = {PIPE} with it, cwnd = {CWND}"))
X(RETRANSMIT_RACK, TCP_WHY_REASON, "retransmit-rack", "RFC 8985 §6.2",
  N_("Something that was sent later has arrived, and the time for reordering is over: {me} sends again what did not come."),
  N_("sent before the segment delivered last, and its time + RTT + reordering window =< now: SEG.SEQ = {SEG.SEQ}; pipe = {PIPE} with it, cwnd = {CWND}"))
X(LIMITED_TRANSMIT_SACK, TCP_WHY_REASON, "limited-transmit-sack", "RFC 6675 §5",
  N_("{peer} holds a segment behind a gap, so one has left the network: {me} sends a new one in its place."),
  N_("nothing is lost yet, and cwnd - pipe takes it: pipe = {PIPE} with it, cwnd = {CWND}"))
X(SEND_DATA_F_RTO, TCP_WHY_REASON, "send-data-f-rto", "RFC 5682 §2.1",
  N_("{me} sends new data instead of more of the old: the answer will tell whether the timeout was needed."),
  N_("F-RTO, step 2b: the first ACK after the timeout moved SND.UNA to {SND.UNA} < recover = {RECOVER}; up to two new segments, cwnd = {CWND}"))
X(LOSS_PROBE_NEW, TCP_WHY_REASON, "loss-probe-new", "RFC 8985 §7.3",
  N_("No acknowledgement has come for a while: {me} sends the next segment as a probe, so that {peer} says what it has."),
  N_("the PTO ran out before the RTO: one new segment, whatever cwnd and Nagle say; cwnd = {CWND}, FlightSize = {FLIGHT} with it"))
X(LOSS_PROBE_AGAIN, TCP_WHY_REASON, "loss-probe", "RFC 8985 §7.3",
  N_("No acknowledgement has come for a while and there is nothing new to send: {me} sends its last segment again as a probe, so that {peer} says what it has."),
  N_("the PTO ran out before the RTO: the segment that ends at SND.NXT = {SND.NXT} once more"))

/* Probes. */
X(ZERO_WINDOW_PROBE, TCP_WHY_REASON, "zero-window-probe", "RFC 9293 §3.8.6.1",
  N_("{me} knows only of a closed window; it sends the next number all the same, to learn whether {peer} has room again."),
  N_("SND.WND = {SND.WND}, something is queued and nothing outstanding: one number at SND.NXT = {SND.NXT}, probe {PROBES} since {peer} was last heard"))
X(KEEPALIVE_PROBE, TCP_WHY_REASON, "keepalive-probe", "RFC 9293 §3.8.4",
  N_("Nothing was heard of {peer} for a long time: {me} sends a number that is acknowledged already, so that {peer} must answer."),
  N_("<SEQ=SND.NXT-1={SEG.SEQ}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK> without data; probe {PROBES} of {KEEPALIVE.PROBES}"))

/* Challenge ACKs. */
X(CHALLENGE_RST, TCP_WHY_REASON, "challenge-ack-rst", "RFC 9293 §3.10.7.4",
  N_("A challenge ACK: if {peer} really has given up the connection, it will answer with a reset that has the right number."),
  N_("RST with SEG.SEQ ≠ RCV.NXT = {RCV.NXT} (RFC 5961 §3): challenge ACK <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>"))
X(CHALLENGE_SYN, TCP_WHY_REASON, "challenge-ack-syn", "RFC 9293 §3.10.7.4",
  N_("A challenge ACK: {me} says what it expects, and a peer that has forgotten the connection will answer with a reset."),
  N_("SYN in a synchronized state, whatever its number (RFC 5961 §4): challenge ACK <SEQ=SND.NXT={SND.NXT}><ACK=RCV.NXT={RCV.NXT}><CTL=ACK>"))
X(CHALLENGE_ACK_OF_UNSENT, TCP_WHY_REASON, "challenge-ack-of-unsent", "RFC 9293 §3.10.7.4",
  N_("{peer} acknowledged what was never sent: {me} says where it stands."),
  N_("SEG.ACK > SND.NXT = {SND.NXT}: send an ACK <SEQ=SND.NXT><ACK=RCV.NXT={RCV.NXT}> and drop the segment"))
X(CHALLENGE_ACK_TOO_OLD, TCP_WHY_REASON, "challenge-ack-too-old", "RFC 9293 §3.10.7.4",
  N_("The acknowledgement is older than any that can still be under way: {me} says where it stands."),
  N_("SEG.ACK < SND.UNA - MAX.SND.WND with SND.UNA = {SND.UNA} (RFC 5961 §5): send an ACK and drop the segment"))

/* Resets. */
X(RESET_NO_CONNECTION, TCP_WHY_REASON, "reset-no-connection", "RFC 9293 §3.10.7.1",
  N_("The reset tells {peer} that this connection does not exist."),
  N_("CLOSED and the ACK bit is on: <SEQ=SEG.ACK={SEG.SEQ}><CTL=RST>"))
X(RESET_NO_CONNECTION_SYN, TCP_WHY_REASON, "reset-refused", "RFC 9293 §3.10.7.1",
  N_("The reset says that nobody listens on this port of {me}."),
  N_("CLOSED and the ACK bit is off: <SEQ=0><ACK=SEG.SEQ+SEG.LEN={SEG.ACK}><CTL=RST,ACK>"))
X(RESET_ACK_IN_LISTEN, TCP_WHY_REASON, "reset-ack-in-listen", "RFC 9293 §3.10.7.2",
  N_("The reset tells {peer} that its segment belongs to no connection of now."),
  N_("ACK in LISTEN: <SEQ=SEG.ACK={SEG.SEQ}><CTL=RST>"))
X(RESET_ACK_NOT_OF_SYN, TCP_WHY_REASON, "reset-ack-not-of-syn", "RFC 9293 §3.10.7.3",
  N_("The reset tells {peer} that {me} has sent nothing that could be acknowledged so."),
  N_("SEG.ACK =< ISS = {ISS} or SEG.ACK > SND.NXT = {SND.NXT}: <SEQ=SEG.ACK={SEG.SEQ}><CTL=RST>"))
X(RESET_ACK_NOT_OF_SYN_ACK, TCP_WHY_REASON, "reset-ack-not-of-syn-ack", "RFC 9293 §3.10.7.4",
  N_("The reset tells {peer} that this is not the acknowledgement of {me}'s SYN."),
  N_("not SND.UNA = {SND.UNA} < SEG.ACK =< SND.NXT = {SND.NXT}: <SEQ=SEG.ACK={SEG.SEQ}><CTL=RST>"))
X(RESET_ABORT, TCP_WHY_REASON, "reset-abort", "RFC 9293 §3.10.5",
  N_("The application on {me} aborted the connection: all is thrown away and {peer} is told at once."),
  N_("ABORT: <SEQ=SND.NXT={SND.NXT}><CTL=RST>"))
X(RESET_UNREAD, TCP_WHY_REASON, "reset-unread-data", "RFC 9293 §3.6.1",
  N_("Octets have arrived at {me} that nobody will ever read: a reset shows {peer} that data was lost."),
  N_("CLOSE while received data is pending, or data after it: SHOULD send a RST (SHLD-3); SEQ = SND.NXT = {SND.NXT}"))

/* ==== verdicts: what became of a segment that arrived ======================================= */

/* CLOSED. */
X(CLOSED_RST_IGNORED, TCP_WHY_VERDICT, "closed-rst-ignored", "RFC 9293 §3.10.7.1",
  N_("There is no such connection on {me}, and a reset is never answered."),
  N_("CLOSED: an incoming segment containing a RST is discarded"))
X(CLOSED_NO_CONNECTION, TCP_WHY_VERDICT, "no-connection", "RFC 9293 §3.10.7.1",
  N_("There is no such connection on {me}: the segment is discarded."),
  N_("CLOSED, no RST, ACK bit on: the reset takes SEG.ACK = {SEG.ACK} as its number"))
X(CLOSED_NO_CONNECTION_SYN, TCP_WHY_VERDICT, "no-connection-no-ack", "RFC 9293 §3.10.7.1",
  N_("Nobody on {me} waits for this segment: it is discarded."),
  N_("CLOSED, no RST, ACK bit off: the reset acknowledges SEG.SEQ + SEG.LEN = {SEG.SEQ} + {SEG.LEN}"))

/* LISTEN. */
X(LISTEN_RST_IGNORED, TCP_WHY_VERDICT, "listen-rst-ignored", "RFC 9293 §3.10.7.2",
  N_("{me} only listens: a reset cannot answer anything it has sent, so it is ignored."),
  N_("LISTEN, first: RST set, return"))
X(LISTEN_ACK, TCP_WHY_VERDICT, "listen-ack", "RFC 9293 §3.10.7.2",
  N_("{me} only listens and has sent nothing that could be acknowledged: the segment is discarded."),
  N_("LISTEN, second: ACK set; the reset takes SEG.ACK = {SEG.ACK} as its number"))
X(SYN_ACCEPTED, TCP_WHY_VERDICT, "syn-accepted", "RFC 9293 §3.10.7.2",
  N_("{me} was listening and takes the SYN: it now knows with which number {peer} begins."),
  N_("LISTEN, third: SYN set; IRS := SEG.SEQ = {SEG.SEQ}, RCV.NXT := SEG.SEQ + 1"))
X(SYN_ASKS_COOKIE, TCP_WHY_VERDICT, "syn-asks-cookie", "RFC 7413 §4.2.1",
  N_("{me} was listening and takes the SYN, with which {peer} asks for a cookie."),
  N_("LISTEN, third: SYN set with option 34 of length 2; IRS := SEG.SEQ = {SEG.SEQ}, RCV.NXT := SEG.SEQ + 1"))
X(SYN_COOKIE_VALID, TCP_WHY_VERDICT, "syn-cookie-valid", "RFC 7413 §4.2.2",
  N_("The cookie is the one that {me} gives to {peer}'s address: what came with the SYN may go to the application before the handshake is over."),
  N_("SEG.COOKIE = {SEG.COOKIE} = MAC(secret, address of {peer}): IRS := SEG.SEQ = {SEG.SEQ}, and RCV.NXT goes over the data as well, SEG.LEN = {SEG.LEN} with the SYN; RFC 9293 §3.5 alone would keep it until ESTABLISHED"))
X(SYN_COOKIE_INVALID, TCP_WHY_VERDICT, "syn-cookie-invalid", "RFC 7413 §4.2.2",
  N_("The cookie is not the one that {me} gives to {peer}'s address now: it takes the SYN and leaves the data."),
  N_("SEG.COOKIE = {SEG.COOKIE} ≠ MAC(secret, address of {peer}): IRS := SEG.SEQ = {SEG.SEQ}, RCV.NXT := SEG.SEQ + 1, whatever SEG.LEN = {SEG.LEN}"))
X(LISTEN_OTHER, TCP_WHY_VERDICT, "listen-other", "RFC 9293 §3.10.7.2",
  N_("{me} listens for a SYN; this is none, so it is dropped."),
  N_("LISTEN, fourth: neither RST nor ACK nor SYN, drop"))

/* SYN-SENT. */
X(SYN_SENT_BAD_ACK, TCP_WHY_VERDICT, "syn-sent-bad-ack", "RFC 9293 §3.10.7.3",
  N_("The segment acknowledges something other than {me}'s SYN: it belongs to another connection."),
  N_("SYN-SENT, first: not ISS = {ISS} < SEG.ACK = {SEG.ACK} =< SND.NXT = {SND.NXT}"))
X(SYN_SENT_RST_BAD_ACK, TCP_WHY_VERDICT, "syn-sent-rst-bad-ack", "RFC 9293 §3.10.7.3",
  N_("The reset does not acknowledge {me}'s SYN, so it does not mean this connection: dropped."),
  N_("SYN-SENT, first: not ISS = {ISS} < SEG.ACK = {SEG.ACK} =< SND.NXT = {SND.NXT}, RST set: drop"))
X(SYN_SENT_REFUSED, TCP_WHY_VERDICT, "syn-sent-refused", "RFC 9293 §3.10.7.3",
  N_("{peer} refuses the connection: its reset acknowledges the SYN."),
  N_("SYN-SENT, second: RST set and ISS = {ISS} < SEG.ACK = {SEG.ACK} =< SND.NXT = {SND.NXT}"))
X(SYN_SENT_RST_WITHOUT_ACK, TCP_WHY_VERDICT, "syn-sent-rst-without-ack", "RFC 9293 §3.10.7.3",
  N_("A reset that acknowledges nothing proves nothing here: dropped."),
  N_("SYN-SENT, second: RST set, no ACK: drop"))
X(SYN_ACK_ACCEPTED, TCP_WHY_VERDICT, "syn-ack-accepted", "RFC 9293 §3.10.7.3",
  N_("{peer} has acknowledged the SYN and sent its own: for {me} the connection is open."),
  N_("SYN-SENT, fourth: SYN set, ISS = {ISS} < SEG.ACK = {SEG.ACK} =< SND.NXT = {SND.NXT}; RCV.NXT := SEG.SEQ + 1, SND.UNA := SEG.ACK"))
X(SYN_ACK_BRINGS_COOKIE, TCP_WHY_VERDICT, "syn-ack-brings-cookie", "RFC 7413 §4.2.1",
  N_("{peer} has acknowledged the SYN, sent its own and given a cookie, which {me} keeps for the next connection."),
  N_("SYN-SENT, fourth: SYN set, SEG.ACK = {SEG.ACK} = SND.NXT = {SND.NXT}; the cookie {SEG.COOKIE} and the MSS are kept"))
X(SYN_ACK_TAKES_DATA, TCP_WHY_VERDICT, "syn-ack-takes-data", "RFC 7413 §4.2.2",
  N_("{peer} has acknowledged the SYN together with its data, and sent its own: for {me} the connection is open, and its data has arrived."),
  N_("SYN-SENT, fourth: SYN set, SEG.ACK = {SEG.ACK} = SND.NXT = {SND.NXT} > ISS + 1 with ISS = {ISS}"))
X(SYN_ACK_LEAVES_DATA, TCP_WHY_VERDICT, "syn-ack-leaves-data", "RFC 7413 §4.2.2",
  N_("{peer} has acknowledged the SYN but not all of its data: for {me} the connection is open, and the data has to go again."),
  N_("SYN-SENT, fourth: SYN set, ISS = {ISS} < SEG.ACK = {SEG.ACK} < SND.NXT = {SND.NXT}"))
X(SYN_SIMULTANEOUS, TCP_WHY_VERDICT, "syn-simultaneous", "RFC 9293 §3.10.7.3",
  N_("{peer} opens at the same time as {me}: its SYN acknowledges nothing yet."),
  N_("SYN-SENT, fourth: SYN set, no ACK, so SND.UNA = ISS = {ISS} still; IRS := SEG.SEQ = {SEG.SEQ}"))
X(SYN_SENT_OTHER, TCP_WHY_VERDICT, "syn-sent-other", "RFC 9293 §3.10.7.3",
  N_("{me} waits for a SYN; this segment has none, so it is dropped."),
  N_("SYN-SENT, fifth: neither SYN nor RST set, drop"))

/* The other states, first step: the sequence number. */
X(DATA_DUPLICATE, TCP_WHY_VERDICT, "data-duplicate", "RFC 9293 §3.10.7.4",
  N_("{me} has this data already: dropped."),
  N_("not acceptable: SEG.SEQ + SEG.LEN = {SEG.SEQ} + {SEG.LEN} =< RCV.NXT = {RCV.NXT}"))
X(OLD_SEGMENT, TCP_WHY_VERDICT, "not-acceptable-old", "RFC 9293 §3.10.7.4",
  N_("The segment is an old one: its number lies before what {me} expects."),
  N_("not acceptable: SEG.SEQ = {SEG.SEQ} < RCV.NXT = {RCV.NXT}, SEG.LEN = {SEG.LEN}"))
X(BEYOND_WINDOW, TCP_WHY_VERDICT, "not-acceptable-beyond-window", "RFC 9293 §3.10.7.4",
  N_("The segment lies beyond what {me} is prepared to take: dropped."),
  N_("not acceptable: SEG.SEQ = {SEG.SEQ} >= RCV.NXT + RCV.WND = {RCV.NXT} + {RCV.WND}"))
X(WINDOW_CLOSED, TCP_WHY_VERDICT, "window-closed", "RFC 9293 §3.10.7.4",
  N_("The buffer of {me} is full, so it does not take what came; the acknowledgement in the segment counts all the same."),
  N_("RCV.WND = {RCV.WND} and SEG.LEN = {SEG.LEN} > 0: not acceptable, but SEG.SEQ = RCV.NXT = {RCV.NXT} and \"special allowance should be made to accept valid ACKs\""))
X(KEEPALIVE_ARRIVED, TCP_WHY_VERDICT, "keepalive-probe", "RFC 9293 §3.8.4",
  N_("A number just before the one that {me} expects, and no data: a keepalive probe looks like that, or an ACK that comes late. It is answered."),
  N_("not acceptable: SEG.SEQ = {SEG.SEQ} = RCV.NXT - 1, SEG.LEN = {SEG.LEN}"))
X(SYN_DUPLICATE, TCP_WHY_VERDICT, "syn-duplicate", "RFC 9293 §3.10.7.4",
  N_("{me} has this SYN already and waits for the answer to its own."),
  N_("not acceptable: SEG.SEQ = {SEG.SEQ} = IRS < RCV.NXT = {RCV.NXT}"))
X(FIN_AGAIN, TCP_WHY_VERDICT, "fin-again", "RFC 9293 §3.10.7.4",
  N_("The FIN has come again, so the last ACK may be lost: {me} waits 2MSL from the beginning."),
  N_("SEG.SEQ + SEG.LEN = {SEG.SEQ} + {SEG.LEN} = RCV.NXT = {RCV.NXT}, FIN set: seen before; acknowledge, restart 2MSL"))
X(FIN_DUPLICATE, TCP_WHY_VERDICT, "fin-duplicate", "RFC 9293 §3.10.7.4",
  N_("{me} has this FIN already."),
  N_("SEG.SEQ + SEG.LEN = {SEG.SEQ} + {SEG.LEN} = RCV.NXT = {RCV.NXT}, FIN set: seen before; acknowledge"))

/* Before the first step: the timestamp. */
X(PAWS_REJECTED, TCP_WHY_VERDICT, "paws-rejected", "RFC 7323 §5.3",
  N_("The timestamp is older than the one that {me} took last: the segment is an old one and is dropped."),
  N_("SEG.TSval = {SEG.TSVAL} < TS.Recent = {TS.RECENT}: not acceptable, send an ACK (R1)"))
X(TIMESTAMP_MISSING, TCP_WHY_VERDICT, "timestamp-missing", "RFC 7323 §3.2",
  N_("Both sides have agreed to send a timestamp with every segment; this one has none, so {me} drops it."),
  N_("no TSopt on a segment that is no RST, TS.Recent = {TS.RECENT}: SHOULD silently drop the segment"))

/* Second and fourth step: RST and SYN. */
X(RST_ACCEPTED, TCP_WHY_VERDICT, "rst-accepted", "RFC 9293 §3.10.7.4",
  N_("The reset has exactly the number that {me} expects next: it is valid."),
  N_("RST set, SEG.SEQ = {SEG.SEQ} = RCV.NXT = {RCV.NXT}"))
X(RST_CHALLENGED, TCP_WHY_VERDICT, "rst-challenge", "RFC 9293 §3.10.7.4",
  N_("The reset has a number in the window, but not the one that {me} expects next: it may be forged."),
  N_("RST set, RCV.NXT = {RCV.NXT} < SEG.SEQ = {SEG.SEQ} < RCV.NXT + RCV.WND = {RCV.NXT} + {RCV.WND}"))
X(RST_OUTSIDE, TCP_WHY_VERDICT, "rst-outside", "RFC 9293 §3.10.7.4",
  N_("The reset lies outside the window: {me} drops it in silence."),
  N_("RST set, not RCV.NXT = {RCV.NXT} =< SEG.SEQ = {SEG.SEQ} < RCV.NXT + RCV.WND = {RCV.NXT} + {RCV.WND}"))
X(SYN_IN_SYN_RECEIVED, TCP_WHY_VERDICT, "syn-in-syn-received", "RFC 9293 §3.10.7.4",
  N_("A different SYN for the same connection: {me} forgets the first attempt and listens again."),
  N_("SYN-RECEIVED after a passive OPEN, SYN set in the window: SEG.SEQ = {SEG.SEQ}, RCV.NXT = {RCV.NXT}"))
X(SYN_AGAIN, TCP_WHY_VERDICT, "syn-again", "RFC 9293 §3.10.7.4",
  N_("The SYN with which this connection began has come again; {me} needs it no more."),
  N_("SYN set in a synchronized state, SEG.SEQ = {SEG.SEQ} = IRS: answer with an ACK, drop the segment"))
X(SYN_CHALLENGED, TCP_WHY_VERDICT, "syn-challenge", "RFC 9293 §3.10.7.4",
  N_("A SYN for a connection that {me} has already is not taken, whatever its number."),
  N_("SYN set in a synchronized state, SEG.SEQ = {SEG.SEQ}: challenge ACK (RFC 5961 §4)"))

/* Fifth step: the ACK. */
X(WITHOUT_ACK, TCP_WHY_VERDICT, "without-ack", "RFC 9293 §3.10.7.4",
  N_("The segment acknowledges nothing; from here on every segment has to: dropped."),
  N_("fifth: if the ACK bit is off, drop the segment and return"))
X(SYN_RECEIVED_BAD_ACK, TCP_WHY_VERDICT, "syn-received-bad-ack", "RFC 9293 §3.10.7.4",
  N_("The segment does not acknowledge {me}'s SYN: it belongs to another connection."),
  N_("SYN-RECEIVED: not SND.UNA = {SND.UNA} < SEG.ACK = {SEG.ACK} =< SND.NXT = {SND.NXT}"))
X(ACK_OF_SYN_COMPLETES, TCP_WHY_VERDICT, "ack-of-syn-completes", "RFC 9293 §3.10.7.4",
  N_("{peer} has acknowledged the SYN of {me}: the handshake is complete."),
  N_("SYN-RECEIVED: SND.UNA = {SND.UNA} < SEG.ACK = {SEG.ACK} =< SND.NXT = {SND.NXT}"))
X(ACK_ACCEPTED, TCP_WHY_VERDICT, "ack-accepted", "RFC 9293 §3.10.7.4",
  N_("The acknowledgement is new: all before {SEG.ACK} has reached {peer}."),
  N_("SND.UNA = {SND.UNA} < SEG.ACK = {SEG.ACK} =< SND.NXT = {SND.NXT}; SND.UNA := SEG.ACK"))
X(CONGESTION_ECHOED, TCP_WHY_VERDICT, "congestion-echoed", "RFC 3168 §6.1.2",
  N_("{peer} reports a packet that the network has marked: {me} slows down as for a loss, but nothing has to be sent again."),
  N_("ECE is set, and no reduction was made for what is outstanding: with FlightSize = {FLIGHT} and cwnd = {CWND}, ssthresh := the reduced window, at least two segments, and cwnd := the same, at least one; SND.UNA := SEG.ACK = {SEG.ACK}"))
X(CONGESTION_ECHOED_AT_ONE, TCP_WHY_VERDICT, "congestion-echoed-at-one-segment", "RFC 3168 §6.1.2",
  N_("{peer} reports a marked packet again, and the congestion window of {me} is one segment already: nothing new leaves before the retransmission timer has run."),
  N_("ECE is set, and cwnd = {CWND} is one segment, the least: the retransmission timer is reset, and what is new waits for it; SND.UNA := SEG.ACK = {SEG.ACK}"))
X(ACK_PARTIAL, TCP_WHY_VERDICT, "ack-partial", "RFC 9293 §3.10.7.4",
  N_("The acknowledgement is new, but does not cover all that was outstanding when the timer ran out."),
  N_("SND.UNA = {SND.UNA} < SEG.ACK = {SEG.ACK}, but less than SND.NXT was when the timer ran out; SND.UNA := SEG.ACK"))
X(ACK_TIMES_RETRANSMISSION, TCP_WHY_VERDICT, "ack-times-retransmission", "RFC 6298 §3",
  N_("Karn's algorithm is knocked out: {me} takes this ACK as a measurement, though nobody knows which copy it answers."),
  N_("SEG.ACK = {SEG.ACK} covers a segment that was sent again; the time since it was first sent goes into SRTT"))
X(ACK_NAMES_ONE_SEGMENT, TCP_WHY_VERDICT, "ack-names-one-segment", "RFC 9293 §3.4",
  N_("ACKs are not cumulative (knocked out): this one speaks for a single segment, and an earlier one is still unacknowledged."),
  N_("SEG.ACK = {SEG.ACK} > SND.UNA = {SND.UNA}, but it names only the segment that ends there; SND.UNA stays"))
X(ACK_OF_FIN, TCP_WHY_VERDICT, "ack-of-fin", "RFC 9293 §3.10.7.4",
  N_("{peer} has acknowledged the FIN of {me}: everything that was sent has arrived."),
  N_("SND.UNA = {SND.UNA} < SEG.ACK = {SEG.ACK}, which lies after the FIN's number; SND.UNA := SEG.ACK"))
X(ACK_SHUTS_WINDOW, TCP_WHY_VERDICT, "ack-accepted-window-zero", "RFC 9293 §3.10.7.4",
  N_("The acknowledgement is new, and {peer} has no room for more: it has closed its window."),
  N_("SND.UNA = {SND.UNA} < SEG.ACK = {SEG.ACK}; SND.UNA := SEG.ACK, SND.WND := SEG.WND = {SEG.WND}"))
X(ACK_OF_PROBE, TCP_WHY_VERDICT, "ack-of-window-probe", "RFC 9293 §3.8.6.1",
  N_("{peer} has taken the window probe: it has room again."),
  N_("SEG.ACK = {SEG.ACK} > SND.NXT = {SND.NXT}: it covers the number of the probe; SND.NXT := SND.UNA := SEG.ACK, SND.WND := SEG.WND = {SEG.WND}"))
X(ACK_DUPLICATE, TCP_WHY_VERDICT, "ack-duplicate", "RFC 9293 §3.10.7.4",
  N_("The acknowledgement repeats what {me} knows."),
  N_("SEG.ACK = {SEG.ACK} = SND.UNA = {SND.UNA}, and the window stays {SND.WND}: nothing to do"))
X(DUPLICATE_ACK, TCP_WHY_VERDICT, "duplicate-ack", "RFC 5681 §2",
  N_("A duplicate acknowledgement: {peer} received something, but not what it expects next.  That may be a loss or only another order."),
  N_("SEG.ACK = {SEG.ACK} = SND.UNA, no data, the same window {SND.WND}, {FLIGHT} octets outstanding: one more than {DUPACKS} in a row"))
X(DUPLICATE_ACK_THIRD, TCP_WHY_VERDICT, "duplicate-ack-third", "RFC 5681 §3.2",
  N_("The third duplicate acknowledgement: {me} takes the segment at {SEG.ACK} for lost and begins fast recovery."),
  N_("duplicate ACKs = {DUPACKS} + 1 = 3 with SEG.ACK = {SEG.ACK} > recover = {RECOVER}: recover := SND.NXT = {SND.NXT}, ssthresh is reduced from FlightSize = {FLIGHT}"))
X(DUPLICATE_ACK_IN_RECOVERY, TCP_WHY_VERDICT, "duplicate-ack-in-recovery", "RFC 5681 §3.2",
  N_("One more duplicate acknowledgement: one more segment has left the network."),
  N_("fast recovery, step 4: cwnd was {CWND}, cwnd := cwnd + SMSS"))
X(DUPLICATE_ACK_NOT_BEYOND, TCP_WHY_VERDICT, "duplicate-ack-not-beyond-recover", "RFC 6582 §3.2",
  N_("The duplicates may be the echo of what was sent twice: {me} begins no new recovery."),
  N_("third duplicate ACK, but SEG.ACK = {SEG.ACK} does not lie beyond recover = {RECOVER}"))
X(DUPLICATE_ACK_AFTER_TIMEOUT, TCP_WHY_VERDICT, "duplicate-ack-after-timeout", "RFC 6582 §3.2",
  N_("A duplicate acknowledgement while {me} repairs what the timeout found: it proves no further loss."),
  N_("SEG.ACK = {SEG.ACK} < recover = {RECOVER}: no fast retransmit until all of then is acknowledged"))
X(ACK_PARTIAL_IN_RECOVERY, TCP_WHY_VERDICT, "partial-ack", "RFC 6582 §3.2",
  N_("The acknowledgement is new, but does not cover all that was outstanding when recovery began: another segment is missing."),
  N_("SND.UNA = {SND.UNA} < SEG.ACK = {SEG.ACK} < recover = {RECOVER}; SND.UNA := SEG.ACK, cwnd was {CWND}"))
X(ACK_ENDS_RECOVERY, TCP_WHY_VERDICT, "full-ack", "RFC 6582 §3.2",
  N_("Everything that was outstanding when recovery began has arrived: fast recovery is over."),
  N_("SEG.ACK = {SEG.ACK} >= recover = {RECOVER}; cwnd was {CWND}, cwnd := at most ssthresh = {SSTHRESH}"))
X(ACK_ENDS_SACK_RECOVERY, TCP_WHY_VERDICT, "full-ack-sack", "RFC 6675 §5",
  N_("Everything that was outstanding when recovery began has arrived: fast recovery is over."),
  N_("(A): SEG.ACK = {SEG.ACK} >= RecoveryPoint = {RECOVER}; cwnd was {CWND}, cwnd := ssthresh = {SSTHRESH}"))
X(SACK_NEW, TCP_WHY_VERDICT, "sack-new", "RFC 6675 §5",
  N_("{peer} says that it holds octets behind a gap.  That may be a loss or only another order."),
  N_("duplicate ACKs = {DUPACKS} + 1 < 3 and not IsLost(SEG.ACK = {SEG.ACK}); SACKed before = {SACKED}, FlightSize = {FLIGHT}"))
X(SACK_NEW_RACK, TCP_WHY_VERDICT, "sack-new-rack", "RFC 8985 §6.2",
  N_("{peer} says that it holds octets behind a gap.  That may be a loss or only another order."),
  N_("RACK: nothing that was sent before the segment delivered last is overdue by its time + RTT + reordering window; SACKed before = {SACKED}, FlightSize = {FLIGHT}"))
X(SACK_STARTS_RECOVERY, TCP_WHY_VERDICT, "sack-starts-recovery", "RFC 6675 §5",
  N_("{peer} holds so much behind the gap that {me} takes the segment at {SEG.ACK} for lost and begins recovery."),
  N_("duplicate ACKs = {DUPACKS} + 1 >= 3 or IsLost(SEG.ACK = {SEG.ACK}): RecoveryPoint := SND.NXT = {SND.NXT}, ssthresh is reduced from FlightSize = {FLIGHT}"))
X(SACK_STARTS_RACK, TCP_WHY_VERDICT, "rack-starts-recovery", "RFC 8985 §6.2",
  N_("What was sent later has arrived before something that was sent earlier, and long enough: {me} takes it for lost and begins recovery."),
  N_("RACK: sent before the segment delivered last, and its time + RTT + reordering window =< now; RecoveryPoint := SND.NXT = {SND.NXT}, SACKed before = {SACKED}"))
X(SACK_IN_RECOVERY, TCP_WHY_VERDICT, "sack-in-recovery", "RFC 6675 §5",
  N_("{peer} holds one more piece behind the gap: so much less is in the network."),
  N_("SACKed was {SACKED}, pipe was {PIPE}, cwnd was {CWND}: Update(), SetPipe()"))
X(SACK_AFTER_TIMEOUT, TCP_WHY_VERDICT, "sack-after-timeout", "RFC 6675 §5.1",
  N_("{peer} says what it holds: {me} need not send that again."),
  N_("SEG.ACK = {SEG.ACK} < recover = {RECOVER}: no new recovery until then, but Update()"))
X(ACK_PARTIAL_SACK, TCP_WHY_VERDICT, "partial-ack-sack", "RFC 6675 §5",
  N_("The acknowledgement is new, but does not cover all that was outstanding when recovery began."),
  N_("SND.UNA = {SND.UNA} < SEG.ACK = {SEG.ACK} < RecoveryPoint = {RECOVER}; SND.UNA := SEG.ACK, pipe was {PIPE}, cwnd was {CWND}"))
X(DSACK_SEEN, TCP_WHY_VERDICT, "dsack-seen", "RFC 2883 §4",
  N_("{peer} says that something has arrived twice."),
  N_("the first SACK block lies at or below SEG.ACK = {SEG.ACK}, or within the second"))
X(DSACK_UNDOES, TCP_WHY_VERDICT, "dsack-undoes", "RFC 3708 §2",
  N_("All that {me} sent again has arrived twice, so none of it seems to have been lost: it takes back the reduction of cwnd."),
  N_("as many DSACKs as segments sent again since cwnd was reduced; cwnd was {CWND}, ssthresh was {SSTHRESH}: both as before the reduction"))
X(LOSS_PROBE_REPAIRED, TCP_WHY_VERDICT, "loss-probe-repaired", "RFC 8985 §7.4",
  N_("The probe has repaired a loss that nobody else had noticed: that was congestion as well."),
  N_("SEG.ACK = {SEG.ACK} lies beyond the segment that was probed, and no DSACK came for it: ssthresh and cwnd are reduced, cwnd was {CWND}"))
X(F_RTO_ADVANCES, TCP_WHY_VERDICT, "f-rto-advances", "RFC 5682 §2.1",
  N_("The first acknowledgement after the timeout is new: perhaps the rest had only been late.  {me} tries with new data."),
  N_("F-RTO, step 2b: SND.UNA = {SND.UNA} < SEG.ACK = {SEG.ACK} < recover = {RECOVER}"))
X(F_RTO_LOSS, TCP_WHY_VERDICT, "f-rto-loss", "RFC 5682 §2.1",
  N_("The new data has arrived and the old is still missing: the loss was real, {me} goes on sending again."),
  N_("F-RTO, step 3a: SEG.ACK = {SEG.ACK} = SND.UNA; cwnd was {CWND}, cwnd := at most 3 * SMSS"))
X(F_RTO_SPURIOUS, TCP_WHY_VERDICT, "spurious-timeout", "RFC 5682 §2.1",
  N_("What was sent only once is acknowledged: the timer seems to have run out too early.  {me} takes back the reduction of cwnd."),
  N_("F-RTO, step 3b: SEG.ACK = {SEG.ACK}, SND.UNA = {SND.UNA}, recover = {RECOVER}; cwnd was {CWND}, ssthresh was {SSTHRESH}: both as before the timeout (RFC 4015)"))
X(ACK_OLD, TCP_WHY_VERDICT, "ack-old", "RFC 9293 §3.10.7.4",
  N_("The acknowledgement is older than one that has come already, and is ignored."),
  N_("SEG.ACK = {SEG.ACK} < SND.UNA = {SND.UNA}: can be ignored"))
X(ACK_OF_UNSENT, TCP_WHY_VERDICT, "ack-of-unsent", "RFC 9293 §3.10.7.4",
  N_("The segment acknowledges what {me} has never sent: dropped."),
  N_("SEG.ACK = {SEG.ACK} > SND.NXT = {SND.NXT}"))
X(ACK_TOO_OLD, TCP_WHY_VERDICT, "ack-too-old", "RFC 9293 §3.10.7.4",
  N_("The acknowledgement is older than any that can still be under way: the segment may be forged and is dropped."),
  N_("SEG.ACK = {SEG.ACK} < SND.UNA - MAX.SND.WND, SND.UNA = {SND.UNA} (RFC 5961 §5)"))
X(WINDOW_CHANGED, TCP_WHY_VERDICT, "window-update", "RFC 9293 §3.10.7.4",
  N_("{peer} tells how much room it has now."),
  N_("SEG.ACK = {SEG.ACK} = SND.UNA; SND.WND was {SND.WND}, SND.WND := SEG.WND = {SEG.WND}"))
X(WINDOW_REOPENED, TCP_WHY_VERDICT, "window-reopened", "RFC 9293 §3.8.6",
  N_("{peer} has room again: its window is open."),
  N_("SEG.ACK = {SEG.ACK} = SND.UNA; SND.WND was {SND.WND}, SND.WND := SEG.WND = {SEG.WND}"))
X(WINDOW_SHUT, TCP_WHY_VERDICT, "window-shut", "RFC 9293 §3.8.6",
  N_("{peer} has closed its window."),
  N_("SEG.ACK = {SEG.ACK} = SND.UNA; SND.WND was {SND.WND}, SND.WND := SEG.WND = {SEG.WND}"))
X(WINDOW_PROBE_ANSWERED, TCP_WHY_VERDICT, "window-probe-answered", "RFC 9293 §3.8.6.1",
  N_("{peer} answers the probe: it is there, but its window is still closed."),
  N_("SEG.ACK = {SEG.ACK} = SND.UNA, SEG.WND = {SEG.WND}: the connection must stay open (MUST-37)"))
X(KEEPALIVE_ANSWERED, TCP_WHY_VERDICT, "keepalive-answered", "RFC 9293 §3.8.4",
  N_("{peer} answers the keepalive probe: the connection is alive."),
  N_("SEG.ACK = {SEG.ACK} = SND.UNA after {PROBES} probes: idle time begins anew"))

/* Seventh step: the text. */
X(DATA_ACCEPTED, TCP_WHY_VERDICT, "data-accepted", "RFC 9293 §3.10.7.4",
  N_("The data is exactly what {me} expected next."),
  N_("SEG.SEQ = {SEG.SEQ}, and the text begins at RCV.NXT = {RCV.NXT}; RCV.NXT goes over it"))
X(DATA_MARKED, TCP_WHY_VERDICT, "data-marked", "RFC 3168 §6.1.3",
  N_("The data is exactly what {me} expected next; on its way the network has marked the packet: congestion experienced."),
  N_("SEG.SEQ = {SEG.SEQ}, and the text begins at RCV.NXT = {RCV.NXT}; the IP header says CE: ECE goes back until CWR comes"))
X(DATA_CWR, TCP_WHY_VERDICT, "data-cwr", "RFC 3168 §6.1.3",
  N_("The data is exactly what {me} expected next; {peer} says that it has reduced its window, and {me} stops echoing."),
  N_("SEG.SEQ = {SEG.SEQ}, and the text begins at RCV.NXT = {RCV.NXT}; CWR is set: no more ECE"))
X(DATA_PARTLY_OLD, TCP_WHY_VERDICT, "data-partly-old", "RFC 9293 §3.10.7.4",
  N_("{me} has the beginning of this data already and takes only the new part."),
  N_("SEG.SEQ = {SEG.SEQ} < RCV.NXT = {RCV.NXT} < SEG.SEQ + SEG.LEN = {SEG.SEQ} + {SEG.LEN}"))
X(DATA_CUT_TO_WINDOW, TCP_WHY_VERDICT, "data-cut-to-window", "RFC 9293 §3.10.7.4",
  N_("The data reaches beyond the window; {me} takes only what lies within."),
  N_("SEG.SEQ + SEG.LEN = {SEG.SEQ} + {SEG.LEN} > RCV.NXT + RCV.WND = {RCV.NXT} + {RCV.WND}: trimmed"))
X(DATA_FILLS_GAP, TCP_WHY_VERDICT, "data-fills-gap", "RFC 9293 §3.10.7.4",
  N_("The data was what {me} still lacked: with what it held back, a longer piece is now in order."),
  N_("the text begins at or before RCV.NXT = {RCV.NXT} and joins what was held: RCV.NXT goes over both"))
X(DATA_OUT_OF_ORDER, TCP_WHY_VERDICT, "data-out-of-order", "RFC 9293 §3.10.7.4",
  N_("Something is missing before this data: {me} holds it back."),
  N_("RCV.NXT = {RCV.NXT} < SEG.SEQ = {SEG.SEQ} < RCV.NXT + RCV.WND = {RCV.NXT} + {RCV.WND}: held (SHLD-31)"))
X(DATA_HELD_ALREADY, TCP_WHY_VERDICT, "data-held-already", "RFC 9293 §3.10.7.4",
  N_("{me} holds this data already and takes nothing new from it."),
  N_("SEG.SEQ = {SEG.SEQ}, SEG.LEN = {SEG.LEN}, RCV.NXT = {RCV.NXT}: every octet is held"))
X(DATA_NO_ROOM, TCP_WHY_VERDICT, "data-not-held", "RFC 9293 §3.10.7.4",
  N_("So many pieces are missing that {me} cannot remember one more: dropped, {peer} will send it again."),
  N_("RCV.NXT = {RCV.NXT} < SEG.SEQ = {SEG.SEQ}, and the list of pieces held is full"))
X(DATA_REACHES_FIN, TCP_WHY_VERDICT, "data-reaches-fin", "RFC 9293 §3.10.7.4",
  N_("With this data all is there up to the FIN that arrived earlier: {me} takes the FIN now."),
  N_("RCV.NXT goes over the text at {SEG.SEQ} and all that was held, and then over the FIN"))
X(TEXT_AFTER_FIN, TCP_WHY_VERDICT, "text-after-fin", "RFC 9293 §3.10.7.4",
  N_("{peer} has said with its FIN that nothing more would come: {me} ignores the text."),
  N_("the FIN was received, RCV.NXT = {RCV.NXT}; \"This should not occur\""))

/* Eighth step: the FIN. */
X(FIN_ACCEPTED, TCP_WHY_VERDICT, "fin-accepted", "RFC 9293 §3.10.7.4",
  N_("{peer} will send no more: its FIN has been reached in order."),
  N_("FIN set, and all before it has arrived: RCV.NXT := SEG.SEQ + SEG.LEN = {SEG.SEQ} + {SEG.LEN}"))
X(FIN_WITHOUT_NUMBER, TCP_WHY_VERDICT, "fin-without-number", "RFC 9293 §3.4",
  N_("{peer} will send no more. Its FIN takes no number (knocked out), so the ACK of {me} will look like any other."),
  N_("FIN set, and all before it has arrived; RCV.NXT stays {RCV.NXT}"))
X(FIN_OUT_OF_ORDER, TCP_WHY_VERDICT, "fin-out-of-order", "RFC 9293 §3.10.7.4",
  N_("The FIN came ahead of data that is still missing: {me} remembers it but cannot take it yet."),
  N_("FIN set, but RCV.NXT = {RCV.NXT} does not reach SEG.SEQ + SEG.LEN - 1 = {SEG.SEQ} + {SEG.LEN} - 1"))

#include "tcp/why_causes.h"
/* clang-format on */
