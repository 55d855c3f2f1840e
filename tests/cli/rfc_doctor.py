"""How a run is doctored: each of these returns a function that changes one thing in the records of a
run, as a broken engine would have told it.
"""


def find(records, nth=0, **wanted):
    """The nth record with these fields; flags are given as one word, "FIN ACK"."""
    found = [
        record
        for record in records
        if all(
            set(value.split()) == set(record.get("flags", [])) if key == "flags"
            else record.get(key) == value
            for key, value in wanted.items()
        )
    ]  # fmt: skip
    return found[nth]


def change(field, value, **wanted):
    def doctor(records):
        record = find(records, **wanted)
        record[field] = value(record[field]) if callable(value) else value

    return doctor


def change_vars(field, add, **wanted):
    def doctor(records):
        find(records, **wanted)["vars"][field] += add

    return doctor


def change_option(name, value, **wanted):
    """Sets an option of a segment, or takes it away where the value is None."""

    def doctor(records):
        options = find(records, **wanted)["options"]
        if callable(value):
            options[name] = value(options[name])
        elif value is None:
            del options[name]
        else:
            options[name] = value

    return doctor


def remove(**wanted):
    def doctor(records):
        """Takes a record out; what it caused is then caused by its own cause."""
        gone = find(records, **wanted)
        records.remove(gone)
        for record in records:
            if record.get("cause") == gone["n"]:
                record["cause"] = gone["cause"]
            elif record.get("cause", 0) > gone["n"]:
                record["cause"] -= 1
        for n, record in enumerate(records):
            record["n"] = n

    return doctor


def plus(number):
    return lambda value: (value + number) % (1 << 32)


def option(host, name, value):
    def doctor(records):
        records[0][host][name] = value

    return doctor


def set_vars(field, value, **wanted):
    def doctor(records):
        find(records, **wanted)["vars"][field] = value

    return doctor


def never_measured(records):
    for record in records:
        if record.get("host") == "client" and "vars" in record:
            record["vars"].update(srtt_ns=100_000_000, rttvar_ns=50_000_000)
