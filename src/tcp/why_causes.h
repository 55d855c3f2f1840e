/* The causes of tcp/why_list.h, which includes this file: why a state changed, a timer was set, the
 * user was told.  No include guard: it is included for its X().
 */
/* clang-format off */
/* User calls. */
X(USER_OPEN_PASSIVE, TCP_WHY_CAUSE, "user-open-passive", "RFC 9293 §3.10.1",
  N_("The application on {me} listens for whoever may come."),
  N_("passive OPEN: enter LISTEN"))
X(USER_OPEN_ACTIVE, TCP_WHY_CAUSE, "user-open-active", "RFC 9293 §3.10.1",
  N_("The application on {me} opens a connection."),
  N_("active OPEN: SND.UNA := ISS = {ISS}, SND.NXT := ISS + 1 with the SYN; enter SYN-SENT"))
X(USER_CLOSE, TCP_WHY_CAUSE, "user-close", "RFC 9293 §3.10.4",
  N_("The application on {me} closes: it has no more to send."),
  N_("CLOSE: after all that is queued ({me} may still receive) the FIN; enter FIN-WAIT-1"))
X(QUEUED_CLOSE, TCP_WHY_CAUSE, "queued-close", "RFC 9293 §3.10.4",
  N_("The application on {me} had closed before the connection was open; now the close takes effect."),
  N_("CLOSE in SYN-RECEIVED with data queued: queued for processing after entering ESTABLISHED"))
X(FIN_SENT, TCP_WHY_CAUSE, "fin-sent", "RFC 9293 §3.10.4",
  N_("All that {me} had to send is on its way and the FIN has left."),
  N_("CLOSE in CLOSE-WAIT: send a FIN segment, enter LAST-ACK"))
X(USER_CLOSE_BEFORE_OPEN, TCP_WHY_CAUSE, "user-close-before-open", "RFC 9293 §3.10.4",
  N_("The application on {me} closes before there is a connection: nothing needs to be said to anybody."),
  N_("CLOSE in LISTEN or SYN-SENT: delete the TCB"))
X(USER_ABORT, TCP_WHY_CAUSE, "user-abort", "RFC 9293 §3.10.5",
  N_("The application on {me} aborts: the connection is gone at once, with all that was queued."),
  N_("ABORT: delete the TCB, enter CLOSED"))
X(USER_LEFT_UNREAD, TCP_WHY_CAUSE, "user-left-unread-data", "RFC 9293 §3.6.1",
  N_("The application on {me} is done and octets are left unread: the connection is reset."),
  N_("CLOSE while received data is pending: a reset, then CLOSED"))

/* Segments. */
X(SYN_RECEIVED_IN_LISTEN, TCP_WHY_CAUSE, "syn-received", "RFC 9293 §3.10.7.2",
  N_("A SYN reached {me}, which was listening."),
  N_("LISTEN, third: SYN set; IRS = {IRS}, RCV.NXT = {RCV.NXT}; enter SYN-RECEIVED"))
X(SYN_RECEIVED_IN_SYN_SENT, TCP_WHY_CAUSE, "syn-received-simultaneously", "RFC 9293 §3.10.7.3",
  N_("{me} and {peer} open at the same time; {me}'s SYN is not acknowledged yet."),
  N_("SYN-SENT, fourth: SYN set but SND.UNA = {SND.UNA} = ISS; enter SYN-RECEIVED"))
X(SYN_ACKNOWLEDGED, TCP_WHY_CAUSE, "syn-acknowledged", "RFC 9293 §3.10.7",
  N_("{peer} has acknowledged the SYN of {me}, and {me} has {peer}'s: the connection is open."),
  N_("SND.UNA = {SND.UNA} > ISS = {ISS} and RCV.NXT = {RCV.NXT} > IRS = {IRS}: enter ESTABLISHED"))
X(THIRD_ACK_KNOCKED_OUT, TCP_WHY_CAUSE, "third-ack-knocked-out", "RFC 9293 §3.5",
  N_("The third step is knocked out: for {me} the connection is open as soon as its SYN,ACK has left, whether {peer} wants it or not."),
  N_("nothing has acknowledged ISS = {ISS}, and it counts as acknowledged all the same: SND.UNA := {SND.UNA}; enter ESTABLISHED"))
