"""What the engine's reasons mean in Wireshark's words, and where the two may differ.

A new reason of src/tcp/why_list.h gets a line in MEANS.  What does not depend on the reason is
computed by wireshark.py: that a segment is sent again, that its window is closed, that it fills the
peer's window, that it takes ports again.
"""

NEW, AGAIN, FAST, REPEATED_ACK = (), ("retransmission",), ("fast_retransmission",), ("duplicate_ack",)

MEANS = {
    # opening
    "open-active": NEW,
    "answer-syn": NEW,
    "answer-syn-simultaneous": NEW,
    "open-ask-cookie": NEW,
    "open-with-cookie": NEW,
    "open-with-cookie-alone": NEW,
    "answer-syn-give-cookie": NEW,
    "answer-syn-refuse-cookie": NEW,
    "answer-syn-fast": NEW,
    "third-ack": NEW,
    "third-ack-with-data": NEW,
    # sending
    "send-data": NEW,
    "send-data-fast-open": NEW,
    "send-data-acknowledge": NEW,
    "send-data-nagle": NEW,
    "send-data-window-grown": NEW,
    "send-data-override": NEW,
    "send-data-fin": NEW,
    "send-data-in-recovery": NEW,
    "send-data-in-recovery-sack": NEW,
    "send-data-after-idle": NEW,
    "send-data-cwr": NEW,
    "send-data-echo-waited": NEW,
    "send-data-beyond-window": NEW,
    "close-without-number": NEW,
    "send-data-f-rto": NEW,
    "limited-transmit": NEW,
    "limited-transmit-sack": NEW,
    "close-by-user": NEW,
    "close-and-acknowledge-fin": NEW,
    # acknowledging
    "acknowledge-data": NEW,
    "acknowledge-fin": NEW,
    "acknowledge-second-segment": NEW,
    "acknowledge-delayed": NEW,
    "acknowledge-filled-gap": NEW,
    "acknowledge-window-shut": NEW,
    "acknowledge-window-opened": NEW,
    "acknowledge-beyond-window": NEW,
    "echo-congestion": NEW,
    "acknowledge-fin-again": REPEATED_ACK,
    "acknowledge-syn-again": REPEATED_ACK,
    "acknowledge-duplicate": REPEATED_ACK,
    "acknowledge-old-timestamp": REPEATED_ACK,
    "acknowledge-out-of-order": REPEATED_ACK,
    "answer-window-probe": ("zero_window_probe_ack",),
    "answer-keepalive": ("keep_alive_ack",),
    "window-update": ("window_update",),
    # sending again
    "retransmit-syn": AGAIN,
    "retransmit-syn-plain": AGAIN,
    "retransmit-fast-open": AGAIN,
    "retransmit-timeout": AGAIN,
    "retransmit-next-hole": AGAIN,
    "retransmit-slow-start": AGAIN,
    "retransmit-partial-ack": AGAIN,
    "retransmit-sack-hole": AGAIN,
    "retransmit-not-yet-lost": AGAIN,
    "retransmit-rescue": AGAIN,
    "retransmit-rack": AGAIN,
    "fast-retransmit": FAST,
    "fast-retransmit-sack": FAST,
    # asking
    "loss-probe": AGAIN,
    "loss-probe-new": NEW,
    "zero-window-probe": ("zero_window_probe",),
    "keepalive-probe": ("keep_alive",),
    # challenging and resetting
    "challenge-ack-rst": REPEATED_ACK,
    "challenge-ack-syn": REPEATED_ACK,
    "challenge-ack-of-unsent": REPEATED_ACK,
    "challenge-ack-too-old": REPEATED_ACK,
    "reset-no-connection": NEW,
    "reset-refused": NEW,
    "reset-ack-in-listen": NEW,
    "reset-ack-not-of-syn": NEW,
    "reset-ack-not-of-syn-ack": NEW,
    "reset-abort": NEW,
    "reset-unread-data": NEW,
}

