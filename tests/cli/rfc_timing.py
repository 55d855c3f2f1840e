"""The part of the checker that looks at timers, RFC 6298 and RFC 9293 §3.8.6.1 and §3.8.4, and at the
variables that the run shows.
"""

from rfc_conn import SECOND


class Timing:
    # ---- timers -------------------------------------------------------------------------------

    def see_timer(self, record):
        conn = self.conns.get((record["host"], record["conn"]))
        if conn is None:
            self.complain(record, "a timer without a connection")
            return
        self.touched.add((conn.host, conn.number))
        name, action = record["timer"], record["action"]
        if action in ("start", "restart"):
            if record["expires_ns"] != self.now + record["interval_ns"]:
                self.complain(record, "does not run out when it says")
            if (action == "restart") != (name in conn.timers):
                self.complain(record, f"{action}, but running: {name in conn.timers}")
            conn.timers[name] = (self.now, record["expires_ns"], record["interval_ns"])
        else:
            started, expires, interval = conn.timers.pop(name, (None, None, None))
            if started is None:
                self.complain(record, "was not running")
            elif action == "expire" and not expires == record["expires_ns"] == self.now:
                self.complain(record, f"runs out at {self.now}, was set to {expires}")
            elif record["interval_ns"] != interval:
                self.complain(record, f"was set to {interval}")
        self.take_sample(conn, record)
        handler = getattr(self, f"timer_{name.replace('-', '_')}", None)
        if handler is not None:
            handler(conn, record, action)

    def timer_retransmit(self, conn, record, action):
        if action == "expire" and conn.echo_waits and conn.una == conn.nxt:
            conn.echo_waits = False
        elif action == "expire":
            conn.echo_waits = False
            conn.rto.backing_off = True
            conn.rto.syn_timed_out |= conn.una == conn.iss
            conn.retries += 1
            conn.recovering = True
        elif action in ("start", "restart"):
            linear = conn.options["syn_linear_timeouts"] if conn.state == "SYN-SENT" else 0
            if conn.rto.backing_off:
                if conn.retries > linear:
                    conn.rto.back_off()
                conn.rto.backing_off = False
            self.compare_rto(conn, record)
            if record["interval_ns"] != conn.rto.rto:
                self.complain(record, f"is set to {record['interval_ns']}, RTO is {conn.rto.rto}")
            limit = conn.give_up_ns()
            if conn.retries > 0 and self.now - conn.progress >= limit:
                self.complain(record, "goes on although R2 has passed")

    def timer_user_timeout(self, conn, record, action):
        """Since when SND.UNA waits, for as long as the user allows (RFC 9293 §3.9.1)."""
        limit = conn.user_timeout
        if action in ("start", "restart"):
            if not limit or record["expires_ns"] != max(conn.progress + limit, self.now):
                self.complain(record, f"waits since {conn.progress}, the user timeout is {limit}")

    def timer_persist(self, conn, record, action):
        if action not in ("start", "restart"):
            return
        if conn.wnd > 0:
            # The override timeout of §3.8.6.2.1, 0.1 to 1.0 s.
            if not SECOND // 10 <= record["interval_ns"] <= SECOND or conn.nxt != conn.una:
                self.complain(record, f"no override timeout, SND.WND is {conn.wnd}")
            return
        limit = conn.options["rto_max_ns"]
        backed_off = self.root(record).get("timer") == "persist"
        wanted = min(2 * conn.persist, limit) if backed_off else conn.rto.rto
        if record["interval_ns"] != wanted or conn.wnd != 0 or conn.nxt != conn.una:
            self.complain(record, f"is set to {record['interval_ns']}, expected {wanted}")
        conn.persist = record["interval_ns"]

    def timer_keepalive(self, conn, record, action):
        if action == "expire" and not conn.keepalive:
            self.complain(record, "keepalive is off")
        if action not in ("start", "restart"):
            return
        key = "keepalive_interval_ns" if conn.probes else "keepalive_idle_ns"
        if record["interval_ns"] != conn.options[key] or not conn.keepalive:
            self.complain(record, f"is set to {record['interval_ns']}, expected {key}")

    def timer_time_wait(self, conn, record, action):
        if action in ("start", "restart") and record["interval_ns"] != 2 * conn.options["msl_ns"]:
            self.complain(record, f"is set to {record['interval_ns']}")

    # ---- variables ----------------------------------------------------------------------------

    def take_sample(self, conn, record):
        """The round trip that the engine says it measured must be one that it could measure."""
        if conn.sample is None or "vars" not in record:
            return
        (candidates, must), conn.sample = conn.sample, None
        srtt, rttvar = record["vars"]["srtt_ns"], record["vars"]["rttvar_ns"]
        if any(conn.rto.measured(srtt, rttvar, *sample) for sample in candidates):
            conn.rto.take(srtt, rttvar)
            conn.sampled = self.now
            if conn.rto.after_syn:
                conn.rto.begin_data()
                conn.rto.after_syn = False
        elif (srtt, rttvar) != (conn.rto.srtt, conn.rto.rttvar):
            self.complain(record, f"SRTT {srtt}, RTTVAR {rttvar} follow from none of {candidates}")
            conn.rto.srtt, conn.rto.rttvar, conn.rto.rto = srtt, rttvar, record["vars"]["rto_ns"]
        elif must:
            self.complain(record, f"nothing was measured, it could have been {candidates}")

    def compare_vars(self, conn, record):
        if "vars" not in record or conn.state in ("CLOSED", "LISTEN"):
            return
        self.take_sample(conn, record)
        expected = {
            "iss": conn.iss, "irs": conn.irs, "snd_una": conn.una, "snd_nxt": conn.nxt,
            "rcv_nxt": conn.rcv, "snd_wnd": conn.wnd,
        }  # fmt: skip
        for name, value in expected.items():
            if value is not None and record["vars"][name] != value % (1 << 32):
                self.complain(record, f"{name} is {record['vars'][name]}, expected {value}")
        if not conn.rto.backing_off:
            self.compare_rto(conn, record)

    def compare_rto(self, conn, record):
        if "vars" in record and record["vars"]["rto_ns"] != conn.rto.rto:
            self.complain(record, f"RTO is {record['vars']['rto_ns']}, expected {conn.rto.rto}")