X(FIN_RECEIVED, TCP_WHY_CAUSE, "fin-received", "RFC 9293 §3.10.7.4",
  N_("{peer} will send no more."),
  N_("RCV.NXT = {RCV.NXT} has gone over the FIN"))
X(FIN_CROSSED, TCP_WHY_CAUSE, "fins-crossed", "RFC 9293 §3.10.7.4",
  N_("Both sides closed at the same time: {peer}'s FIN is here, the FIN of {me} is not acknowledged yet."),
  N_("FIN in FIN-WAIT-1 and our FIN not ACKed, SND.UNA = {SND.UNA}: enter CLOSING"))
X(FIN_ACKNOWLEDGED, TCP_WHY_CAUSE, "fin-acknowledged", "RFC 9293 §3.10.7.4",
  N_("{peer} has acknowledged the FIN of {me}."),
  N_("SND.UNA = {SND.UNA} lies after the FIN's number"))
X(REFUSED, TCP_WHY_CAUSE, "refused", "RFC 9293 §3.5.3",
  N_("{peer} refused the connection."),
  N_("a valid RST before the connection was open, after an active OPEN: enter CLOSED; sockets say \"connection refused\", as the RFC does for SYN-RECEIVED (for SYN-SENT it says \"connection reset\")"))
X(RESET_RECEIVED, TCP_WHY_CAUSE, "reset-received", "RFC 9293 §3.10.7.4",
  N_("{peer} reset the connection: it is gone, and the application is told."),
  N_("RST with the number RCV.NXT = {RCV.NXT}: \"connection reset\", enter CLOSED"))
X(RESET_IN_TIME_WAIT, TCP_WHY_CAUSE, "reset-in-time-wait", "RFC 9293 §3.10.7.4",
  N_("{peer} knows nothing of the connection any more, and {me} had only been waiting."),
  N_("RST in TIME-WAIT with the number RCV.NXT = {RCV.NXT}: enter CLOSED"))
X(RESET_BACK_TO_LISTEN, TCP_WHY_CAUSE, "reset-back-to-listen", "RFC 9293 §3.10.7.4",
  N_("{peer} did not mean this connection: {me} listens again, and the application hears nothing of it."),
  N_("RST in SYN-RECEIVED after a passive OPEN: return to LISTEN"))
X(SYN_BACK_TO_LISTEN, TCP_WHY_CAUSE, "syn-back-to-listen", "RFC 9293 §3.10.7.4",
  N_("{peer} began anew with another SYN: {me} listens again."),
  N_("SYN in the window in SYN-RECEIVED after a passive OPEN: return to LISTEN"))
X(STORED_IN_ORDER, TCP_WHY_CAUSE, "stored-in-order", "RFC 9293 §3.10.7.4",
  N_("The data is next in order and goes into the receive buffer of {me}."),
  N_("the first new octet has the number that was RCV.NXT"))
X(STORED_AHEAD, TCP_WHY_CAUSE, "stored-ahead", "RFC 9293 §3.10.7.4",
  N_("The data goes into the receive buffer of {me}, behind a gap."),
  N_("the first new octet lies after RCV.NXT = {RCV.NXT}: held for later processing (SHLD-31)"))
X(DATA_FAST_OPEN, TCP_WHY_CAUSE, "data-fast-open", "RFC 7413 §4.2.2",
  N_("The SYN carried the data, and its cookie was valid."),
  N_("FastOpened: data is delivered in SYN-RECEIVED, which RFC 9293 §3.5 alone forbids; RCV.NXT = {RCV.NXT}"))
X(DATA_IN_ORDER, TCP_WHY_CAUSE, "data-in-order", "RFC 9293 §3.10.7.4",
  N_("New data is in order and can be read on {me}."),
  N_("RCV.NXT = {RCV.NXT}; the right edge of the window stays, so RCV.WND = {RCV.WND}"))

X(URGENT_TOLD, TCP_WHY_CAUSE, "urgent-told", "RFC 9293 §3.8.5",
  N_("{peer} has urgent data, here or still on its way: {me} tells its application at once."),
  N_("URG: RCV.UP := max(RCV.UP, SEG.SEQ + SEG.UP), the number after the urgent data, lies ahead of what has been read; RCV.NXT = {RCV.NXT}, RCV.UP = {RCV.UP}; told whenever it advances (MUST-32)"))

