"""What the parts of the checker share that each walk the run by themselves."""


class Judge:
    """Reads a run from its first record to its last and keeps what is wrong."""

    rfc = ""  # what stands before each complaint

    def __init__(self, records):
        self.run = records[0]
        self.records = records
        self.complaints = []
        self.sent = {}  # packet: record
        self.now = 0

    def complain(self, record, text):
        self.complaints.append(
            f"n={record['n']} t={record['t_ns']} {record['kind']}: {self.rfc}{text}"
        )

    def check(self):
        for record in self.records[1:]:
            if record["t_ns"] > self.now:
                self.end_instant()
                self.now = record["t_ns"]
            if record["kind"] == "sent":
                self.sent[record["packet"]] = record
            self.see(record)
        self.end_instant()
        return self.complaints

    def end_instant(self):
        """All that belongs to the moment `now` has been seen."""

    def see(self, record):
        raise NotImplementedError
