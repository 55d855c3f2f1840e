#include "diagram/layout.h"

#include "tcp/time.h"

static struct tenancy *find_tenancy(struct diagram *d, enum trace_host host, uint16_t conn)
{
    for (guint i = d->tenancies->len; i-- > 0;) {
        struct tenancy *tenancy = &g_array_index(d->tenancies, struct tenancy, i);
        if (tenancy->host == host && tenancy->conn == conn)
            return tenancy;
    }
    return NULL;
}

/* A lasting listener (connection 0) stands beside the connections, which get the inner lane. */
static uint8_t free_band_lane(const struct diagram *d, enum trace_host host, uint16_t conn,
                              int64_t t_ns)
{
    bool taken[COLUMNS_BANDS_MAX] = {false};

    for (guint i = 0; i < d->tenancies->len; i++) {
        const struct tenancy *tenancy = &g_array_index(d->tenancies, struct tenancy, i);
        if (tenancy->host == host && tenancy->end_ns > t_ns)
            taken[tenancy->lane] = true;
    }
    for (uint8_t lane = conn == 0 ? 1 : 0; lane < COLUMNS_BANDS_MAX; lane++)
        if (!taken[lane])
            return lane;
    return COLUMNS_BANDS_MAX - 1;
}

/* Whether a lasting listener stands beside the connection of a record. */
static bool has_listener(struct diagram *d, const struct trace_record *r)
{
    const struct tenancy *listener = find_tenancy(d, r->host, 0);

    return r->conn > 0 && listener != NULL && listener->end_ns > r->t_ns;
}

static void follow_state(struct diagram *d, uint32_t index)
{
    const struct trace_record *r = trace_record(d->trace, index);
    struct tenancy *known = find_tenancy(d, r->host, r->conn);

    if (known == NULL || known->off_record != TRACE_NONE) {
        struct tenancy tenancy = {
            .conn = r->conn,
            .host = r->host,
            .lane = free_band_lane(d, r->host, r->conn, r->t_ns),
            .start_ns = r->t_ns,
            .end_ns = TIME_NEVER_NS,
            .off_record = TRACE_NONE,
            .standing_record = TRACE_NONE,
        };
        g_array_append_val(d->tenancies, tenancy);
        known = &g_array_index(d->tenancies, struct tenancy, d->tenancies->len - 1);
    }
    if (r->t_ns < d->from_ns)
        known->standing_record = index;
    known->returned = r->state.to == TCP_LISTEN && has_listener(d, r);
    if (r->state.to == TCP_CLOSED || known->returned)
        known->end_ns = r->t_ns;
}

/* Without power a host knows of no connection any more. */
static void follow_power(struct diagram *d, uint32_t index)
{
    const struct trace_record *r = trace_record(d->trace, index);

    for (guint i = 0; i < d->tenancies->len && !r->power.on; i++) {
        struct tenancy *tenancy = &g_array_index(d->tenancies, struct tenancy, i);
        if (tenancy->host != r->host || tenancy->off_record != TRACE_NONE)
            continue;
        tenancy->off_record = index;
        tenancy->end_ns = time_min_ns(tenancy->end_ns, r->t_ns);
    }
}

void collect_connections(struct diagram *d)
{
    for (uint32_t i = 0; i < trace_record_count(d->trace); i++) {
        const struct trace_record *r = trace_record(d->trace, i);
        if (r->t_ns > d->to_ns)
            break;
        if (r->kind == TRACE_STATE)
            follow_state(d, i);
        else if (r->kind == TRACE_POWER)
            follow_power(d, i);
    }
}
