"""Which change of state may follow from what: RFC 9293 §3.3.2 (Figure 5 and its notes), the
resets of §3.5.3, the time-outs of §3.8.3 and §3.8.4, and the user calls of §3.10.
"""

from rfc_conn import SYNCHRONIZED, unwrap


def called(root, *calls):
    return root.get("call") in calls


def reset_accepted(conn, segment):
    """Whether this is a reset that ends the connection (§3.10.7.3, RFC 5961 §3)."""
    if segment is None or not segment.has("RST"):
        return False
    if conn.state == "SYN-SENT":
        return segment.has("ACK") and conn.una < unwrap(segment.ack, conn.nxt) <= conn.nxt
    return unwrap(segment.seq, conn.rcv) == conn.rcv


def gives_up(conn, root, now):
    """R2 has passed, or every probe went unanswered."""
    if root["kind"] != "timer" or root["action"] != "expire":
        return False
    if root["timer"] == "retransmit":
        limit = conn.give_up_ns()
        return now - conn.progress >= limit
    if root["timer"] == "user-timeout":
        return now - conn.progress >= conn.user_timeout
    if root["timer"] == "keepalive":
        return (
            conn.probes >= conn.options["keepalive_probes"]
            and now - conn.last_probe == conn.options["keepalive_interval_ns"]
        )
    if root["timer"] == "persist":
        return conn.first_probe is not None and now - conn.first_probe >= (
            conn.user_timeout or conn.options["r2_ns"]
        )
    return False


def to_closed(conn, root, segment, now):
    if reset_accepted(conn, segment) or called(root, "abort"):
        return True
    if conn.state in ("LISTEN", "SYN-SENT") and (called(root, "close") or conn.killed):
        return True
    if conn.killed or called(root, "close"):
        return True  # with octets unread: a reset instead of a FIN (RFC 1122 §4.2.2.13)
    if conn.state == "LAST-ACK" and segment is not None and conn.fin_acked:
        return True
    if conn.state == "TIME-WAIT" and segment is not None and segment.flags == {"SYN"}:
        # Makes way for a new incarnation (§3.6.1 MAY-2, RFC 6191).
        seq = unwrap(segment.seq, conn.rcv)
        return seq > conn.rcv or "ts_value" in segment.record["options"]
    if conn.state == "TIME-WAIT":
        return root["kind"] == "timer" and root["timer"] == "time-wait"
    return gives_up(conn, root, now)


def legal(conn, before, after, root, segment, now):
    if after == "CLOSED":
        return before != "CLOSED" and to_closed(conn, root, segment, now)
    syn_acked = conn.una is not None and conn.una > conn.iss
    syn = segment is not None and segment.has("SYN")
    ack = segment is not None and segment.has("ACK")
    active_closer = conn.fin is not None or conn.close_called
    table = {
        ("CLOSED", "LISTEN"): called(root, "listen"),
        ("CLOSED", "SYN-SENT"): called(root, "connect"),
        ("LISTEN", "SYN-SENT"): called(root, "connect"),
        ("LISTEN", "SYN-RECEIVED"): syn and not ack,
        ("SYN-SENT", "SYN-RECEIVED"): syn and not ack,
        ("SYN-SENT", "ESTABLISHED"): syn and ack and syn_acked,
        ("SYN-RECEIVED", "ESTABLISHED"): ack and syn_acked,
        ("SYN-RECEIVED", "FIN-WAIT-1"): conn.close_called,
        ("SYN-RECEIVED", "CLOSE-WAIT"): ack and syn_acked and conn.peer_fin,
        ("SYN-RECEIVED", "LISTEN"): conn.passive and not conn.vouched
        and (reset_accepted(conn, segment) or (syn and not ack)),
        ("ESTABLISHED", "FIN-WAIT-1"): conn.close_called,
        ("ESTABLISHED", "CLOSE-WAIT"): segment is not None and conn.peer_fin,
        ("FIN-WAIT-1", "FIN-WAIT-2"): ack and conn.fin_acked,
        ("FIN-WAIT-1", "CLOSING"): segment is not None and conn.peer_fin and not conn.fin_acked,
        ("FIN-WAIT-1", "TIME-WAIT"): segment is not None and conn.peer_fin and conn.fin_acked,
        ("FIN-WAIT-2", "TIME-WAIT"): segment is not None and conn.peer_fin and conn.fin_acked,
        ("CLOSING", "TIME-WAIT"): ack and conn.fin_acked,
        ("CLOSE-WAIT", "LAST-ACK"): conn.close_called and conn.fin is not None and conn.peer_fin,
    }
    good = table.get((before, after), False)
    if after in ("FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "TIME-WAIT"):
        good = good and active_closer  # TIME-WAIT belongs to who closed first, or at the same time
    return good and (after not in SYNCHRONIZED or syn_acked or after == "FIN-WAIT-1")
