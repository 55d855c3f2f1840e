"""Faults put into the engine on purpose; the suite has to notice every one.  Prints TAP.

A mutation replaces one piece of text, which must stand exactly once in its file, in a copy of
src/tcp; a statement that is left out leaves an empty one.  The tests of the engine are compiled
against the copy without meson and run; the case passes if one of them then fails.  The first case
runs them without a fault, so that a suite that fails anyway cannot pass for a watchful one.
"""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(sys.argv[1])
engine = root / "src" / "tcp"
tests = root / "tests" / "tcp"

# The quick and telling ones first; a mutation is done with as soon as one of them fails.
SUITES = ["arrives", "delayed_ack", "nagle", "urgent", "knock_out", "timeouts", "probes", "open", "close", "data", "user", "rto", "wire", "options", "timestamps", "sack", "congestion", "cubic", "ecn", "cookie", "fast_open", "idle", "reassembly", "recovery", "sack_recovery", "rack", "prr", "f_rto", "fuzz"]
LAB = ["invariants", "lab", "lab_expect", "lab_words", "reach"]
# Which suite is about a file that no suite is named after.
LIKELY = {
    "arrives_text": "data", "dress": "options", "loss_probe": "rack", "persist": "probes",
    "keepalive": "probes", "resend": "recovery", "scoreboard": "sack_recovery", "send": "data",
    "undo": "f_rto", "yield": "timestamps",
}  # fmt: skip

