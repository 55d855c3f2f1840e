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
    "third-ack": NEW,
    "third-ack-with-data": NEW,
    # sending
    "send-data": NEW,
    "send-data-acknowledge": NEW,
    "send-data-fin": NEW,
    "close-by-user": NEW,
    "close-and-acknowledge-fin": NEW,
    # acknowledging
    "acknowledge-data": NEW,
    "acknowledge-fin": NEW,
    "acknowledge-beyond-window": NEW,
    "acknowledge-fin-again": REPEATED_ACK,
    "acknowledge-syn-again": REPEATED_ACK,
    "acknowledge-duplicate": REPEATED_ACK,
    "acknowledge-out-of-order": REPEATED_ACK,
    "answer-window-probe": ("zero_window_probe_ack",),
    "answer-keepalive": ("keep_alive_ack",),
    "window-update": ("window_update",),
    # sending again
    "retransmit-syn": AGAIN,
    "retransmit-timeout": AGAIN,
    "retransmit-next-hole": AGAIN,
    # asking
    "zero-window-probe": ("zero_window_probe",),
    "keepalive-probe": ("keep_alive",),
    # challenging and resetting
    "challenge-ack-rst": NEW,
    "challenge-ack-syn": NEW,
    "challenge-ack-of-unsent": NEW,
    "challenge-ack-too-old": NEW,
    "reset-no-connection": NEW,
    "reset-refused": NEW,
    "reset-ack-in-listen": NEW,
    "reset-ack-not-of-syn": NEW,
    "reset-ack-not-of-syn-ack": NEW,
    "reset-abort": NEW,
    "reset-unread-data": NEW,
}

# (reason, what only we say, what only tshark says): why both are right.
EXPLAINED = {
    ("zero-window-probe", "retransmission", "-"): (
        "a probe repeated is one octet at the next number: to us also a number sent before, to "
        "tshark a probe every time"
    ),
    ("answer-syn-simultaneous", "-", "retransmission"): (
        "both opened: the SYN is repeated for the ACK that goes with it and not for a loss, which "
        "its numbers do not show"
    ),
    ("answer-syn", "-", "lost_segment"): (
        "ports used again: tshark measures the new SYN against the numbers of the old connection, "
        "which a challenge ACK has just shown once more"
    ),
    ("third-ack", "-", "ack_lost_segment"): (
        "ports used again: the SYN that this acknowledges lies, for tshark, beyond the numbers of "
        "the old connection"
    ),
    ("challenge-ack-syn", "-", "ack_lost_segment"): (
        "tshark begins afresh at the SYN, while the challenge ACK tells what the old connection "
        "has received"
    ),
    ("send-data", "-", "lost_segment"): (
        "the octet of a window probe was taken, so the next data begins behind it; tshark does not "
        "count the octet of a probe as sent"
    ),
}
