/* Every lesson, told again under every small misfortune: each set of at most three packets lost
 * among its first 24, each single one of them duplicated, overtaken by the next or corrupted, and
 * every pair of such misfortunes.
 * In every one of these runs all that must always hold holds after every step, every octet
 * arrives once and in its place, and each connection finishes, gives up for a reason that its
 * user is told, or waits for something that may legally take for ever.  How they ended is counted.
 *
 * A set that names a packet which is never sent is the same run as without it, and left out.
 * SYNFIN_SOAK=1 adds sets of four; SYNFIN_EXHAUSTION_EVERY=K, for slow builds, runs only every
 * K-th of the largest sets and of the pairs.
 */
#include "exhaustion/faults.h"
#include "scenario/lessons.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define LESSONS_MAX    100
#define PROCESSES      2
#define FAILURES_SHOWN 3

/* What a rule that is knocked out is there to prevent, and nothing else. */
static const struct {
    uint8_t knock_out; /* one of these bits of enum tcp_knock_out */
    const char *wrong, *why;
} explanations[] = {
    {TCP_KNOCK_OUT_THIRD_ACK, "is left in ESTABLISHED: the peer is gone",
     "a server that asks for no third step believes in a client that never was"},
    {TCP_KNOCK_OUT_TIME_WAIT | TCP_KNOCK_OUT_RANDOM_ISN, "is left in ESTABLISHED: the peer is gone",
     "a segment of the last connection opened this one, and its ACK was reset"},
};

/* In memory that the processes share. */
struct result {
    bool done;
    unsigned runs, failures;
    unsigned explained[G_N_ELEMENTS(explanations)];
    unsigned counts[END_KIND_COUNT];
    uint64_t steps;
    char failed[FAILURES_SHOWN][900];
};

static struct shared {
    int next; /* lesson to be taken */
    struct result results[LESSONS_MAX];
} * shared;

/* What is to be tried, and where in it we are. */
struct job {
    struct scenario scenario;
    struct result *result;
    size_t drops_max;
    unsigned every, skipped;
};

/* ---- one run -------------------------------------------------------------------------------- */

/* Which explanation fits, or none: their number. */
static size_t explain(const struct job *job, const char *wrong)
{
    size_t i = 0;

    while (i < G_N_ELEMENTS(explanations) &&
           (!(job->scenario.setup.knock_out & explanations[i].knock_out) ||
            strstr(wrong, explanations[i].wrong) == NULL))
        i++;
    return i;
}

static bool needs_wire(const struct faults *faults)
{
    for (size_t i = 0; i < faults->count; i++)
        if (faults->items[i].fate == COMMAND_CORRUPT)
            return true;
    return false;
}

static struct run tell(struct job *job, const struct faults *faults)
{
    struct result *result = job->result;
    struct run run = faults_run(&job->scenario, faults, needs_wire(faults), result->counts);

    result->runs++;
    result->steps += run.steps;
    if (run.wrong[0] == '\0')
        return run;
    size_t explanation = explain(job, run.wrong);
    if (explanation < G_N_ELEMENTS(explanations)) {
        result->explained[explanation]++;
        return run;
    }
    if (result->failures < FAILURES_SHOWN) {
        char *replay = faults_replay(&job->scenario, faults);
        snprintf(result->failed[result->failures], sizeof result->failed[0], "%s: %s", replay,
                 run.wrong);
        g_free(replay);
    }
    result->failures++;
    return run;
}

/* ---- all of them ---------------------------------------------------------------------------- */

/* Whether this one of many is left out of a sample. */
static bool is_skipped(struct job *job)
{
    return job->every > 1 && ++job->skipped % job->every != 0;
}

static uint32_t last_packet(const struct run *run)
{
    return run->packets < SEGMENTS_MAX ? run->packets : SEGMENTS_MAX;
}

/* Adds one more lost packet behind those of the set.  Up to that packet both runs are the same,
 * so the shorter one tells which packets there are. */
static void drop_more(struct job *job, const struct faults *faults, const struct run *run)
{
    struct faults more = *faults;
    struct fault *last = &more.items[more.count++];
    uint32_t first = faults->count == 0 ? 1 : faults->items[faults->count - 1].packet + 1;

    for (uint32_t packet = first; packet <= last_packet(run); packet++) {
        bool largest = more.count == job->drops_max;
        if (largest && is_skipped(job))
            continue;
        *last = (struct fault){.fate = COMMAND_DROP, .packet = packet};
        struct run told = tell(job, &more);
        if (!largest)
            drop_more(job, &more, &told);
    }
}

static bool apply(struct fault *fault, enum command_fate fate, uint32_t packet,
                  const struct run *run)
{
    *fault = (struct fault){.fate = fate, .packet = packet};
    if (fate == COMMAND_DELAY)
        fault->delay_ns = run->overtake_ns[packet];
    return fate != COMMAND_DELAY || fault->delay_ns > 0;
}

static void pair_up(struct job *job, const struct faults *one, const struct run *run)
{
    struct faults two = *one;
    struct fault *second = &two.items[two.count++];

    for (uint32_t packet = one->items[0].packet; packet <= last_packet(run); packet++)
        for (enum command_fate fate = COMMAND_DROP; fate <= COMMAND_CORRUPT; fate++)
            if (apply(second, fate, packet, run) &&
                (fate != COMMAND_DROP || one->items[0].fate != COMMAND_DROP) && !is_skipped(job))
                tell(job, &two);
}

