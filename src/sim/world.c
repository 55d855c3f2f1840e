#include "sim/inside.h"

#include "tcp/time.h"
#include "trace/memory.h"

#include <stdarg.h>
#include <stdio.h>

/* So many events within one instant can only be a quarrel that never ends, such as two ends that
 * answer each other's acknowledgements over a cable without delay. */
#define INSTANT_EVENTS_MAX 100000

/* Where packets breed, as acknowledgements of acknowledgements do over a cable that duplicates
 * more than it loses, a run must end before memory does. */
#define RECORDS_MAX 4000000

struct world *world_new(const struct trace_setup *setup)
{
    struct world *world = memory_new(1, sizeof *world);

    world->trace = trace_new(setup);
    world->setup = trace_setup(world->trace);
    world->instant_ns = -1;
    world->injected_stream = TRACE_NONE;
    world->checked = memory_new(1, sizeof *world->checked);
    for (int host = 0; host < TRACE_HOST_COUNT; host++)
        sim_host_init(world, &world->hosts[host], (enum trace_host)host, world->setup->knock_out);
    sim_link_init(&world->links[TRACE_CLIENT], &world->setup->to_client);
    sim_link_init(&world->links[TRACE_SERVER], &world->setup->to_server);
    return world;
}

void world_free(struct world *world)
{
    if (world == NULL)
        return;
    for (int host = 0; host < TRACE_HOST_COUNT; host++) {
        sim_host_clear(&world->hosts[host]);
        sim_link_clear(&world->links[host]);
    }
    sim_flights_clear(world);
    sim_fates_clear(&world->fates);
    sim_queue_clear(&world->queue);
    for (size_t i = 0; i < world->order_count; i++)
        command_clear(&world->orders[i]);
    memory_free(world->orders);
    memory_free(world->checked);
    memory_free(world->scratch);
    trace_free(world->trace);
    memory_free(world);
}

/* ---- what the other files need -------------------------------------------------------------- */

uint32_t sim_schedule(struct world *world, int64_t t_ns, enum sim_class class, uint32_t subject,
                      struct sim_socket *socket)
{
    struct sim_event event = {
        .t_ns = time_max_ns(t_ns, world->now_ns),
        .class = class,
        .subject = subject,
        .socket = socket,
    };

    if (event.t_ns == world->instant_ns)
        event.wave = world->wave;
    return sim_queue_insert(&world->queue, &event);
}

struct trace_record sim_record(const struct world *world, enum trace_kind kind,
                               enum trace_host host, uint32_t cause)
{
    return (struct trace_record){
        .t_ns = world->now_ns,
        .cause = cause,
        .vars = TRACE_NONE,
        .kind = (uint8_t)kind,
        .host = (uint8_t)host,
    };
}

void sim_fault(struct world *world, const char *format, ...)
{
    va_list arguments;

    if (world->fault[0] != '\0')
        return;
    va_start(arguments, format);
    vsnprintf(world->fault, sizeof world->fault, format, arguments);
    va_end(arguments);
}

void sim_error(struct world *world, size_t order, const char *format, ...)
{
    va_list arguments;

    if (world->error[0] != '\0')
        return;
    world->error_command = order;
    va_start(arguments, format);
    vsnprintf(world->error, sizeof world->error, format, arguments);
    va_end(arguments);
}

uint8_t *sim_scratch(struct world *world, size_t bytes)
{
    world->scratch = memory_grow(world->scratch, &world->scratch_room, bytes, 1);
    return world->scratch;
}

/* ---- the loop ------------------------------------------------------------------------------- */

void world_schedule(struct world *world, int64_t t_ns, const struct command *command)
{
    struct sim_event event = {
        .t_ns = time_max_ns(t_ns, world->now_ns),
        .class = SIM_CLASS_COMMAND,
        .subject = (uint32_t)world->order_count,
    };

    world->orders = memory_grow(world->orders, &world->order_room, world->order_count + 1,
                                sizeof *world->orders);
    world->orders[world->order_count++] = command_copy(command);
    sim_queue_insert(&world->queue, &event);
}

static void carry_out(struct world *world, size_t order)
{
    const struct command *command = &world->orders[order];

    if (!sim_is_possible(world, command, order))
        return;
    if (command->host == TRACE_NETWORK)
        sim_interfere(world, command);
    else
        sim_operate(world, command);
}

/* Counts the events of one instant, and ends a run that does not get on or never stops. */
static bool gets_on(struct world *world, int64_t t_ns)
{
    world->in_instant = t_ns == world->instant_ns ? world->in_instant + 1 : 1;
    world->instant_ns = t_ns;
    if (world->in_instant > INSTANT_EVENTS_MAX)
        sim_error(world, WORLD_NO_COMMAND,
                  _("more than %d events at one moment: the run ends here"), INSTANT_EVENTS_MAX);
    else if (trace_record_count(world->trace) > RECORDS_MAX)
        sim_error(world, WORLD_NO_COMMAND, _("more than %d records: the run ends here"),
                  RECORDS_MAX);
    else
        return true;
    world->stuck = true;
    return false;
}

bool world_step(struct world *world)
{
    struct sim_event event;

    if (world->stuck || !sim_queue_pop(&world->queue, &event))
        return false;
    world->now_ns = event.t_ns;
    world->wave++;
    trace_set_end_ns(world->trace, world->now_ns);
    if (!gets_on(world, event.t_ns))
        return false;
    switch (event.class) {
    case SIM_CLASS_FLIGHT:
        sim_flight_event(world, event.subject);
        break;
    case SIM_CLASS_TIMER:
        sim_timer_event(world, event.socket);
        break;
    default:
        carry_out(world, event.subject);
        break;
    }
    return true;
}

void world_run_until(struct world *world, int64_t t_ns)
{
    while (world_next_event_ns(world) <= t_ns && world_step(world))
        ;
    if (t_ns != TIME_NEVER_NS && t_ns > world->now_ns) {
        world->now_ns = t_ns;
        trace_set_end_ns(world->trace, t_ns);
    }
}

/* ---- looking -------------------------------------------------------------------------------- */

int64_t world_now_ns(const struct world *world)
{
    return world->now_ns;
}

int64_t world_next_event_ns(const struct world *world)
{
    const struct sim_event *first = sim_queue_first(&world->queue);

    return world->stuck || first == NULL ? TIME_NEVER_NS : first->t_ns;
}

/* Whether a timer other than keepalive is running. */
static bool is_busy(const struct sim_socket *socket)
{
    for (int timer = 0; timer < TCP_TIMER_COUNT; timer++)
        if (timer != TCP_TIMER_KEEPALIVE && socket->tcp.timers[timer].expires_ns != TIME_NEVER_NS)
            return true;
    return false;
}

bool world_is_quiet(const struct world *world)
{
    if (world->stuck)
        return true;
    if (world->queue.in_class[SIM_CLASS_FLIGHT] > 0 || world->queue.in_class[SIM_CLASS_COMMAND] > 0)
        return false;
    for (int host = 0; host < TRACE_HOST_COUNT; host++)
        for (size_t i = 0; i < world->hosts[host].socket_count; i++)
            if (is_busy(world->hosts[host].sockets[i]))
                return false;
    return true;
}

const struct trace *world_trace(const struct world *world)
{
    return world->trace;
}

const char *world_error(const struct world *world)
{
    return world->error;
}

size_t world_error_command(const struct world *world)
{
    return world->error_command;
}