/* Failures. */
X(R1_REACHED, TCP_WHY_CAUSE, "r1-reached", "RFC 9293 §3.8.3",
  N_("{me} has sent the same segment again several times in vain and warns its application; it goes on trying."),
  N_("retransmissions = {RETRIES} >= R1 = {R1}: negative advice"))
X(R2_REACHED, TCP_WHY_CAUSE, "r2-reached", "RFC 9293 §3.8.3",
  N_("No new acknowledgement has come from {peer} for too long: {me} gives the connection up."),
  N_("SND.UNA = {SND.UNA} has not moved for R2 = {R2} or longer, after {RETRIES} retransmissions: \"connection aborted due to user timeout\", no segment is sent"))
X(USER_TIMEOUT_REACHED, TCP_WHY_CAUSE, "user-timeout-reached", "RFC 9293 §3.10.8",
  N_("What {me} sent has been unacknowledged for as long as its user allows: the connection is given up."),
  N_("SND.UNA = {SND.UNA} has not moved for the user timeout, which was set in place of R2, after {RETRIES} retransmissions"))
X(R2_SYN_REACHED, TCP_WHY_CAUSE, "r2-syn-reached", "RFC 9293 §3.8.3",
  N_("No acknowledgement of {me}'s SYN has come for too long: {me} gives up."),
  N_("SND.UNA = ISS = {ISS} for as long as R2 for a SYN or longer, after {RETRIES} retransmissions: \"connection aborted due to user timeout\""))
X(KEEPALIVE_UNANSWERED, TCP_WHY_CAUSE, "keepalive-unanswered", "RFC 9293 §3.8.4",
  N_("No answer has come to any of the keepalive probes: {me} releases the connection."),
  N_("unanswered probes = {PROBES} of {KEEPALIVE.PROBES}, the last one {KEEPALIVE.INTERVAL} ago: enter CLOSED, no segment is sent"))
X(WINDOW_PROBES_UNANSWERED, TCP_WHY_CAUSE, "window-probes-unanswered", "RFC 9293 §3.8.6.1",
  N_("No answer has come to the window probes for too long: {me} gives the connection up."),
  N_("unanswered probes = {PROBES}, the first one R2 = {R2} ago or longer: enter CLOSED; an answered probe would have kept it open"))

/* The retransmission timer. */
X(TIMER_NUMBERS_SENT, TCP_WHY_CAUSE, "timer-start", "RFC 6298 §5.1",
  N_("{me} has sent something that must be acknowledged and starts its retransmission timer."),
  N_("the timer was not running: it runs out after RTO = {RTO}"))
X(TIMER_ALL_ACKNOWLEDGED, TCP_WHY_CAUSE, "timer-off", "RFC 6298 §5.2",
  N_("Everything that {me} sent is acknowledged: the retransmission timer is off."),
  N_("SND.UNA = {SND.UNA} = SND.NXT = {SND.NXT}"))
X(TIMER_NEW_ACK, TCP_WHY_CAUSE, "timer-new-ack", "RFC 6298 §5.3",
  N_("Something new was acknowledged, more is outstanding: the retransmission timer begins anew."),
  N_("SND.UNA = {SND.UNA} < SND.NXT = {SND.NXT}: it runs out after RTO = {RTO}"))
X(RTO_EXPIRED, TCP_WHY_CAUSE, "rto-expired", "RFC 6298 §5",
  N_("The acknowledgement that {me} waits for did not come in time."),
  N_("SND.UNA = {SND.UNA} < SND.NXT = {SND.NXT} when the timer ran out"))
X(RTO_EXPIRED_IN_RECOVERY, TCP_WHY_CAUSE, "rto-expired-in-recovery", "RFC 6582 §3.2",
  N_("Too much was lost to repair one segment in a round trip: the timer of {me} has been running since the first partial acknowledgement."),
  N_("the impatient variant: only the first partial ACK sets the timer anew; SND.UNA = {SND.UNA} < recover = {RECOVER} when it ran out"))