static void meddle(struct job *job, const struct run *plain)
{
    for (uint32_t packet = 1; packet <= last_packet(plain); packet++)
        for (enum command_fate fate = COMMAND_DROP; fate <= COMMAND_CORRUPT; fate++) {
            struct faults one = {.count = 1};
            struct run run = {.packets = plain->packets};
            if (!apply(&one.items[0], fate, packet, plain))
                continue;
            if (fate != COMMAND_DROP)
                run = tell(job, &one);
            pair_up(job, &one, &run);
        }
}

static void exhaust(size_t lesson)
{
    const char *every = g_getenv("SYNFIN_EXHAUSTION_EVERY");
    struct job job = {
        .result = &shared->results[lesson],
        .drops_max = g_getenv("SYNFIN_SOAK") != NULL ? 4 : 3,
        .every = every != NULL ? (unsigned)atoi(every) : 1,
    };
    struct faults none = {0};

    scenario_lesson(lesson, &job.scenario);
    struct run plain = tell(&job, &none);
    drop_more(&job, &none, &plain);
    meddle(&job, &plain);
    scenario_clear(&job.scenario);
    job.result->done = true;
}

/* ---- in several processes ------------------------------------------------------------------- */

static void work(void)
{
    int lesson;

    while ((lesson = __atomic_fetch_add(&shared->next, 1, __ATOMIC_RELAXED)) <
           (int)scenario_lesson_count())
        exhaust((size_t)lesson);
}

static void work_in_processes(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || scenario_lesson_count() > LESSONS_MAX)
        g_error("no memory to share, or too many lessons");
    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0) {
            work();
            exit(EXIT_SUCCESS);
        }
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        if (wait(&status) == -1 || status != 0)
            g_printerr("one of the processes ended badly\n");
    }
}

/* ---- what came of it ------------------------------------------------------------------------ */

static void test_lesson(const void *data)
{
    const struct result *result = data;

    for (unsigned i = 0; i < result->failures && i < FAILURES_SHOWN; i++)
        g_test_message("%s", result->failed[i]);
    g_assert_cmpuint(result->failures, ==, 0);
    g_assert_true(result->done);
}

static void print_row(const char *name, const struct result *result)
{
    GString *row = g_string_new(NULL);

    g_string_printf(row, "| %-34s%9u", name, result->runs);
    for (int kind = 0; kind < END_KIND_COUNT; kind++)
        g_string_append_printf(row, "%10u", result->counts[kind]);
    g_test_message("%s", row->str);
    g_string_free(row, TRUE);
}

static void print_explanations(void)
{
    for (size_t i = 0; i < scenario_lesson_count(); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(explanations); j++)
            if (shared->results[i].explained[j] > 0)
                g_test_message("| %s, a rule knocked out, %u runs: %s", scenario_lesson_name(i),
                               shared->results[i].explained[j], explanations[j].why);
}

static void print_head(void)
{
    GString *row = g_string_new(NULL);

    for (int kind = 0; kind < END_KIND_COUNT; kind++)
        g_test_message("| %10s  %s", end_kind_name((enum end_kind)kind),
                       end_kind_meaning((enum end_kind)kind));
    g_string_printf(row, "| %-34s%9s", "lesson", "runs");
    for (int kind = 0; kind < END_KIND_COUNT; kind++)
        g_string_append_printf(row, "%10s", end_kind_name((enum end_kind)kind));
    g_test_message("%s", row->str);
    g_string_free(row, TRUE);
}

/* Every one of these ends is there: a judge who never saw one would not know it. */
static void expect_seen(const struct result *sum, enum end_kind first, enum end_kind last)
{
    for (enum end_kind kind = first; kind <= last; kind++)
        if (sum->counts[kind] == 0) {
            g_test_message("no connection %s", end_kind_meaning(kind));
            g_test_fail();
        }
}

/* The runs of a lesson count once, its connections by how they ended. */
static void test_table(void)
{
    struct result sum = {0};
    const char *every = g_getenv("SYNFIN_EXHAUSTION_EVERY");

    if (every != NULL)
        g_test_message("| a sample: of the largest sets and of the pairs every %sth was run",
                       every);
    print_explanations();
    print_head();
    for (size_t i = 0; i < scenario_lesson_count(); i++) {
        const struct result *result = &shared->results[i];
        print_row(scenario_lesson_name(i), result);
        sum.runs += result->runs;
        sum.steps += result->steps;
        for (int kind = 0; kind < END_KIND_COUNT; kind++)
            sum.counts[kind] += result->counts[kind];
    }
    print_row("all", &sum);
    g_test_message("| %u runs, %" G_GUINT64_FORMAT " steps checked", sum.runs, sum.steps);
    expect_seen(&sum, END_FINISHED, END_FINISHED);
    expect_seen(&sum, END_REFUSED, END_OFF);
    expect_seen(&sum, END_LISTENS, END_FIN_WAIT_2);
    expect_seen(&sum, END_CLOSE_WAIT, END_CLOSE_WAIT);
}

int main(int argc, char **argv)
{
    work_in_processes();
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (size_t i = 0; i < scenario_lesson_count(); i++) {
        char *path = g_strdup_printf("/exhaustion/%s", scenario_lesson_name(i));
        g_test_add_data_func(path, &shared->results[i], test_lesson);
        g_free(path);
    }
    g_test_add_func("/exhaustion/every end was seen", test_table);
    return g_test_run();
}
