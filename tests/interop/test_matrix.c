/* The matrix: the engine and the kernel exchange octets both ways under every kind of fault and
 * with every set of options.  Each cell is a process in a network namespace of its own; many run
 * at once, for they mostly wait.
 *
 * usage: test-matrix [WORD]      only the cells whose names contain WORD
 * SYNFIN_SOAK=1 runs the long table: 1 MiB each way in every cell.
 */
#include "cell.h"
#include "tcp/time.h"

#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define AT_ONCE 32

struct job {
    struct cell cell;
    int pipe; /* where the result is read from; -1: nowhere */
    struct cell_result result;
};

static GArray *jobs; /* of struct job */

/* ---- the table ------------------------------------------------------------------------------ */

/* How much a cell exchanges each way, where it can within seconds; in a soak run everywhere. */
#define FULL_BYTES (1 << 20)

static bool soak;

/* Nothing but what every TCP has. */
static struct tcp_config bare(void)
{
    return tcp_config_rfc();
}

/* With every option that both ends know. */
static struct tcp_config full(void)
{
    struct tcp_config config = tcp_config_rfc();

    config.window_scale = true;
    config.window_bytes = 1 << 18;
    config.timestamps = true;
    config.sack = true;
    config.rack = true;
    config.prr = true;
    config.f_rto = true;
    return config;
}

/* As Linux comes. */
static struct tcp_config like_linux(void)
{
    return tcp_config_profile(TCP_PROFILE_LINUX);
}

static const struct {
    const char *name;
    struct tcp_config (*config)(void);
} engines[] = {{"bare", bare}, {"full", full}, {"linux", like_linux}};

/* A cell with the name given by printf's rules. */
G_GNUC_PRINTF(5, 6)
static struct cell *add_cell(struct tcp_config config, struct bridge_faults faults,
                             bool kernel_opens, uint64_t quick_bytes, const char *format, ...)
{
    static const enum cell_close closes[] = {CELL_ENGINE_CLOSES, CELL_KERNEL_CLOSES,
                                             CELL_BOTH_CLOSE};
    struct job job = {.pipe = -1,
                      .cell = {.seed = 20000 + jobs->len,
                               .kernel_opens = kernel_opens,
                               .close = closes[jobs->len % G_N_ELEMENTS(closes)],
                               .bytes = soak ? FULL_BYTES : quick_bytes,
                               .faults = faults,
                               .config = config,
                               .kernel_timestamps = true,
                               .kernel_window_scale = true,
                               .kernel_sack = true,
                               .timeout_s = soak ? 3000 : 90}};
    char what[sizeof job.cell.name];
    va_list values;

    va_start(values, format);
    g_vsnprintf(what, sizeof what, format, values);
    va_end(values);
    g_snprintf(job.cell.name, sizeof job.cell.name, "%s, %s opens", what,
               kernel_opens ? "kernel" : "engine");
    g_array_append_val(jobs, job);
    return &g_array_index(jobs, struct job, jobs->len - 1).cell;
}

static void add_losses(void)
{
    /* Where the timer has to repair most of it, as at 20 % with a least RTO of 1 s, few octets take
     * long enough, and a back-off up to 60 s would take too long. */
    static const struct {
        unsigned percent;
        uint64_t quick_bytes;
    } losses[] = {{0, 1 << 20}, {1, 1 << 20}, {5, 200000}, {10, 60000}, {20, 15000}};

    for (size_t i = G_N_ELEMENTS(losses); i-- > 0;)
        for (size_t k = 0; k < G_N_ELEMENTS(engines); k++)
            for (int kernel_opens = 0; kernel_opens < 2; kernel_opens++) {
                struct bridge_faults faults = {.loss_percent = losses[i].percent,
                                               .delay_ns = TIME_MS(5)};
                bool quick = engines[k].config == like_linux;
                struct cell *cell = add_cell(engines[k].config(), faults, kernel_opens,
                                             quick ? FULL_BYTES : losses[i].quick_bytes,
                                             "loss %u %%, %s", losses[i].percent, engines[k].name);
                if (losses[i].percent >= (soak ? 20 : 10))
                    cell->rto_max_ns = TIME_S(4);
                /* Backed off to 60 s, two losses in a row would be R2's 100 s. */
                if (soak)
                    cell->config.r2_ns = TIME_S(3600);
            }
}