# (what is wrong, file, text, replacement)
MUTATIONS = [
    ("any cookie of the right length is valid", "cookie.c",
     "return a->bytes == b->bytes && memcmp(a->octets, b->octets, a->bytes) == 0;",
     "return a->bytes == b->bytes;"),
    ("the beginning of a cookie is enough", "cookie.c",
     "return a->bytes == b->bytes && memcmp", "return memcmp"),
    ("SipHash-2-3", "cookie.c", "for (int i = 0; i < 4; i++)", "for (int i = 0; i < 3; i++)"),
    ("a SYN sent again shows the cookie", "fast_open.c",
     "conn->snd.nxt != conn->snd.iss || ", ""),
    ("a SYN fills the MSS although it bears options", "fast_open.c",
     "room_bytes > options_bytes ? room_bytes - options_bytes : 0;", "room_bytes;"),
    ("an empty cookie opens fast", "fast_open.c",
     "fast_open->opened = cookie->bytes > 0 &&", "fast_open->opened = cookie->bytes == 0 ||"),
    ("data with a wrong cookie is kept until ESTABLISHED", "arrives.c",
     "else if (!conn->fast_open.refused)", "else"),
    ("what the SYN,ACK leaves waits for the timer", "arrives_syn_sent.c",
     "tcp_fast_open_send_again(conn);", ";"),
    ("the answer behind a lost SYN,ACK waits for the timer", "arrives_other.c",
     "    if (lost)\n", "    if (false && lost)\n"),
    ("the answer goes on while the SYN,ACK is lost", "conn.c",
     " && conn->snd.retries == 0;", ";"),
    ("a SYN outstanding takes room in cwnd", "resend.c",
     "uint32_t syn = conn->snd.una_position == 0;", "uint32_t syn = 0;"),
    ("Nagle waits for the ACK of a SYN", "nagle.c",
     "tcp_outstanding(conn) == (snd->una_position == 0 ? 1 : 0);", "tcp_outstanding(conn) == 0;"),
    ("a reset puts a connection that has delivered data back to LISTEN", "arrives_other.c",
     "return conn->passive && !conn->fast_open.opened;", "return conn->passive;"),
    ("the FIN leaves before the handshake is over", "output.c",
     "conn->state != TCP_SYN_RECEIVED && ", ""),
    ("a SYN with an older timestamp ends TIME-WAIT", "yield.c",
     "return seq_gt(options->ts_value, conn->ts.recent) ||", "return higher ||"),
    ("a SYN that repeats the last number ends TIME-WAIT", "yield.c",
     "seq_gt(segment->seq, conn->rcv.nxt);", "seq_gt(segment->seq + 1, conn->rcv.nxt);"),
    ("the urgent pointer names the last urgent octet and not the next", "urgent.c",
     "conn->snd.up_position = tcp_fin_position(conn);",
     "conn->snd.up_position = tcp_fin_position(conn) - 1;"),
    ("the urgent pointer wraps where the field is too small", "urgent.c",
     "ahead < UINT16_MAX ? (uint16_t)ahead : UINT16_MAX;", "(uint16_t)ahead;"),
    ("the user is told of the same urgent data again", "urgent.c",
     "up_offset <= (int64_t)rcv->up_offset)", "up_offset < (int64_t)rcv->up_offset)"),
    ("the urgent pointer recedes", "urgent.c",
     "up_offset <= (int64_t)rcv->up_offset)", "up_offset == (int64_t)rcv->up_offset)"),
    ("the application is told of urgent data that it has read", "urgent.c",
     "if (tcp_urgent_bytes(ev->conn) > 0)\n", ""),
    ("the FIN takes no number where it arrives", "arrives_text.c",
     "conn->rcv.nxt += tcp_fin_len(conn);", ";"),
    ("the FIN takes no number where it is sent", "send.c",
     "uint64_t end_position = position + bytes + (fin ? tcp_fin_len(conn) : 0);",
     "uint64_t end_position = position + bytes;"),
    ("the SYN takes no number", "arrives.c",
     "conn->rcv.nxt = segment->seq + 1;", "conn->rcv.nxt = segment->seq;"),
    ("an ACK names the last octet and not the next", "send.c",
     "segment.ack = tcp_ack_number(conn);", "segment.ack = tcp_ack_number(conn) - 1;"),
    ("an ACK is not cumulative", "arrives_other.c",
     "snd->una = ack;", "snd->una += ack - snd->una > 100 ? 100 : ack - snd->una;"),
    ("no third ACK", "arrives_syn_sent.c",
     "tcp_owe_ack(ev, TCP_WHY_THIRD_ACK);", ";"),
    ("the ACK of another SYN is taken", "arrives_syn_sent.c",
     "if (seq_le(segment->ack, conn->snd.iss) || seq_gt(segment->ack, conn->snd.nxt)) {",
     "if (false) {"),
    ("text on a SYN is delivered before the handshake is over", "arrives.c",
     "tcp_hold_text(ev, segment);",
     "tcp_hold_text(ev, segment); tcp_indicate(ev, TCP_TOLD_DATA, 1, TCP_WHY_DATA_IN_ORDER);"),
    ("a simultaneous open never completes", "arrives_other.c",
     "segment->flags &= (uint8_t)~TCP_SYN;\n        segment->seq++;\n        segment->options",
     "segment->options"),
    ("a reset bears the wrong number", "send.c",
     "reset.seq = segment->ack;", "reset.seq = segment->ack + 1;"),
    ("a reset acknowledges SEG.SEQ and not SEG.SEQ + SEG.LEN", "send.c",
     "reset.ack = segment->seq + tcp_segment_len(segment);", "reset.ack = segment->seq;"),
    ("a reset is answered with a reset", "arrives.c",
     "if (tcp_segment_has(segment, TCP_RST)) {\n        tcp_judge(ev, TCP_WHY_CLOSED_RST_IGNORED);\n        return;",
     "if (tcp_segment_has(segment, TCP_RST)) {\n        tcp_judge(ev, TCP_WHY_CLOSED_RST_IGNORED);"),
    ("a reset anywhere in the window is taken", "arrives_other.c",
     "if (segment->seq == conn->rcv.nxt) {\n        take_reset(ev);",
     "if (segment->seq - conn->rcv.nxt <= conn->rcv.wnd) {\n        take_reset(ev);"),
    ("the challenge ACK for a RST is left out", "arrives_other.c",
     "tcp_send_ack(ev, conn->snd.nxt, TCP_WHY_CHALLENGE_RST);", ";"),
    ("the challenge ACK for a SYN outside the window is left out", "arrives_other.c",
     "if (tcp_segment_has(segment, TCP_SYN) && tcp_state_is_synchronized(conn->state))",
     "if (tcp_segment_has(segment, TCP_SYN) && acceptable(conn, segment))"),
    ("a passive connection that is reset goes to CLOSED", "arrives_other.c",
     "if (can_listen_again(ev->conn))", "if (false)"),
    ("ABORT forgets the reset", "user.c",
     "tcp_send_abort(&ev, TCP_WHY_RESET_ABORT);", ";"),
    ("2MSL is not restarted", "arrives_other.c",
     "tcp_timer_arm(ev, TCP_TIMER_TIME_WAIT, 2 * conn->config.msl_ns,\n                      conn->timers[TCP_TIMER_TIME_WAIT].count + 1, TCP_WHY_TIME_WAIT_RESTARTED);", ";"),
    ("TIME-WAIT lasts one MSL", "arrives_other.c",
     "skipped ? 0 : 2 * ev->conn->config.msl_ns", "skipped ? 0 : ev->conn->config.msl_ns"),
    ("a simultaneous close skips CLOSING", "arrives_text.c",
     "tcp_set_state(ev, TCP_CLOSING, TCP_WHY_FIN_CROSSED);",
     "tcp_enter_time_wait(ev, TCP_WHY_FIN_CROSSED);"),
    ("any ACK counts as the ACK of the FIN", "conn.c",
     "conn->snd.una_position >= tcp_fin_position(conn) + tcp_fin_len(conn);",
     "conn->snd.una_position > 1;"),
    ("a FIN ahead of missing data is forgotten", "arrives_text.c",
     "conn->rcv.fin_known = true;",
     "conn->rcv.fin_known = fin_seq == conn->rcv.nxt;"),
    ("a FIN is taken although data before it is missing", "arrives_text.c",
     "if (conn->rcv.fin_known && conn->rcv.fin_seq == conn->rcv.nxt) {",
     "if (conn->rcv.fin_known) {"),
    ("no doubling", "rto.c",
     "rto->rto_ns = rto->rto_ns > config->rto_max_ns / 2 ? config->rto_max_ns\n                                                       : within_limits(config, 2 * rto->rto_ns);",
     "rto->rto_ns = within_limits(config, rto->rto_ns);"),
    ("Karn's algorithm is forgotten", "rto.c",
     "void tcp_rto_resent(struct tcp_rto *rto)\n{\n    rto->timing = false;",
     "void tcp_rto_resent(struct tcp_rto *rto)\n{\n    (void)rto;"),
    ("RTTVAR is computed with the new SRTT", "rto.c",
     "int64_t deviation_ns = rto->srtt_ns > r_ns ? rto->srtt_ns - r_ns : r_ns - rto->srtt_ns;",
     "int64_t new_ns = (7 * rto->srtt_ns + r_ns) / 8;\n"
     "        int64_t deviation_ns = new_ns > r_ns ? new_ns - r_ns : r_ns - new_ns;"),
    ("an ACK that is owed waits for ever", "delayed_ack.c",
     "tcp_timer_arm(ev, TCP_TIMER_DELAYED_ACK, conn->config.delayed_ack_ns, 0,\n                              TCP_WHY_DELAYED_ACK_BEGINS);", ";"),
    ("the delay of an ACK begins anew with each segment", "delayed_ack.c",
     "if (!tcp_timer_running(conn, TCP_TIMER_DELAYED_ACK))\n", "\n"),
    ("a second segment waits as well", "delayed_ack.c",
     "conn->rcv.nxt - conn->rcv.told_nxt >= 2 * full_bytes", "false"),
    ("every crumb counts as a full-sized segment", "delayed_ack.c",
     "return conn->rcv.largest_bytes > least_bytes ? conn->rcv.largest_bytes : least_bytes;",
     "return conn->rcv.largest_bytes;"),
    ("a shut window is told of late", "delayed_ack.c", "if (conn->rcv.wnd == 0)", "if (false)"),
    ("the peer is left with less room than for a segment", "delayed_ack.c",
     "if (opened && conn->rcv.told_edge - conn->rcv.nxt < full_bytes)", "if (false)"),
    ("the ACK of what fills a gap waits", "arrives_text.c", "if (whole && !held)", "if (whole)"),
    ("the ACK of what is partly old waits", "arrives_text.c", "if (whole && !held)", "if (!held)"),
    ("text on the SYN,ACK makes the third ACK wait", "delayed_ack.c",
     "(conn->ack_owed == TCP_WHY_NONE || conn->ack_waits) &&", ""),
    ("crumbs do not gather", "nagle.c", "if (conn->config.nagle && !idle) {", "if (false) {"),
    ("a full-sized segment gathers as well", "nagle.c", "if (bytes >= tcp_text_room_bytes(conn))", "if (false)"),
    ("a FIN waits for what is outstanding", "nagle.c", "if (bytes == 0 || fin)", "if (bytes == 0)"),
    ("every sliver of a window is filled", "nagle.c",
     "if (bytes == tcp_unsent_bytes(conn) || bytes >= snd->max_wnd / 2)", "if (true)"),
    ("half the largest window is not enough", "nagle.c", "|| bytes >= snd->max_wnd / 2", ""),
    ("a small window holds the sender back for ever", "nagle.c",
     "return tcp_sends_text(conn) && conn->snd.wnd > 0 && tcp_outstanding(conn) == 0 &&\n           tcp_unsent_bytes(conn) > 0 && !conn->ecn.waits;",
     "(void)conn; return false;"),
    ("the override timeout probes like a closed window", "persist.c",
     "if (conn->snd.overriding) {\n        tcp_override_expired(ev);\n        return;", "if (false) {"),
    ("the user timeout is measured by nobody", "output.c", "    tcp_user_timeout_update(&ev);\n", ""),
    ("the user timeout does not begin anew with progress", "timers.c",
     "if (conn->timers[TCP_TIMER_USER].expires_ns != expires_ns)",
     "if (!tcp_timer_running(conn, TCP_TIMER_USER))"),
    ("the user timeout counts from when it is set", "timers.c",
     "time_later_ns(conn->snd.progress_ns, conn->config.user_timeout_ns)",
     "time_later_ns(ev->now_ns, conn->config.user_timeout_ns)"),
    ("window probes do not know of the user timeout", "timers.c",
     "return conn->config.user_timeout_ns > 0 ? conn->config.user_timeout_ns : conn->config.r2_ns;",
     "return conn->config.r2_ns;"),
    ("the RTO doubles although that is knocked out", "timers.c",
     "if (tcp_knocked_out(conn, TCP_KNOCK_OUT_BACK_OFF))\n", "if (false)\n"),
    ("Karn's algorithm works although it is knocked out", "send.c",
     "if (tcp_knocked_out(conn, TCP_KNOCK_OUT_KARN))\n", "if (false)\n"),
    ("without the third step SYN,ACKs are sent again", "knock_out.c",
     "tcp_timer_stop(ev, TCP_TIMER_RETRANSMIT, TCP_WHY_THIRD_ACK_KNOCKED_OUT);", ";"),
    ("an ACK that names one segment speaks for all", "knock_out.c",
     "if (!tcp_knocked_out(conn, TCP_KNOCK_OUT_CUMULATIVE_ACK) || seq_le(ack, conn->snd.una))",
     "if (true)"),
    ("RFC 6298 rule 5.3 is left out", "arrives_other.c",
     "tcp_timer_arm(ev, TCP_TIMER_RETRANSMIT, conn->rto.rto_ns, 0, TCP_WHY_TIMER_NEW_ACK);", ";"),
    ("RFC 6298 rule 5.7 is left out", "rto.c",
     "rto->rto_ns = within_limits(config, RTO_AFTER_LOST_SYN_NS);", ";"),
    ("the next hole waits for the timer", "resend.c",
     "return sums.resent_bytes == 0;", "return false;"),
    ("cwnd holds nothing back", "resend.c",
     "        return TCP_ALLOWS_NOTHING;\n    if (conn->loss.phase == TCP_RECOVERY_FAST)",
     "        ;\n    if (conn->loss.phase == TCP_RECOVERY_FAST)"),
    ("fast retransmit waits for a fourth duplicate", "recovery.c",
     "if (loss->duplicate_acks != TCP_DUP_THRESH)", "if (loss->duplicate_acks != TCP_DUP_THRESH + 1)"),
    ("duplicates in fast recovery do not inflate cwnd", "recovery.c",
     "tcp_cc_set_cwnd(&conn->cc, plus(conn->cc.cwnd_bytes, smss(conn)));", ";"),
    ("a partial ACK ends recovery", "recovery.c",
     "if (conn->snd.una_position >= conn->loss.recover) {\n        leave_fast_recovery(ev);",
     "if (true) {\n        leave_fast_recovery(ev);"),
    ("every partial ACK restarts the timer", "recovery.c",
     "|| ev->news.first_partial;", "|| true;"),
    ("limited transmit counts for ssthresh", "recovery.c",
     "tcp_outstanding(conn) - loss->limited_bytes", "tcp_outstanding(conn)"),
    ("duplicates of before the last recovery begin another", "recovery.c",
     "if (conn->snd.una_position <= loss->recover)", "if (false)"),
    ("who threw away what it had SACKed is trusted", "recovery.c",
     "tcp_scoreboard_doubt(conn);", ";"),
    ("one segment above it makes another lost", "scoreboard.c",
     "(TCP_DUP_THRESH - 1)", "(TCP_DUP_THRESH - 2)"),
    ("a DSACK is taken for a SACK", "scoreboard.c",
     "if (i == 0 && is_dsack(segment))", "if (false)"),
    ("SACK blocks count although they were not negotiated", "scoreboard.c",
     "if (!ev->conn->sack_ok)\n        return;", ";"),
    ("PRR gives as much as was delivered", "prr.c",
     "loss->prr_delivered_bytes * conn->cc.ssthresh_bytes", "loss->prr_delivered_bytes * flight_bytes"),
    ("RACK leaves no time for reordering", "rack.c",
     "return time_min_ns((rack->reo_wnd_mult + 1) * (rack->min_rtt_ns / 4), conn->rto.srtt_ns);",
     "return 0;"),
    ("a timeout does not ask RACK", "rack.c",
     "return !tcp_rack_in_use(ev->conn) ||", "return true ||"),
    ("a loss probe does not restart the retransmission timer", "loss_probe.c",
     "tcp_timer_arm(ev, TCP_TIMER_RETRANSMIT, conn->rto.rto_ns, 0, TCP_WHY_TIMER_LOSS_PROBE);", ";"),
    ("a loss that a probe repaired is no congestion", "loss_probe.c",
     "tcp_cc_set_cwnd(&conn->cc, conn->cc.ssthresh_bytes);", ";"),
    ("a spurious timeout is not noticed", "f_rto.c",
     "    if (!proves_spurious(ev))\n", "    if (true)\n"),
    ("one DSACK undoes any number of retransmissions", "undo.c",
     "if (loss->dsack_count < loss->resent_count)", "if (false)"),
    ("R2 never comes", "timers.c",
     "if (ev->now_ns - conn->snd.progress_ns >= limit_ns(conn)) {",
     "if (false) {"),
    ("a SYN,ACK has the SYN's R2", "timers.c",
     "conn->state == TCP_SYN_RECEIVED ? conn->config.r2_syn_ack_ns : conn->config.r2_syn_ns",
     "conn->config.r2_syn_ns"),
    ("the linear timeouts of a SYN are forgotten", "timers.c",
     "conn->snd.retries <= conn->config.syn_linear_timeouts)", "false)"),
    ("R1 is not told", "timers.c",
     "tcp_indicate(ev, TCP_TOLD_TROUBLE, 0, TCP_WHY_R1_REACHED);", ";"),
    ("the peer's window is ignored", "output.c",
     "return conn->snd.wnd > outstanding ? conn->snd.wnd - outstanding : 0;",
     "return conn->snd.wnd > outstanding ? conn->snd.wnd - outstanding : 1000;"),
    ("an old segment sets the window", "arrives_other.c",
     "if (seq_lt(conn->snd.wl1, segment->seq) ||\n        (conn->snd.wl1 == segment->seq && seq_le(conn->snd.wl2, segment->ack)))",
     "if (true)"),
    ("probing stops after the first probe", "persist.c",
     "tcp_timer_arm(ev, TCP_TIMER_PERSIST, interval_ns, clock->count + 1, TCP_WHY_PERSIST_BACKED_OFF);",
     "(void)interval_ns;"),
    ("the interval between probes does not double", "persist.c",
     ": 2 * clock->interval_ns;", ": clock->interval_ns;"),
    ("answered probes end the connection as well", "arrives_other.c",
     "conn->snd.window_probes = 0;", ";"),
    ("a closed window swallows the ACK in a segment", "arrives_other.c",
     "segment->flags &= (uint8_t) ~(TCP_FIN | TCP_SYN);\n        return true;",
     "return false;"),
    ("the window opens in crumbs", "dress.c",
     "if (offer_bytes <= conn->rcv.wnd || offer_bytes - conn->rcv.wnd < step_bytes)",
     "if (offer_bytes <= conn->rcv.wnd)"),
    ("the right edge of the window moves left", "arrives_text.c",
     "conn->rcv.wnd -= bytes;", "conn->rcv.wnd -= bytes < conn->rcv.wnd ? bytes + 1 : bytes;"),
    ("the window is not shut while nothing is read", "arrives_text.c",
     "conn->rcv.wnd -= bytes;", ";"),
    ("out-of-order data is thrown away", "arrives_text.c",
     "if (!tcp_reassembly_add(&conn->rcv.held, text))",
     "if (text.start != conn->rcv.nxt || !tcp_reassembly_add(&conn->rcv.held, text))"),
    ("a full list of gaps has no room for what is awaited", "reassembly.c",
     "if (first == held->count)", "if (true)"),
    ("a keepalive probe bears SND.NXT", "keepalive.c",
     "tcp_send_ack(ev, conn->snd.nxt - 1, TCP_WHY_KEEPALIVE_PROBE);",
     "tcp_send_ack(ev, conn->snd.nxt, TCP_WHY_KEEPALIVE_PROBE);"),
    ("keepalive goes on while data is outstanding", "keepalive.c",
     "tcp_outstanding(conn) == 0 &&", ""),
    ("one unanswered probe ends the connection", "keepalive.c",
     "conn->keepalive_probes >= conn->config.keepalive_probes", "true"),
    ("keepalive is on by default", "config.c",
     ".keepalive = false,", ".keepalive = true,"),
    ("an MSS of 1460 is assumed where none is given", "config.h",
     "#define TCP_DEFAULT_SEND_MSS_BYTES 536", "#define TCP_DEFAULT_SEND_MSS_BYTES 1460"),
    ("sequence numbers are compared like plain ones", "seq.h",
     "return (int32_t)(a - b) < 0;", "return a < b;"),
    ("data after CLOSE is taken", "user.c",
     "return conn->snd.close_called ? TCP_ERROR_CLOSING : TCP_OK;\n    default:\n        return TCP_ERROR_CLOSING;\n    }\n}\n\nenum tcp_result tcp_send(",
     "return TCP_OK;\n    default:\n        return TCP_ERROR_CLOSING;\n    }\n}\n\nenum tcp_result tcp_send("),
    ("the checksum leaves out the pseudo-header's length", "wire.c",
     "PROTOCOL_TCP + length;", "PROTOCOL_TCP;"),
    ("an odd octet is padded on its left", "wire.c",
     "sum += (uint32_t)octets[i] << 8;", "sum += octets[i];"),
    ("an option is in force when one side offers it", "dress.c",
     "config->window_scale && offered->window_scale;", "offered->window_scale;"),
    ("a SYN,ACK offers what the SYN did not", "dress.c",
     "answer ? conn->sack_ok : config->sack;", "config->sack;"),
    ("the window of a SYN is scaled where it arrives", "arrives.c",
     "tcp_segment_has(&copy, TCP_SYN) ? 0 : conn->snd_shift;", "conn->snd_shift;"),
    ("the window of a SYN is scaled where it is sent", "dress.c",
     "if (tcp_segment_has(segment, TCP_SYN)) {\n        segment->window", "if (false) {\n        segment->window"),
    ("a shift above 14 is taken", "dress.c",
     "offered->window_shift > SHIFT_MAX", "offered->window_shift > 200"),
    ("the window opens by less than the field can say", "dress.c",
     "<< conn->rcv_shift;\n}", "<< conn->rcv_shift | (free_bytes & ((1U << conn->rcv_shift) - 1));\n}"),
    ("an ACK one past the window is refused", "arrives_other.c",
     "if (len == 0 && segment->seq == conn->rcv.nxt + conn->rcv.wnd)", "if (false)"),
    ("text one past the window is taken for acceptable", "arrives_other.c",
     "if (len == 0 && segment->seq == conn->rcv.nxt + conn->rcv.wnd)",
     "if (segment->seq == conn->rcv.nxt + conn->rcv.wnd)"),
    ("PAWS spares nobody", "timestamps.c",
     "if (!conn->ts_ok || tcp_segment_has(segment, TCP_RST))\n        return true;",
     "if (!conn->ts_ok)\n        return true;"),
    ("PAWS takes what is old", "timestamps.c",
     "if (seq_ge(segment->options.ts_value, conn->ts.recent) ||", "if (true ||"),
    ("PAWS compares timestamps like plain numbers", "timestamps.c",
     "seq_ge(segment->options.ts_value, conn->ts.recent)", "segment->options.ts_value >= conn->ts.recent"),
    ("PAWS never forgets", "timestamps.c",
     "ev->now_ns - conn->ts.recent_ns > RECENT_LASTS_NS", "false"),
    ("PAWS drops in silence", "timestamps.c",
     "tcp_owe_ack(ev, TCP_WHY_ACKNOWLEDGE_PAWS);", ";"),
    ("the latest timestamp is echoed though something is missing", "timestamps.c",
     "if (seq_le(segment->seq, conn->ts.last_ack_sent))", "if (true)"),
    ("a SYN echoes something", "timestamps.c",
     "if (tcp_segment_has(segment, TCP_ACK)) {\n        segment->options.ts_echo",
     "segment->options.ts_echo = 7;\n    if (tcp_segment_has(segment, TCP_ACK)) {\n        segment->options.ts_echo"),
    ("a segment without its timestamp is taken", "timestamps.c",
     "if (tcp_segment_has(segment, TCP_SYN))\n            return true;", "return true;"),
    ("each sample counts as if it were the only one", "timestamps.c",
     "samples > 0 ? samples : 1);", "1);"),
    ("an echo of the future is a sample", "timestamps.c",
     "|| (int64_t)ticks * TICK_NS > ev->now_ns)", ")"),
    ("the MSS counts with the timestamps", "dress.c",
     "mss_bytes = mss_bytes > TIMESTAMPS_BYTES ? mss_bytes - TIMESTAMPS_BYTES : 1;", ";"),
    ("SACK blocks do not count against the MSS", "sack.c",
     "room_bytes = conn->snd.mss_bytes - segment->payload_bytes;", ";"),
    ("text leaves no room for SACK blocks", "sack.c",
     "return options.sack_count == 0\n", "return true\n"),
    ("the first SACK block is the lowest", "sack.c",
     "uint32_t kept[TCP_GAPS_MAX + 1] = {seq};", "uint32_t kept[TCP_GAPS_MAX + 1] = {rcv->held.count > 0 ? rcv->held.ranges[0].start : seq};"),
    ("a duplicate is told of again and again", "sack.c",
     "conn->rcv.sack.duplicate.end = conn->rcv.sack.duplicate.start;", ";"),
    ("a duplicate below RCV.NXT is not told of", "arrives_other.c",
     "tcp_sack_heard_refused(conn, segment);", ";"),
    ("an old copy that PAWS refuses is not told of", "timestamps.c",
     "tcp_sack_heard_refused(conn, segment);", ";"),
    ("a duplicate of what is held is not told of", "sack.c",
     "if (seq_lt(both.start, both.end))", "if (false)"),
    ("four SACK blocks stand beside the timestamps", "sack.c",
     "conn->ts_ok ? 3 : TCP_SACK_BLOCKS_MAX", "TCP_SACK_BLOCKS_MAX"),
    ("an option may be longer than the header", "options.c",
     "octets[at + 1] > length - at ||", ""),
    ("slow start adds all that was acknowledged", "congestion.c",
     "grown(cc->cwnd_bytes, smaller(acked_bytes, cc->smss_bytes))", "grown(cc->cwnd_bytes, acked_bytes)"),
    ("avoidance counts ACKs and not octets", "congestion.c",
     "grown(cc->avoidance_bytes, acked_bytes)", "grown(cc->avoidance_bytes, cc->smss_bytes)"),
    ("a second time-out lowers ssthresh again", "congestion.c",
     "if (!again)", "if (true)"),
    ("a window that was not used grows", "congestion.c",
     "if (!limited || cc->echoed)", "if (cc->echoed)"),
    ("a window grows with an echo", "congestion.c",
     "if (!limited || cc->echoed)", "if (!limited)"),
    ("a lost SYN changes nothing", "congestion.c",
     "syn_lost ? smss_bytes :", "syn_lost && false ? smss_bytes :"),
    ("after idle the window is as large as before", "congestion.c",
     "cc->cwnd_bytes = cc->initial_bytes;\n    tcp_cubic", "tcp_cubic"),
    ("CUBIC leaves half", "cubic.c",
     "(uint32_t)(flight_bytes * CUBIC_BETA)", "flight_bytes / 2"),
    ("CUBIC knows no fast convergence", "cubic.c",
     "cwnd * (1.0 + CUBIC_BETA) / 2.0", "cwnd"),
    ("CUBIC knows no Reno-friendly region", "cubic.c",
     "if (w_cubic(cc, t_s) < cubic->w_est_bytes)", "if (false)"),
    ("CUBIC aims at the window of now", "cubic.c",
     "w_cubic(cc, t_s + rtt_s)", "w_cubic(cc, t_s)"),
    ("CUBIC comes back to W_max after a time-out", "cubic.c",
     "cc->cubic.returning = false;", ";"),
    ("idle time counts for CUBIC", "cubic.c",
     "cc->cubic.counted_ns = now_ns;", "(void)now_ns;"),
    ("idle time does not count for cwnd", "output.c",
     "conn->config.idle_restart &&", "false &&"),
    ("a reflected SYN counts as agreement on ECN", "ecn.c",
     "(segment->flags & ASK) == TCP_ECE;", "(segment->flags & TCP_ECE);"),
    ("who is passive asks for ECN all the same", "ecn.c",
     "return conn->config.ecn == TCP_ECN_USE_ON ? ASK : 0;",
     "return conn->config.ecn != TCP_ECN_USE_OFF ? ASK : 0;"),
    ("a peer agrees to ECN that it was not asked for", "ecn.c",
     "conn->config.ecn == TCP_ECN_USE_ON && ", "conn->config.ecn != TCP_ECN_USE_OFF && "),
    ("what is sent again is ECT", "send.c",
     "if (!any_before)\n        why =", "why ="),
    ("a mark is echoed for ever", "ecn.c",
     "ecn->echo = false;", ";"),
    ("a mark is echoed once", "ecn.c",
     "conn->ecn.echo_begins = false;", "conn->ecn.echo = false;"),
    ("each echo costs a reduction", "ecn.c",
     "conn->ecn.reduced = tcp_nxt_position(conn);", ";"),
    ("RACK believes the echo of an earlier copy", "rack.c",
     " || answers_earlier(ev, entry))", ")"),
    ("a timeout leaves the reordering timer running", "recovery.c",
     "tcp_rack_find_lost(ev);\n    tcp_rack_set_timer(ev);\n    tcp_first_lost", "tcp_rack_find_lost(ev);\n    tcp_first_lost"),
    ("probes follow one another without a measurement", "loss_probe.c",
     "conn->rto.fresh = false;", ";"),
    ("text counts as a duplicate ACK of a loss probe", "loss_probe.c",
     "ev->news.acked_bytes == 0 && tcp_segment_len(ev->arrived) == 0 &&", "ev->news.acked_bytes == 0 &&"),
    ("F-RTO goes on after an ACK of a part of what was sent again", "f_rto.c",
     "conn->snd.una_position < conn->loss.f_rto_end ||", ""),
    ("F-RTO overlooks what arrives from after the timeout", "f_rto.c",
     "ev->news.original && !ev->news.beyond_recover &&", "ev->news.original &&"),
    ("F-RTO takes what was sent again before the timeout for sent again after it", "scoreboard.c",
     "entry->start >= ev->conn->loss.f_rto_end && entry->start < ev->conn->loss.recover;",
     "entry->transmissions == 1 && entry->start < ev->conn->loss.recover;"),
    ("F-RTO waits over duplicates for ever", "f_rto.c",
     "    if (!proves_spurious(ev))\n", "    if (ev->conn->sack_ok && ev->news.delivered_bytes == 0)\n        return TCP_WHY_NONE;\n    if (!proves_spurious(ev))\n"),
    ("an echo leaves cwnd at two segments", "congestion.c",
     "larger(reduce(cc, flight_bytes), cc->smss_bytes)",
     "larger(reduce(cc, flight_bytes), 2 * cc->smss_bytes)"),
    ("at one segment an echo holds nothing back", "ecn.c",
     "conn->ecn.waits |= at_one;", ";"),
    ("at one segment an echo holds back even the next window", "ecn.c",
     "conn->ecn.waits = false;", ";"),
    ("an echo does not reset the retransmission timer", "arrives_other.c",
     "if (ev->news.echoed_at_one)", "if (false)"),
    ("the wait after an echo ends when all is acknowledged", "arrives_other.c",
     "else if (conn->snd.una == conn->snd.nxt && !conn->ecn.waits)",
     "else if (conn->snd.una == conn->snd.nxt)"),
    ("the wait after an echo doubles the RTO", "timers.c",
     "if (tcp_ecn_wait_over(conn))\n        return;",
     "if (tcp_ecn_wait_over(conn)) {\n        tcp_rto_back_off(&conn->rto, &conn->config);\n        return;\n    }"),
    ("the override timeout ends the wait after an echo", "nagle.c",
     "tcp_unsent_bytes(conn) > 0 && !conn->ecn.waits;", "tcp_unsent_bytes(conn) > 0;"),
    ("a loss probe sends something new in the wait after an echo", "output.c",
     "!tcp_sent_has_room(&conn->sent) || conn->ecn.waits)", "!tcp_sent_has_room(&conn->sent))"),
    ("the ACK of the FIN leaves a timer for nothing", "ecn.c",
     " && !ends_sending(conn, segment);", ";"),
    ("the peer is not told of a reduction", "ecn.c",
     "segment->flags |= TCP_CWR;", ";"),
    ("the peer is told of a reduction that was taken back", "congestion.c",
     "cc->reduced = cc->reduced && cc->prior_reduced;", ";"),
    ("the ACK of a window probe is like any other", "arrives_other.c",
     "bool probe_taken = seq_gt(reached, conn->snd.nxt);", "bool probe_taken = false;"),
    ("a timer that runs out in a long repair is like any other", "timers.c",
     "conn->loss.partial_seen && !conn->sack_ok", "false"),
]