X(TIMER_BACKED_OFF, TCP_WHY_CAUSE, "timer-backed-off", "RFC 6298 §5.5",
  N_("{me} waits twice as long for the answer to the retransmission."),
  N_("RTO := min(RTO * 2, its maximum) = {RTO} (§5.5); start the timer (§5.6)"))
X(TIMER_SYN_LINEAR, TCP_WHY_CAUSE, "timer-syn-linear", "RFC 6298 §5.5",
  N_("The first timeouts of a SYN do not double here, against the RFC: {me} waits no longer than before."),
  N_("retransmissions = {RETRIES} <= syn-linear-timeouts: RTO stays {RTO}"))
X(TIMER_LOSS_PROBE, TCP_WHY_CAUSE, "timer-loss-probe", "RFC 8985 §7.3",
  N_("A probe was sent: the retransmission timer begins anew."),
  N_("it runs out after RTO = {RTO}"))
X(TIMER_ECHO_WAIT, TCP_WHY_CAUSE, "timer-echo-wait", "RFC 3168 §6.1.2",
  N_("{me} can make its congestion window no smaller and slows down by waiting: the retransmission timer begins anew."),
  N_("ECE came while cwnd was one segment: the timer runs out after RTO = {RTO}, whether or not anything is outstanding"))
X(ECHO_WAIT_EXPIRED, TCP_WHY_CAUSE, "echo-wait-expired", "RFC 3168 §6.1.2",
  N_("{me} has waited long enough and may send something new."),
  N_("nothing is outstanding, SND.UNA = {SND.UNA} = SND.NXT, and the timer that ECE had reset ran out: RTO stays {RTO}"))
X(TIMER_BACK_OFF_KNOCKED_OUT, TCP_WHY_CAUSE, "timer-back-off-knocked-out", "RFC 6298 §5.5",
  N_("The back-off is knocked out: {me} waits no longer than before, however often it has been in vain."),
  N_("RTO stays {RTO}; start the timer (§5.6)"))
X(TIMER_NO_CONNECTION, TCP_WHY_CAUSE, "timer-no-connection", "RFC 9293 §3.10.8",
  N_("The connection is gone, and its timers with it."),
  N_("delete the TCB"))

/* The user timeout. */
X(USER_TIMEOUT_BEGINS, TCP_WHY_CAUSE, "user-timeout-begins", "RFC 9293 §3.9.1.1",
  N_("{me}'s user has set a limit: what stays unacknowledged for longer ends the connection."),
  N_("SND.UNA = {SND.UNA} < SND.NXT = {SND.NXT}: the time counts from when SND.UNA last moved, or this was sent"))
X(USER_TIMEOUT_OVER, TCP_WHY_CAUSE, "user-timeout-over", "RFC 9293 §3.9.1.1",
  N_("The limit of {me}'s user has nothing to measure: nothing is outstanding, or no limit is set."),
  N_("SND.UNA = {SND.UNA}, SND.NXT = {SND.NXT}"))
X(USER_TIMEOUT_EXPIRED, TCP_WHY_CAUSE, "user-timeout-expired", "RFC 9293 §3.10.8",
  N_("What {me} sent has been unacknowledged for as long as its user allows."),
  N_("SND.UNA = {SND.UNA} < SND.NXT = {SND.NXT} when the timer ran out, after {RETRIES} retransmissions"))

/* RACK and the tail loss probe. */
X(REORDER_WAIT, TCP_WHY_CAUSE, "reorder-wait", "RFC 8985 §6.2",
  N_("Something sent later has arrived first: {me} waits a little, for the rest may only have been overtaken."),
  N_("the time that the last segment in question was sent + RTT + reordering window lies ahead; SRTT = {SRTT}"))
X(REORDER_OVER, TCP_WHY_CAUSE, "reorder-over", "RFC 8985 §6.2",
  N_("Nothing is left for {me} to wait for in this way."),
  N_("no segment was sent before the one delivered last that is neither delivered nor lost"))
X(REORDER_EXPIRED, TCP_WHY_CAUSE, "reorder-expired", "RFC 8985 §6.2",
  N_("What was overtaken has had its time: {me} takes it for lost."),
  N_("sent + RTT + reordering window =< now"))
