#include "exhaustion/ends.h"

#include "tcp/conn.h"

#include <stdio.h>
#include <string.h>

#define CONNS_MAX 64 /* of both hosts together */

/* What the trace told of one connection. */
struct conn {
    enum trace_host host;
    uint16_t number;
    enum tcp_state state;
    enum tcp_state before; /* CLOSED */
    const struct tcp_vars *vars;
    uint16_t local_port, remote_port;
    bool died, aborted, closed, told_any, persisting, retransmitting;
    enum tcp_indication told; /* the last of those that end a connection */
    int64_t told_ns;
    uint64_t given_bytes; /* by its user, to be sent */
    uint64_t told_bytes;  /* to its user, of what arrived */
};

struct story {
    const struct trace *trace;
    bool severed; /* a cable was cut or pulled, or a host switched off */
    size_t count;
    struct conn conns[CONNS_MAX];
    struct ends *ends;
};

static const struct {
    const char *name, *meaning;
} kinds[END_KIND_COUNT] = {
    [END_FINISHED] = {"finished", "finished in good order"},
    [END_REFUSED] = {"refused", "gave up: connection refused"},
    [END_RESET] = {"reset", "gave up: connection reset"},
    [END_TIMED_OUT] = {"timeout", "gave up: user timeout"},
    [END_ABORTED] = {"aborted", "its own user reset it"},
    [END_UNOPENED] = {"unopened", "its own user closed it before it was open"},
    [END_OFF] = {"off", "went down with its host"},
    [END_LISTENS] = {"listens", "waits in LISTEN"},
    [END_IDLE] = {"idle", "open at both ends, with nothing to say"},
    [END_RESET_LOST] = {"rst-lost", "half-open and idle: the peer's reset was lost, or not exact"},
    [END_HALF_OPEN] = {"half-open", "half-open and idle: the peer crashed or gave up in silence"},
    [END_FIN_WAIT_2] = {"fin-wait", "waits in FIN-WAIT-2 for a peer whose user does not close"},
    [END_NO_FIN] = {"no-fin", "waits in FIN-WAIT-2 for the FIN of a peer that is gone"},
    [END_CLOSE_WAIT] = {"closewait", "waits in CLOSE-WAIT for its own user to close"},
    [END_NO_WINDOW] = {"no-window", "the peer's window is closed, probes go on"},
};

const char *end_kind_name(enum end_kind kind)
{
    return kinds[kind].name;
}

const char *end_kind_meaning(enum end_kind kind)
{
    return kinds[kind].meaning;
}

/* ---- reading the trace ---------------------------------------------------------------------- */

static struct conn *find(struct story *story, enum trace_host host, uint16_t number)
{
    for (size_t i = 0; i < story->count; i++)
        if (story->conns[i].host == host && story->conns[i].number == number)
            return &story->conns[i];
    if (story->count == CONNS_MAX)
        return NULL;
    struct conn *conn = &story->conns[story->count++];
    *conn = (struct conn){.host = host, .number = number};
    return conn;
}

static bool ends_connection(enum tcp_indication what)
{
    return what == TCP_TOLD_REFUSED || what == TCP_TOLD_RESET || what == TCP_TOLD_TIMED_OUT ||
           what == TCP_TOLD_CLOSED;
}

static void read_app(struct conn *conn, const struct trace_record *record)
{
    if (record->app.indication) {
        enum tcp_indication what = (enum tcp_indication)record->app.code;
        conn->told_bytes += what == TCP_TOLD_DATA ? record->app.bytes : 0;
        if (ends_connection(what)) {
            conn->told_any = true;
            conn->told = what;
            conn->told_ns = record->t_ns;
        }
        return;
    }
    if (record->app.result != TCP_OK)
        return;
    conn->given_bytes +=
        record->app.code == TRACE_CALL_SEND || record->app.code == TRACE_CALL_SEND_URGENT
            ? record->app.bytes
            : 0;
    conn->closed = conn->closed || record->app.code == TRACE_CALL_CLOSE;
    conn->aborted = conn->aborted || record->app.code == TRACE_CALL_ABORT;
}

static void read_state(struct conn *conn, const struct trace_record *record)
{
    conn->before = (enum tcp_state)record->state.from;
    conn->state = (enum tcp_state)record->state.to;
    if (conn->before == TCP_CLOSED || conn->state == TCP_LISTEN)
        conn->told_any = false;
}

static void read_timer(struct conn *conn, const struct trace_record *record)
{
    bool runs =
        record->timer.action == TCP_TIMER_START || record->timer.action == TCP_TIMER_RESTART;

    if (record->timer.timer == TCP_TIMER_PERSIST)
        conn->persisting = runs;
    if (record->timer.timer == TCP_TIMER_RETRANSMIT)
        conn->retransmitting = runs;
}

static void read_ports(struct story *story, struct conn *conn, const struct trace_record *record)
{
    bool sent = record->kind == TRACE_SENT;
    uint32_t packet = sent ? record->sent.packet : record->arrived.packet;
    const struct tcp_segment *segment = &trace_packet(story->trace, packet)->segment;

    conn->local_port = sent ? segment->source_port : segment->destination_port;
    conn->remote_port = sent ? segment->destination_port : segment->source_port;
    if (sent && tcp_segment_has(segment, TCP_RST))
        conn->aborted = true;
}