GLIB = subprocess.run(
    ["pkg-config", "--cflags", "--libs", "glib-2.0"], capture_output=True, text=True, check=True
).stdout.split() + ["-lm"]
FLAGS = ["-std=c17", "-O0", "-D_GNU_SOURCE", "-fsanitize=undefined", "-fno-sanitize-recover=all"]


def compile_object(source, include, target):
    subprocess.run(
        ["cc", *FLAGS, "-w", f"-I{include}", f"-I{tests}", *GLIB, "-c", str(source), "-o", str(target)],
        check=True,
    )  # fmt: skip


def build_objects(folder, include, names):
    """Compiles engine, lab and suites against the headers below `include`."""
    for name in names:
        where = include / "tcp" if (include / "tcp" / f"{name}.c").exists() else tests
        compile_object(where / f"{name}.c", include, folder / f"{name}.o")


ENGINE = sorted(path.stem for path in engine.glob("*.c"))
ALL = ENGINE + LAB + [f"test_{suite}" for suite in SUITES]


def run_suites(folder, objects, likely=""):
    """The name of the first suite that fails, or None; the likely one is asked first."""
    for suite in sorted(SUITES, key=lambda suite: suite != likely):
        program = folder / suite
        parts = [objects(name) for name in ENGINE + LAB + [f"test_{suite}"]]
        subprocess.run(["cc", *FLAGS, *parts, *GLIB, "-o", str(program)], check=True)
        try:
            run = subprocess.run(
                [str(program)], capture_output=True, timeout=60, check=False,
                env={**os.environ, "G_TEST_SRCDIR": str(tests)},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"{suite} (without end)"
        if run.returncode != 0:
            return suite
    return None


def mutate(base, mutation):
    """Compiles what the mutation touches into a folder of its own; the rest is taken from base."""
    _, name, old, new = mutation
    text = (engine / name).read_text("utf-8")
    if text.count(old) != 1:
        return f"the text stands {text.count(old)} times in {name}", False
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        shutil.copytree(engine, folder / "tcp")
        (folder / "tcp" / name).write_text(text.replace(old, new), "utf-8")
        changed = ALL if name.endswith(".h") else [pathlib.Path(name).stem]
        build_objects(folder, folder, changed)
        failed = run_suites(
            folder, lambda part: str((folder if part in changed else base) / f"{part}.o"),
            LIKELY.get(pathlib.Path(name).stem, pathlib.Path(name).stem),
        )  # fmt: skip
    return (f"noticed by {failed}", True) if failed else ("nobody noticed", False)


def main():
    failures = 0
    with tempfile.TemporaryDirectory() as place:
        base = pathlib.Path(place)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
            list(pool.map(lambda name: build_objects(base, root / "src", [name]), ALL))
            failed = run_suites(base, lambda part: str(base / f"{part}.o"))
            print(f"{'not ok' if failed else 'ok'} 1 - the engine as it is passes", flush=True)
            failures += failed is not None
            results = pool.map(lambda mutation: mutate(base, mutation), MUTATIONS)
            for number, (mutation, (said, good)) in enumerate(zip(MUTATIONS, results), 2):
                print(f"{'ok' if good else 'not ok'} {number} - {mutation[0]}")
                print(f"# {mutation[1]}: {said}", flush=True)
                failures += not good
    print(f"1..{1 + len(MUTATIONS)}")
    return 1 if failures else 0


sys.exit(main())
