/* Runs arrives.table: one case for each state and pair of initial sequence numbers. */
#include "lab.h"

#include <string.h>

struct row {
    char *state;
    char *columns[5]; /* segment, verdict, reply, state after, told */
    char *place;
};

static GPtrArray *rows;

static void run_row(struct lab *lab, const struct row *row)
{
    const char *state_after = row->columns[3];

    lab_reach(lab, row->state);
    if (strcmp(state_after, "=") == 0)
        state_after = tcp_state_name(lab->conn.state);
    arrives(lab, row->columns[0]);
    lab_verdict(lab, row->columns[1], row->place, 0);
    if (strcmp(row->columns[2], "-") != 0)
        lab_expect(lab, row->columns[2], row->place, 0);
    lab_silence(lab, row->place, 0);
    lab_state_is(lab, state_after, row->place, 0);
    lab_told(lab, strcmp(row->columns[4], "-") == 0 ? "" : row->columns[4], row->place, 0);
}

static void every_row_of_a_state(struct lab *lab)
{
    for (guint i = 0; i < rows->len; i++) {
        const struct row *row = g_ptr_array_index(rows, i);
        struct lab fresh;

        if (strcmp(row->state, lab->data) == 0) {
            lab_begin(&fresh);
            fresh.iss = lab->iss;
            fresh.irs = lab->irs;
            run_row(&fresh, row);
            lab_end(&fresh);
        }
    }
}

/* Counts, so that a table that was not read cannot pass. */
static void the_table_covers_every_state(void)
{
    GHashTable *counts = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < rows->len; i++) {
        const struct row *row = g_ptr_array_index(rows, i);
        int count = GPOINTER_TO_INT(g_hash_table_lookup(counts, row->state));

        g_hash_table_insert(counts, row->state, GINT_TO_POINTER(count + 1));
    }
    for (int state = 0; state < TCP_STATE_COUNT; state++)
        g_assert_cmpint(GPOINTER_TO_INT(g_hash_table_lookup(counts, tcp_state_name(state))), >=, 9);
    g_hash_table_unref(counts);
}

static void read_row(const char *state, const char *line, int number)
{
    struct row *row = g_new0(struct row, 1);
    char **columns = g_strsplit(line, "|", -1);

    if (g_strv_length(columns) != 5)
        g_error("arrives.table:%d: %u columns, not 5", number, g_strv_length(columns));
    row->state = g_strdup(state);
    for (int i = 0; i < 5; i++)
        row->columns[i] = g_strdup(g_strstrip(columns[i]));
    row->place = g_strdup_printf("arrives.table:%d: %s: %s", number, state, row->columns[0]);
    g_ptr_array_add(rows, row);
    g_strfreev(columns);
}

static void free_row(gpointer data)
{
    struct row *row = data;

    g_free(row->state);
    for (int i = 0; i < 5; i++)
        g_free(row->columns[i]);
    g_free(row->place);
    g_free(row);
}

static void read_table(void)
{
    char *path = g_test_build_filename(G_TEST_DIST, "arrives.table", NULL);
    char *text = NULL;
    char *state = NULL;
    GError *error = NULL;

    rows = g_ptr_array_new_with_free_func(free_row);
    if (!g_file_get_contents(path, &text, NULL, &error))
        g_error("%s", error->message);
    char **lines = g_strsplit(text, "\n", -1);

    for (int i = 0; lines[i] != NULL; i++) {
        if (g_str_has_prefix(lines[i], "== ")) {
            g_free(state);
            state = g_strndup(lines[i] + 3, strcspn(lines[i] + 3, ":"));
        } else if (lines[i][0] != '\0' && lines[i][0] != '#') {
            read_row(state, lines[i], i + 1);
        }
    }
    g_strfreev(lines);
    g_free(state);
    g_free(text);
    g_free(path);
}

static void add_states(void)
{
    const char *last = "";

    for (guint i = 0; i < rows->len; i++) {
        const struct row *row = g_ptr_array_index(rows, i);

        if (strcmp(row->state, last) != 0) {
            char *path = g_strdup_printf("/arrives/%s", row->state);

            lab_case_with(path, every_row_of_a_state, row->state);
            g_free(path);
            last = row->state;
        }
    }
}

int main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    read_table();
    g_test_add_func("/arrives/the-table-covers-every-state", the_table_covers_every_state);
    add_states();
    status = g_test_run();
    g_ptr_array_unref(rows);
    return status;
}