static void read_power(struct story *story, const struct trace_record *record)
{
    for (size_t i = 0; i < story->count && !record->power.on; i++)
        if (story->conns[i].host == (enum trace_host)record->host &&
            story->conns[i].state != TCP_CLOSED) {
            story->conns[i].died = true;
            story->conns[i].state = TCP_CLOSED;
        }
}

static bool severs(const struct trace_record *record)
{
    return (record->kind == TRACE_POWER && !record->power.on) ||
           (record->kind == TRACE_FAULT && (record->fault.effect == TRACE_EFFECT_CUT ||
                                            record->fault.effect == TRACE_EFFECT_UNPLUG));
}

static void read_record(struct story *story, const struct trace_record *record)
{
    story->severed = story->severed || severs(record);
    if (record->kind == TRACE_POWER)
        read_power(story, record);
    if (record->conn == 0 || record->host >= TRACE_HOST_COUNT)
        return;
    struct conn *conn = find(story, (enum trace_host)record->host, record->conn);
    if (conn == NULL)
        return;
    if (record->vars != TRACE_NONE)
        conn->vars = trace_vars(story->trace, record->vars);
    if (record->kind == TRACE_APP)
        read_app(conn, record);
    if (record->kind == TRACE_STATE)
        read_state(conn, record);
    if (record->kind == TRACE_TIMER)
        read_timer(conn, record);
    if (record->kind == TRACE_SENT || record->kind == TRACE_ARRIVED)
        read_ports(story, conn, record);
}

/* ---- judging -------------------------------------------------------------------------------- */

static void complain(struct story *story, const struct conn *conn, const char *text)
{
    if (story->ends->wrong[0] == '\0')
        snprintf(story->ends->wrong, sizeof story->ends->wrong, "%s[%u] is left in %s: %s",
                 trace_host_name(conn->host), conn->number, tcp_state_name(conn->state), text);
}

static const struct conn *peer_of(const struct story *story, const struct conn *conn)
{
    for (size_t i = story->count; i-- > 0;) {
        const struct conn *peer = &story->conns[i];
        if (peer->host != conn->host && peer->local_port == conn->remote_port &&
            peer->remote_port == conn->local_port && peer->vars != NULL && conn->vars != NULL &&
            peer->vars->iss == conn->vars->irs)
            return peer;
    }
    return NULL;
}

static bool is_reset_for(const struct trace_packet *packet, const struct conn *conn)
{
    return tcp_segment_has(&packet->segment, TCP_RST) &&
           (enum trace_host)packet->to == conn->host &&
           packet->segment.destination_port == conn->local_port &&
           packet->segment.source_port == conn->remote_port;
}

/* Whether a reset was sent to this connection and came to nothing: it was lost, or had not exactly
 * the number that was expected then. */
static bool lost_reset(const struct story *story, const struct conn *conn)
{
    for (uint32_t i = 0; i < trace_record_count(story->trace); i++) {
        const struct trace_record *record = trace_record(story->trace, i);
        if (record->kind == TRACE_LOST &&
            is_reset_for(trace_packet(story->trace, record->lost.packet), conn))
            return true;
        if (record->kind != TRACE_ARRIVED || record->arrived.vars_before == TRACE_NONE)
            continue;
        const struct trace_packet *packet = trace_packet(story->trace, record->arrived.packet);
        if (is_reset_for(packet, conn) &&
            packet->segment.seq != trace_vars(story->trace, record->arrived.vars_before)->rcv_nxt)
            return true;
    }
    return false;
}

static bool is_open(const struct conn *conn)
{
    return conn != NULL && conn->state != TCP_CLOSED && conn->state != TCP_LISTEN;
}

/* What each has of the other must be all that the other has sent. */
static void compare_pair(struct story *story, const struct conn *conn, const struct conn *peer)
{
    if (peer->vars->rcv_nxt != conn->vars->snd_nxt)
        complain(story, conn, "the peer has not all that was sent");
    if (peer->told_bytes != conn->given_bytes)
        complain(story, conn, "the peer's user was not told of all that was sent");
}

/* RFC 9293 §3.8.3: R2, for data, is at least so long; no lesson sets it lower. */
#define R2_MIN_NS TIME_S(100)

/* Whether every copy of what the connection waited for was lost, or the answer to it, from the
 * first one until R2.  Few copies are enough where an earlier loss had backed the RTO off. */
