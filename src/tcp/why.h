/* Why: the one table of reasons and verdicts.
 *
 * Every segment sent names the reason it was sent for, every segment received gets one verdict,
 * every change of state and every indication to the user names its cause.  Each entry has an id
 * that never changes (it appears in dumps and in JSON), the section that commands it, a plain
 * sentence for a caption, and the rule with its numbers.
 *
 * Sentences are in English and marked for translation; they hold placeholders in braces that
 * trace/sentence fills in from the record at hand:
 *   {SEG.SEQ} {SEG.ACK} {SEG.LEN} {SEG.WND} {SEG.UP}        the segment
 *   {SND.UNA} {SND.NXT} {SND.WND} {RCV.NXT} {RCV.WND} {RCV.UP} {ISS} {IRS}  the connection's variables;
 *       for a verdict, those before the segment was processed
 *   {SEG.TSVAL} {SEG.TSECR} {TS.RECENT}                     timestamps, plain numbers
 *   {SEG.COOKIE}                                            of TCP Fast Open, in hexadecimal digits
 *   {RTO} {SRTT} {RTTVAR} {RETRIES} {PROBES}                 the same, as durations or counts
 *   {CWND} {SSTHRESH} {FLIGHT} {PIPE} {SACKED} {DUPACKS} {RECOVER}  congestion control and loss recovery
 *   {2MSL} {R1} {R2} {KEEPALIVE.IDLE} {KEEPALIVE.INTERVAL} {KEEPALIVE.PROBES}  the configuration
 *   {me} {peer}                                              the hosts' names
 */
#ifndef SYNFIN_TCP_WHY_H
#define SYNFIN_TCP_WHY_H

enum tcp_why_kind {
    TCP_WHY_REASON,  /* a segment was sent */
    TCP_WHY_VERDICT, /* a segment was received */
    TCP_WHY_CAUSE,   /* a state changed, a timer was set or the user was told */
};

/* The list itself stands in why_list.h, one line an entry: X(SYMBOL, kind, id, section). */
enum tcp_why {
#define X(symbol, kind, id, section, sentence, rule) TCP_WHY_##symbol,
#include "tcp/why_list.h"
#undef X
    TCP_WHY_COUNT
};

struct tcp_why_entry {
    enum tcp_why_kind kind;
    const char *id;       /* "acknowledge-fin" */
    const char *section;  /* "RFC 9293 §3.10.7.4" */
    const char *sentence; /* "{me} acknowledges the FIN." */
    const char *rule;     /* "FIN set, so RCV.NXT := SEG.SEQ + SEG.LEN = {RCV.NXT}"; may be "" */
};

/* The entry of a reason; never NULL for why < TCP_WHY_COUNT. */
const struct tcp_why_entry *tcp_why_entry(enum tcp_why why);

#endif
