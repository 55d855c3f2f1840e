#include "session/session.h"

#include "sim/world.h"
#include "tcp/time.h"

#include <glib/gi18n.h>

/* No run that anybody can watch is longer; a storm of segments must not take all memory. */
#define RECORDS_MAX 1000000

struct session {
    struct scenario original;
    GPtrArray *versions;      /* of GArray of struct scenario_entry: the interventions, in order */
    guint version;            /* the one in force; those after it can be redone */
    guint saved_version;      /* G_MAXUINT: none of these */
    struct scenario scenario; /* original and interventions */
    struct world *world;      /* told ahead */
    struct world *probe;      /* another telling, stopped at some moment; NULL when stale */
    uint64_t generation;
};

/* ---- interventions -------------------------------------------------------------------------- */

static void clear_entry(void *data)
{
    struct scenario_entry *entry = data;

    command_clear(&entry->command);
}

static void free_version(void *data)
{
    g_array_unref(data);
}

static GArray *new_version(void)
{
    GArray *version = g_array_new(FALSE, TRUE, sizeof(struct scenario_entry));

    g_array_set_clear_func(version, clear_entry);
    return version;
}

static void append_intervention(GArray *version, int64_t t_ns, const struct command *command)
{
    struct scenario_entry entry = {.t_ns = t_ns, .command = command_copy(command)};

    g_array_append_val(version, entry);
}

static const GArray *interventions(const struct session *session)
{
    return session->versions->pdata[session->version];
}

/* After everything that is given for the same instant, and otherwise in order of time. */
static void insert_entry(struct scenario *scenario, const struct scenario_entry *entry)
{
    size_t place = scenario->entry_count;

    while (place > 0 && scenario->entries[place - 1].t_ns > entry->t_ns)
        place--;
    scenario_add(scenario, entry->t_ns, &entry->command);
    struct scenario_entry added = scenario->entries[scenario->entry_count - 1];
    for (size_t i = scenario->entry_count - 1; i > place; i--)
        scenario->entries[i] = scenario->entries[i - 1];
    scenario->entries[place] = added;
}

/* From when on the run is no longer the one that the scenario was written for. */
static int64_t changed_ns(const GArray *version)
{
    for (guint i = 0; i < version->len; i++) {
        const struct scenario_entry *entry = &g_array_index(version, struct scenario_entry, i);
        if (entry->command.verb != COMMAND_NOTE && entry->command.verb != COMMAND_CHAPTER)
            return entry->t_ns;
    }
    return TIME_NEVER_NS;
}

/* A note of the scenario tells what happens in its own run; of a changed one it may not be true. */
static void remove_notes(struct scenario *scenario, int64_t after_ns)
{
    for (size_t i = scenario->entry_count; i-- > 0;)
        if (scenario->entries[i].command.verb == COMMAND_NOTE &&
            scenario->entries[i].t_ns > after_ns)
            scenario_remove(scenario, i);
}

/* An intervention past the end that the scenario set makes the end an open one. */
static struct scenario combine(const struct scenario *original, const GArray *version)
{
    struct scenario combined = scenario_copy(original);

    remove_notes(&combined, changed_ns(version));
    for (guint i = 0; i < version->len; i++) {
        const struct scenario_entry *entry = &g_array_index(version, struct scenario_entry, i);
        insert_entry(&combined, entry);
        if (entry->t_ns > combined.setup.until_ns)
            combined.setup.until_ns = TIME_NEVER_NS;
    }
    return combined;
}

/* ---- telling -------------------------------------------------------------------------------- */

static struct world *start_world(const struct scenario *scenario)
{
    struct world *world = world_new(&scenario->setup);

    for (size_t i = 0; i < scenario->entry_count; i++)
        world_schedule(world, scenario->entries[i].t_ns, &scenario->entries[i].command);
    return world;
}

static bool may_go_on(const struct world *world)
{
    return trace_record_count(world_trace(world)) < RECORDS_MAX;
}

static void tell_until(struct world *world, int64_t t_ns)
{
    while (may_go_on(world) && world_next_event_ns(world) <= t_ns)
        world_step(world);
    if (may_go_on(world))
        world_run_until(world, t_ns);
}

static void tell_to_end(struct world *world, int64_t until_ns)
{
    if (until_ns != TIME_NEVER_NS) {
        tell_until(world, until_ns);
        return;
    }
    while (may_go_on(world) && !world_is_quiet(world) &&
           world_next_event_ns(world) <= SCENARIO_LONGEST_NS)
        world_step(world);
}

/* An intervention can take away what a later command of the scenario needs: a host that is off does
 * not close.  The command is then left out, here and in what is saved. */
static bool remove_impossible(struct session *session)
{
    size_t place = world_error_command(session->world);

    if (*world_error(session->world) == '\0' || place == WORLD_NO_COMMAND)
        return false;
    const struct scenario_entry *entry = &session->scenario.entries[place];
    if (entry->line == 0 || entry->t_ns <= changed_ns(interventions(session)))
        return false;
    scenario_remove(&session->scenario, place);
    return true;
}