static bool all_copies_lost(const struct story *story, const struct conn *conn)
{
    uint32_t una = conn->vars->snd_una;
    int64_t first_ns = TIME_NEVER_NS;
    int copies = 0;
    int losses = 0;

    for (uint32_t number = 1; number <= trace_packet_count(story->trace); number++) {
        const struct trace_packet *packet = trace_packet(story->trace, number);
        const struct trace_flight *flight = trace_flight(story->trace, packet->first_flight);
        bool own = (enum trace_host)packet->from == conn->host && packet->conn == conn->number;
        bool copy = own && packet->segment.seq == una && tcp_segment_len(&packet->segment) > 0;
        bool answer = (enum trace_host)packet->to == conn->host &&
                      packet->segment.destination_port == conn->local_port &&
                      tcp_segment_has(&packet->segment, TCP_ACK) && packet->segment.ack != una;

        if (copy && copies++ == 0)
            first_ns = flight->start_ns;
        losses += (copy || (answer && copies > 0)) && flight->fate == TRACE_LOST_THERE;
    }
    return copies > 0 && losses >= copies && conn->told_ns - first_ns >= R2_MIN_NS;
}

/* A few losses are not enough to give up for: there must be nobody left who could answer, or no
 * answer that got through. */
static enum end_kind judge_timed_out(struct story *story, const struct conn *conn)
{
    const struct conn *peer = peer_of(story, conn);
    bool there =
        peer != NULL &&
        (peer->state != TCP_CLOSED ||
         (peer->told_any && (peer->told == TCP_TOLD_TIMED_OUT || peer->told == TCP_TOLD_CLOSED)));

    if (there && !story->severed && !all_copies_lost(story, conn))
        complain(story, conn, "it gave up although the peer was there");
    return END_TIMED_OUT;
}

static enum end_kind judge_closed(struct story *story, const struct conn *conn)
{
    const struct conn *peer = peer_of(story, conn);

    if (conn->died)
        return END_OFF;
    if (conn->told_any && conn->told == TCP_TOLD_REFUSED)
        return END_REFUSED;
    if (conn->told_any && conn->told == TCP_TOLD_RESET)
        return END_RESET;
    if (conn->told_any && conn->told == TCP_TOLD_TIMED_OUT)
        return judge_timed_out(story, conn);
    if (conn->told_any) {
        if (peer != NULL && peer->told_any && peer->told == TCP_TOLD_CLOSED)
            compare_pair(story, conn, peer);
        return END_FINISHED;
    }
    /* A passive OPEN that its user has closed ends without a word when a reset arrives (RFC 9293
     * §3.10.7.4, second step). */
    if (conn->before == TCP_LISTEN || conn->before == TCP_SYN_SENT ||
        (conn->before == TCP_SYN_RECEIVED && conn->closed))
        return END_UNOPENED;
    if (!conn->aborted)
        complain(story, conn, "nobody was told why");
    return END_ABORTED;
}

/* Alone: the peer does not know of the connection any more. */
static enum end_kind judge_alone(struct story *story, const struct conn *conn,
                                 const struct conn *peer)
{
    bool silent = peer == NULL || peer->died || peer->told == TCP_TOLD_TIMED_OUT;

    if (conn->state == TCP_FIN_WAIT_2)
        return END_NO_FIN;
    if (lost_reset(story, conn))
        return END_RESET_LOST;
    if (!silent)
        complain(story, conn, "the peer is gone and ought to have said so");
    return END_HALF_OPEN;
}

static enum end_kind judge_waiting(struct story *story, const struct conn *conn)
{
    const struct conn *peer = peer_of(story, conn);
    bool quiet = conn->vars != NULL && conn->vars->snd_una == conn->vars->snd_nxt &&
                 conn->vars->unsent_bytes == 0;

    if (conn->persisting && peer != NULL && peer->vars->unread_bytes > 0)
        return END_NO_WINDOW;
    if (!quiet)
        complain(story, conn, "something is left to say and nothing will make it do so");
    if (conn->state == TCP_CLOSE_WAIT) {
        if (conn->closed)
            complain(story, conn, "its user has closed");
        return END_CLOSE_WAIT;
    }
    if (!is_open(peer))
        return judge_alone(story, conn, peer);
    compare_pair(story, conn, peer);
    if (conn->state == TCP_FIN_WAIT_2) {
        if (peer->state != TCP_CLOSE_WAIT)
            complain(story, conn, "the peer is not in CLOSE-WAIT");
        return END_FIN_WAIT_2;
    }
    if (peer->state != TCP_ESTABLISHED)
        complain(story, conn, "the peer is not ESTABLISHED");
    return END_IDLE;
}

static enum end_kind judge(struct story *story, const struct conn *conn)
{
    switch (conn->state) {
    case TCP_CLOSED:
        return judge_closed(story, conn);
    case TCP_LISTEN:
        return END_LISTENS;
    case TCP_ESTABLISHED:
    case TCP_FIN_WAIT_2:
    case TCP_CLOSE_WAIT:
        return judge_waiting(story, conn);
    default:
        if (!conn->persisting)
            complain(story, conn, "it ought to have got on or given up");
        return END_NO_WINDOW;
    }
}

void ends_judge(const struct trace *trace, struct ends *ends)
{
    struct story story = {.trace = trace, .ends = ends};

    for (uint32_t i = 0; i < trace_record_count(trace); i++)
        read_record(&story, trace_record(trace, i));
    for (size_t i = 0; i < story.count; i++)
        ends->counts[judge(&story, &story.conns[i])]++;
}