static void add_faults(void)
{
    static const struct {
        const char *what;
        struct bridge_faults faults;
    } kinds[] = {
        {"delay 20 ms", {.delay_ns = TIME_MS(20)}},
        {"jitter 10 ms", {.delay_ns = TIME_MS(5), .jitter_ns = TIME_MS(10)}},
        {"reordering 10 %",
         {.delay_ns = TIME_MS(5), .reorder_percent = 10, .hold_ns = TIME_MS(12)}},
        {"duplication 10 %", {.delay_ns = TIME_MS(5), .duplicate_percent = 10}},
        {"corruption 3 %", {.delay_ns = TIME_MS(5), .corrupt_percent = 3}},
        {"all together",
         {.delay_ns = TIME_MS(5),
          .loss_percent = 3,
          .reorder_percent = 5,
          .hold_ns = TIME_MS(12),
          .duplicate_percent = 5,
          .corrupt_percent = 2}},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        for (size_t k = 0; k < G_N_ELEMENTS(engines); k++)
            for (int kernel_opens = 0; kernel_opens < 2; kernel_opens++)
                add_cell(engines[k].config(), kinds[i].faults, kernel_opens, 200000, "%s, %s",
                         kinds[i].what, engines[k].name);
}

/* An option of the engine's, and of the kernel's, by its bit. */
enum option { OPTION_TIMESTAMPS = 1, OPTION_WINDOW_SCALE = 2, OPTION_SACK = 4, OPTION_ECN = 8 };

/* Each option where both offer it, and where only one does. */
static void add_options(void)
{
    static const struct {
        const char *name;
        enum option option;
    } options[] = {{"window scale", OPTION_WINDOW_SCALE},
                   {"timestamps", OPTION_TIMESTAMPS},
                   {"SACK", OPTION_SACK},
                   {"ECN", OPTION_ECN}};
    static const char *const who[] = {"", "by both", "by engine only", "by kernel only"};
    struct bridge_faults faults = {.loss_percent = 1, .delay_ns = TIME_MS(5)};

    for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
        for (int by = 1; by <= 3; by++)
            for (int kernel_opens = 0; kernel_opens < 2; kernel_opens++) {
                struct tcp_config config = bare();
                unsigned ours = by != 3 ? options[i].option : 0;
                unsigned theirs = by != 2 ? options[i].option : 0;

                config.timestamps = ours & OPTION_TIMESTAMPS;
                config.window_scale = ours & OPTION_WINDOW_SCALE;
                config.sack = ours & OPTION_SACK;
                config.ecn = ours & OPTION_ECN ? TCP_ECN_USE_ON : TCP_ECN_USE_OFF;
                faults.mark_percent = options[i].option == OPTION_ECN ? 5 : 0;
                if (config.window_scale)
                    config.window_bytes = 1 << 20;
                struct cell *cell = add_cell(config, faults, kernel_opens, 200000, "%s %s",
                                             options[i].name, who[by]);
                cell->kernel_timestamps = theirs & OPTION_TIMESTAMPS;
                cell->kernel_window_scale = theirs & OPTION_WINDOW_SCALE;
                cell->kernel_sack = theirs & OPTION_SACK;
                cell->kernel_ecn = theirs & OPTION_ECN ? TCP_ECN_USE_ON : TCP_ECN_USE_OFF;
            }
}

/* Where at least one of them only answers, as the kernel does unless it is told otherwise. */
static void add_passive_ecn(void)
{
    static const struct {
        const char *name;
        enum tcp_ecn_use ours, theirs;
    } pairs[] = {{"on and kernel's passive", TCP_ECN_USE_ON, TCP_ECN_USE_PASSIVE},
                 {"passive and kernel's on", TCP_ECN_USE_PASSIVE, TCP_ECN_USE_ON},
                 {"passive by both", TCP_ECN_USE_PASSIVE, TCP_ECN_USE_PASSIVE}};
    struct bridge_faults faults = {.loss_percent = 1, .mark_percent = 5, .delay_ns = TIME_MS(5)};

    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
        for (int kernel_opens = 0; kernel_opens < 2; kernel_opens++) {
            struct tcp_config config = bare();

            config.ecn = pairs[i].ours;
            add_cell(config, faults, kernel_opens, 200000, "ECN %s", pairs[i].name)->kernel_ecn =
                pairs[i].theirs;
        }
}

/* Every profile, a little hurt. */
static void add_profiles(void)
{
    struct bridge_faults faults = {.loss_percent = 1, .delay_ns = TIME_MS(10)};

    for (int profile = 0; profile < TCP_PROFILE_COUNT; profile++)
        for (int kernel_opens = 0; kernel_opens < 2; kernel_opens++)
            add_cell(tcp_config_profile((enum tcp_profile)profile), faults, kernel_opens, 300000,
                     "profile %s", tcp_profile_name((enum tcp_profile)profile));
}

/* Who holds back how much: the engine's choices against each other's, and the kernel's. */
static void add_congestion(void)
{
    static const char *const of_kernel[] = {"reno", "cubic", "bbr"};
    struct bridge_faults faults = {.loss_percent = 1, .delay_ns = TIME_MS(10)};

    for (int kind = 0; kind < TCP_CONGESTION_COUNT; kind++)
        for (size_t i = 0; i < G_N_ELEMENTS(of_kernel); i++) {
            struct tcp_config config = full();

            config.congestion = (enum tcp_congestion)kind;
            add_cell(config, faults, (kind + i) % 2, 300000, "%s and kernel's %s",
                     tcp_congestion_name(config.congestion), of_kernel[i])
                ->kernel_congestion = of_kernel[i];
        }
}

/* ---- processes ------------------------------------------------------------------------------ */

static void start(struct job *job)
{
    int ends[2];

    fflush(stdout);
    if (pipe(ends) != 0)
        g_error("no pipe");
    pid_t pid = fork();
    if (pid < 0)
        g_error("no process");
    if (pid != 0) {
        close(ends[1]);
        job->pipe = ends[0];
        return;
    }
    struct cell_result result = cell_run(&job->cell);
    _exit(write(ends[1], &result, sizeof result) == (ssize_t)sizeof result ? 0 : 1);
}

/* A process that did not hand in its result has failed in an assertion of its own. */
static void collect(struct job *job)
{
    if (read(job->pipe, &job->result, sizeof job->result) != (ssize_t)sizeof job->result) {
        job->result.verdict = CELL_WRONG;
        g_strlcpy(job->result.problem, "the process died, see above", sizeof job->result.problem);
    }
    close(job->pipe);
    job->pipe = -1;
}

/* The first that has handed in its result, or died: its pipe says so.  How long the kernel takes
 * to clear its namespace away is of no interest. */
static struct job *wait_for_any(void)
{
    struct pollfd *pipes = g_new0(struct pollfd, jobs->len);
    struct job *ready = NULL;

    for (guint i = 0; i < jobs->len; i++)
        pipes[i] = (struct pollfd){.fd = g_array_index(jobs, struct job, i).pipe, .events = POLLIN};
    if (poll(pipes, jobs->len, -1) <= 0)
        g_error("no process ends");
    for (guint i = 0; ready == NULL && i < jobs->len; i++)
        if (pipes[i].revents != 0)
            ready = &g_array_index(jobs, struct job, i);
    g_free(pipes);
    return ready;
}

static void report(guint number, const struct job *job)
{
    const struct cell_result *result = &job->result;

    if (result->verdict == CELL_SKIPPED)
        printf("ok %u - %s # SKIP %s\n", number, job->cell.name, result->problem);
    else
        printf("%s %u - %s\n", result->verdict == CELL_RIGHT ? "ok" : "not ok", number,
               job->cell.name);
    if (result->verdict == CELL_WRONG)
        printf("# seed %" G_GUINT64_FORMAT ": %s\n", job->cell.seed, result->problem);
}

static bool run_all(void)
{
    guint started = 0, ended = 0;
    bool right = true;

    for (; ended < jobs->len; ended++) {
        while (started < jobs->len && started - ended < AT_ONCE)
            start(&g_array_index(jobs, struct job, started++));
        struct job *job = wait_for_any();
        collect(job);
        report(ended + 1, job);
        right = right && job->result.verdict != CELL_WRONG;
    }
    return right;
}

static void print_matrix(void)
{
    printf("# | %-44s %8s %7s %7s %7s %7s  %s\n", "cell", "octets", "s", "again", "again", "lost",
           "kernel's counters");
    printf("# | %-44s %8s %7s %7s %7s %7s\n", "", "each way", "", "engine", "kernel", "both");
    for (guint i = 0; i < jobs->len; i++) {
        const struct job *job = &g_array_index(jobs, struct job, i);
        const struct cell_result *result = &job->result;

        printf("# | %-44s %8" G_GUINT64_FORMAT " %7.2f %7u %7u %7u %s%s\n", job->cell.name,
               job->cell.bytes, result->seconds, result->engine_again, result->kernel_again,
               result->counts[0].lost + result->counts[1].lost, result->counters,
               result->verdict == CELL_RIGHT     ? ""
               : result->verdict == CELL_SKIPPED ? " (skipped)"
                                                 : " (WRONG)");
    }
}

/* Leaves only the cells that were asked for. */
static void choose(const char *word)
{
    for (guint i = jobs->len; i-- > 0;)
        if (strstr(g_array_index(jobs, struct job, i).cell.name, word) == NULL)
            g_array_remove_index(jobs, i);
}

int main(int argc, char **argv)
{
    signal(SIGCHLD, SIG_IGN);
    soak = g_getenv("SYNFIN_SOAK") != NULL;
    setvbuf(stdout, NULL, _IOLBF, 0);
    jobs = g_array_new(FALSE, TRUE, sizeof(struct job));
    add_losses();
    add_faults();
    add_options();
    add_passive_ecn();
    add_profiles();
    add_congestion();
    if (argc > 1)
        choose(argv[1]);
    printf("1..%u\n", jobs->len);
    bool right = run_all();
    print_matrix();
    g_array_free(jobs, TRUE);
    return right ? 0 : 1;
}