# (reason, what only we say, what only tshark says): when it may be so, and why both are right.
# The conditions stand in wireshark.py.
EXPLAINED = {
    ("zero-window-probe", "retransmission", "-"): (
        "always",
        "a probe repeated is one octet at the next number: to us also a number sent before, to "
        "tshark a probe every time",
    ),
    ("send-data", "-", "lost_segment"): (
        "a probe was taken",
        "the octet of the window probe arrived, so the next data begins behind it; tshark does not "
        "count the octet of a probe as sent",
    ),
    ("answer-syn-simultaneous", "-", "retransmission"): (
        "always",
        "both opened: the SYN is repeated for the ACK that goes with it and not for a loss, which "
        "its numbers do not show",
    ),
    ("answer-syn", "-", "lost_segment"): (
        "another SYN came",
        "ports used again: tshark measures the new SYN against the numbers of the old connection, "
        "which a challenge ACK has just shown once more",
    ),
    ("answer-syn-fast", "-", "lost_segment"): (
        "another SYN came",
        "an old SYN opened a connection of its own: tshark measures the SYN,ACK against the numbers "
        "of the one that is over",
    ),
    ("acknowledge-beyond-window", "-", "duplicate_ack"): (
        "another SYN came",
        "data of a connection that this end never asked for: it repeats what it expects on the one "
        "that it knows, to us for a number beyond the window, to tshark as a duplicate",
    ),
    ("third-ack", "-", "ack_lost_segment"): (
        "another SYN came",
        "ports used again: the SYN that this acknowledges lies, for tshark, beyond the numbers of "
        "the old connection",
    ),
    ("challenge-ack-syn", "duplicate_ack", "-"): (
        "another SYN came",
        "tshark takes the SYN for a new connection, in which nothing was acknowledged yet",
    ),
    ("challenge-ack-syn", "duplicate_ack", "ack_lost_segment"): (
        "another SYN came",
        "tshark takes the SYN for a new connection, while the challenge ACK tells what the old one "
        "has received",
    ),
    ("acknowledge-data", "-", "ack_lost_segment"): (
        "another SYN came",
        "tshark took a SYN that nobody believed for a new connection, and measures the ACK of the "
        "one that lives on against it",
    ),
    ("acknowledge-duplicate", "duplicate_ack", "-"): (
        "the ACK is new",
        "something old called for the ACK, but an ACK that was being delayed rides along",
    ),
    ("acknowledge-out-of-order", "duplicate_ack", "-"): (
        "the ACK is new",
        "a gap called for the ACK, but an ACK that was being delayed rides along",
    ),
    ("send-data", "-", "spurious_retransmission"): (
        "a damaged segment came",
        "the damaged segment seems to acknowledge what is sent only now; TCP discards it, tshark "
        "believes it",
    ),
    ("acknowledge-old-timestamp", "duplicate_ack", "-"): (
        "the ACK is new",
        "something old called for the ACK, but an ACK that was being delayed rides along",
    ),
    ("fast-retransmit", "fast_retransmission", "out_of_order"): (
        "tshark counts fewer than two",
        "duplicate ACKs that came out of order do not count for tshark, and what follows new data "
        "within a round trip it takes for disorder",
    ),
    ("fast-retransmit-sack", "fast_retransmission", "out_of_order"): (
        "new data left just before",
        "SACK counts octets and not ACKs: where tshark has not seen two duplicate ACKs, it takes "
        "what follows new data within a round trip for disorder",
    ),
}

# Where every connection begins with the same number (a rule knocked out) tshark cannot tell them
# apart; that is what the rule is for.
for reason, ours, theirs in (
    ("open-active", "-", "retransmission"),
    ("answer-syn", "-", "retransmission"),
    ("send-data", "-", "retransmission"),
    ("acknowledge-data", "-", "keep_alive"),
    ("acknowledge-duplicate", "duplicate_ack", "keep_alive"),
):
    EXPLAINED[reason, ours, theirs] = (
        "the numbers were used before",
        "a new connection with the numbers of the old one looks to tshark like the old one",
    )

# What fills the other gaps of a loss goes between new data, and right after duplicate ACKs.
for reason in ("retransmit-partial-ack", "retransmit-sack-hole", "retransmit-rack"):
    EXPLAINED[reason, "retransmission", "out_of_order"] = (
        "new data left just before",
        "new data goes between; what follows it within a round trip tshark takes for disorder",
    )
for reason in ("retransmit-sack-hole", "retransmit-rack"):
    EXPLAINED[reason, "retransmission", "fast_retransmission"] = (
        "duplicate ACKs came",
        "tshark calls fast whatever is sent again right after two duplicate ACKs; here SACK or "
        "time, not their number, told of the loss",
    )