X(LOSS_PROBE_WAIT, TCP_WHY_CAUSE, "loss-probe-wait", "RFC 8985 §7.2",
  N_("If no acknowledgement comes {me} will send a probe before the retransmission timer runs out."),
  N_("PTO = 2 * SRTT with SRTT = {SRTT}, 200 ms more if one segment is outstanding, but not beyond the RTO"))
X(LOSS_PROBE_OFF, TCP_WHY_CAUSE, "loss-probe-off", "RFC 8985 §7.2",
  N_("{me} will send no probe: nothing is outstanding, or recovery has begun, or one is under way, or no round trip was measured since the last one."),
  N_("SND.UNA = {SND.UNA}, SND.NXT = {SND.NXT}, SACKed = {SACKED}"))
X(LOSS_PROBE_EXPIRED, TCP_WHY_CAUSE, "loss-probe-expired", "RFC 8985 §7.3",
  N_("The acknowledgement that {me} waits for did not come within two round trips."),
  N_("SND.UNA = {SND.UNA} < SND.NXT = {SND.NXT} when the PTO ran out"))

/* The persist timer. */
X(PERSIST_BEGINS, TCP_WHY_CAUSE, "persist-begins", "RFC 9293 §3.8.6.1",
  N_("{peer}'s window is closed and {me} has something to send: after a while it will ask."),
  N_("SND.WND = {SND.WND}, nothing outstanding: the first probe after RTO = {RTO} (SHLD-29)"))
X(PERSIST_EXPIRED, TCP_WHY_CAUSE, "persist-expired", "RFC 9293 §3.8.6.1",
  N_("{me} has not heard in time that there is room again, and asks."),
  N_("SND.WND = {SND.WND} when the timer ran out"))
X(PERSIST_BACKED_OFF, TCP_WHY_CAUSE, "persist-backed-off", "RFC 9293 §3.8.6.1",
  N_("{me} waits twice as long before it asks again."),
  N_("the interval between probes doubles (SHLD-30), at most to the maximum RTO"))
X(PERSIST_OVER, TCP_WHY_CAUSE, "persist-over", "RFC 9293 §3.8.6.1",
  N_("There is nothing any more that a closed window would keep {me} from sending."),
  N_("SND.WND = {SND.WND}, SND.UNA = {SND.UNA}, SND.NXT = {SND.NXT}: no probes"))

X(OVERRIDE_BEGINS, TCP_WHY_CAUSE, "override-begins", "RFC 9293 §3.8.6.2.1",
  N_("{peer}'s window is too small to be worth a segment: {me} waits for more room, but not for ever."),
  N_("SND.WND = {SND.WND} is less than a segment, than what is queued and than half the largest window offered; nothing outstanding"))
X(OVERRIDE_EXPIRED, TCP_WHY_CAUSE, "override-expired", "RFC 9293 §3.8.6.2.1",
  N_("{me} has waited long enough for {peer}'s window to grow."),
  N_("SND.WND = {SND.WND} when the override timeout occurred"))

/* Keepalive. */
X(KEEPALIVE_IDLE_BEGINS, TCP_WHY_CAUSE, "keepalive-idle", "RFC 9293 §3.8.4",
  N_("Nothing is outstanding: {me} begins to count how long it hears nothing."),
  N_("SND.UNA = {SND.UNA} = SND.NXT: the first probe after {KEEPALIVE.IDLE} of silence (MUST-26)"))
X(KEEPALIVE_HEARD, TCP_WHY_CAUSE, "keepalive-heard", "RFC 9293 §3.8.4",
  N_("A segment arrived: the idle time of {me} begins anew."),
  N_("the first probe after {KEEPALIVE.IDLE} of silence"))
X(KEEPALIVE_NOT_IDLE, TCP_WHY_CAUSE, "keepalive-not-idle", "RFC 9293 §3.8.4",
  N_("{me} has something to send or waits for an acknowledgement: other timers watch now, not keepalive."),
  N_("keepalive only when no sent data is outstanding (MUST-26); SND.UNA = {SND.UNA}, SND.NXT = {SND.NXT}"))