static void replay(struct session *session)
{
    scenario_clear(&session->scenario);
    session->scenario = combine(&session->original, interventions(session));
    world_free(session->probe);
    session->probe = NULL;
    do {
        world_free(session->world);
        session->world = start_world(&session->scenario);
        tell_to_end(session->world, session->scenario.setup.until_ns);
    } while (remove_impossible(session));
    session->generation++;
}

struct session *session_new(const struct scenario *scenario)
{
    struct session *session = g_new0(struct session, 1);

    session->original = scenario_copy(scenario);
    session->versions = g_ptr_array_new_with_free_func(free_version);
    g_ptr_array_add(session->versions, new_version());
    replay(session);
    return session;
}

void session_free(struct session *session)
{
    if (session == NULL)
        return;
    world_free(session->world);
    world_free(session->probe);
    g_ptr_array_unref(session->versions);
    scenario_clear(&session->scenario);
    scenario_clear(&session->original);
    g_free(session);
}

void session_tell(struct session *session, int64_t t_ns)
{
    if (t_ns > world_now_ns(session->world))
        tell_until(session->world, t_ns);
}

/* ---- acting --------------------------------------------------------------------------------- */

const char *session_refusal(struct session *session, int64_t t_ns, const struct command *command)
{
    if (session->probe != NULL && world_now_ns(session->probe) > t_ns) {
        world_free(session->probe);
        session->probe = NULL;
    }
    if (session->probe == NULL)
        session->probe = start_world(&session->scenario);
    tell_until(session->probe, t_ns);
    return world_refusal(session->probe, command);
}

bool session_act(struct session *session, int64_t t_ns, const struct command *command, char **error)
{
    const char *refusal = session_refusal(session, t_ns, command);

    if (refusal != NULL) {
        if (error != NULL)
            *error = g_strdup(_(refusal));
        return false;
    }
    const GArray *before = interventions(session);
    GArray *version = new_version();
    for (guint i = 0; i < before->len; i++) {
        const struct scenario_entry *entry = &g_array_index(before, struct scenario_entry, i);
        if (entry->t_ns <= t_ns)
            append_intervention(version, entry->t_ns, &entry->command);
    }
    append_intervention(version, t_ns, command);
    g_ptr_array_set_size(session->versions, (int)session->version + 1);
    if (session->saved_version > session->version)
        session->saved_version = G_MAXUINT;
    g_ptr_array_add(session->versions, version);
    session->version++;
    replay(session);
    return true;
}

bool session_can_undo(const struct session *session)
{
    return session->version > 0;
}

bool session_can_redo(const struct session *session)
{
    return session->version + 1 < session->versions->len;
}

bool session_undo(struct session *session)
{
    if (!session_can_undo(session))
        return false;
    session->version--;
    replay(session);
    return true;
}

bool session_redo(struct session *session)
{
    if (!session_can_redo(session))
        return false;
    session->version++;
    replay(session);
    return true;
}

bool session_is_modified(const struct session *session)
{
    return session->version != session->saved_version;
}

void session_mark_saved(struct session *session)
{
    session->saved_version = session->version;
}

/* ---- looking -------------------------------------------------------------------------------- */

const struct trace *session_trace(const struct session *session)
{
    return world_trace(session->world);
}

uint64_t session_generation(const struct session *session)
{
    return session->generation;
}

const struct scenario *session_scenario(const struct session *session)
{
    return &session->original;
}

struct scenario session_as_scenario(const struct session *session)
{
    return scenario_copy(&session->scenario);
}

int64_t session_told_ns(const struct session *session)
{
    return world_now_ns(session->world);
}

bool session_has_until(const struct session *session)
{
    return session->scenario.setup.until_ns != TIME_NEVER_NS;
}

const char *session_error(const struct session *session, unsigned *line)
{
    const char *error = world_error(session->world);
    size_t place = world_error_command(session->world);

    *line = 0;
    if (*error == '\0')
        return may_go_on(session->world) ? NULL : N_("The run is too long to be told to its end.");
    if (place != WORLD_NO_COMMAND)
        *line = session->scenario.entries[place].line;
    return error;
}

int64_t session_next_event_ns(const struct session *session, int64_t t_ns)
{
    const struct trace *trace = session_trace(session);
    uint32_t after = trace_record_after(trace, t_ns);

    return after < trace_record_count(trace) ? trace_record(trace, after)->t_ns : t_ns;
}

int64_t session_previous_event_ns(const struct session *session, int64_t t_ns)
{
    const struct trace *trace = session_trace(session);
    uint32_t at = trace_record_after(trace, t_ns - 1);

    return at > 0 ? trace_record(trace, at - 1)->t_ns : t_ns;
}