X(KEEPALIVE_SWITCHED_OFF, TCP_WHY_CAUSE, "keepalive-switched-off", "RFC 9293 §3.8.4",
  N_("The application on {me} switched keepalive off."),
  N_("the application MUST be able to turn it on or off for each connection (MUST-24)"))
X(KEEPALIVE_EXPIRED, TCP_WHY_CAUSE, "keepalive-expired", "RFC 9293 §3.8.4",
  N_("{me} has heard nothing for the whole time."),
  N_("no segment arrived before the timer ran out; unanswered probes so far: {PROBES}"))
X(KEEPALIVE_INTERVAL, TCP_WHY_CAUSE, "keepalive-interval", "RFC 9293 §3.8.4",
  N_("{me} waits for the answer to its probe; one lost probe proves nothing."),
  N_("the next probe after {KEEPALIVE.INTERVAL}; probe {PROBES} of {KEEPALIVE.PROBES} (MUST-29)"))

/* The delayed ACK. */
X(DELAYED_ACK_BEGINS, TCP_WHY_CAUSE, "delayed-ack-begins", "RFC 9293 §3.8.6.3",
  N_("{me} owes an acknowledgement and lets it wait: it may ride on data, or serve a second segment as well."),
  N_("less than two full-sized segments since the last ACK (SHLD-18): the ACK leaves after the delay at the latest"))
X(DELAYED_ACK_PAID, TCP_WHY_CAUSE, "delayed-ack-paid", "RFC 9293 §3.8.6.3",
  N_("The acknowledgement has left: {me} owes nothing any more."),
  N_("<ACK=RCV.NXT={RCV.NXT}> was sent before the delay was over"))
X(DELAYED_ACK_EXPIRED, TCP_WHY_CAUSE, "delayed-ack-expired", "RFC 9293 §3.8.6.3",
  N_("The acknowledgement of {me} has waited long enough."),
  N_("nothing was sent and no second segment came before the timer ran out"))

/* TIME-WAIT. */
X(TIME_WAIT_BEGINS, TCP_WHY_CAUSE, "time-wait-begins", "RFC 9293 §3.6.1",
  N_("{me} waits 2MSL, in case its last ACK is lost and the FIN comes again, and until all old segments have died."),
  N_("2MSL = {2MSL} (MUST-13)"))
X(TIME_WAIT_KNOCKED_OUT, TCP_WHY_CAUSE, "time-wait-knocked-out", "RFC 9293 §3.6.1",
  N_("TIME-WAIT is knocked out: {me} forgets the connection at once."),
  N_("2MSL is taken as 0 s, against MUST-13"))
X(TIME_WAIT_RESTARTED, TCP_WHY_CAUSE, "time-wait-restarted", "RFC 9293 §3.10.7.4",
  N_("The FIN came again: {me} waits 2MSL from the beginning."),
  N_("TIME-WAIT: acknowledge the FIN and restart the 2MSL timeout = {2MSL}"))
X(TIMER_TIME_WAIT_ONLY, TCP_WHY_CAUSE, "timer-time-wait-only", "RFC 9293 §3.10.7.4",
  N_("Both directions are finished: only the 2MSL timer runs."),
  N_("start the time-wait timer, turn off the other timers"))
X(TIME_WAIT_YIELDS, TCP_WHY_CAUSE, "time-wait-yields", "RFC 9293 §3.6.1",
  N_("A new SYN whose number no old segment can have ends the wait of {me}: the old connection makes way for the new one."),
  N_("SYN in TIME-WAIT with SEG.SEQ > RCV.NXT = {RCV.NXT}, or with a later timestamp (RFC 6191), and somebody listens (MAY-2)"))
X(TIME_WAIT_EXPIRED, TCP_WHY_CAUSE, "time-wait-expired", "RFC 9293 §3.10.8",
  N_("{me} has waited 2MSL and the FIN has not come again."),
  N_("2MSL = {2MSL} are over"))
X(TIME_WAIT_OVER, TCP_WHY_CAUSE, "time-wait-over", "RFC 9293 §3.10.8",
  N_("No old segment can be under way any more: {me} forgets the connection."),
  N_("if the time-wait timeout expires: delete the TCB, enter CLOSED"))
/* clang-format on */
