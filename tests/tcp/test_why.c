/* The one table of reasons and verdicts: every entry is complete, and its words are known. */
#include "tcp/conn.h"

#include <glib.h>
#include <string.h>

#define for_each_entry(why) for (enum tcp_why why = TCP_WHY_NONE + 1; why < TCP_WHY_COUNT; why++)

static void every_id_is_kebab_case_and_stands_once_in_its_kind(void)
{
    GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for_each_entry(why)
    {
        const struct tcp_why_entry *entry = tcp_why_entry(why);

        g_assert_true(g_regex_match_simple("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", entry->id, 0, 0));
        if (!g_hash_table_add(ids, g_strdup_printf("%d %s", entry->kind, entry->id)))
            g_error("the id %s stands twice", entry->id);
    }
    g_hash_table_unref(ids);
}

static void every_entry_names_a_section_a_sentence_and_a_rule(void)
{
    for_each_entry(why)
    {
        const struct tcp_why_entry *entry = tcp_why_entry(why);

        g_assert_true(
            g_regex_match_simple("^RFC [0-9]{4} §[0-9]+(\\.[0-9]+)*$", entry->section, 0, 0));
        g_assert_true(g_str_has_suffix(entry->sentence, "."));
        g_assert_cmpuint(strlen(entry->rule), >, 0);
    }
}

static bool known_placeholder(const char *name)
{
    static const char *const names[] = {
        "SEG.SEQ",
        "SEG.ACK",
        "SEG.LEN",
        "SEG.WND",
        "SEG.UP",
        "SEG.TSVAL",
        "SEG.TSECR",
        "SEG.COOKIE",
        "TS.RECENT",
        "SND.UNA",
        "SND.NXT",
        "SND.WND",
        "RCV.NXT",
        "RCV.UP",
        "RCV.WND",
        "ISS",
        "IRS",
        "RTO",
        "SRTT",
        "RTTVAR",
        "RETRIES",
        "PROBES",
        "CWND",
        "SSTHRESH",
        "FLIGHT",
        "PIPE",
        "SACKED",
        "DUPACKS",
        "RECOVER",
        "2MSL",
        "R1",
        "R2",
        "KEEPALIVE.IDLE",
        "KEEPALIVE.INTERVAL",
        "KEEPALIVE.PROBES",
        "me",
        "peer",
        NULL,
    };

    return g_strv_contains(names, name);
}

static void every_placeholder_is_one_of_those_in_why_h(void)
{
    GRegex *regex = g_regex_new("\\{([^}]*)\\}", 0, 0, NULL);

    for_each_entry(why)
    {
        const struct tcp_why_entry *entry = tcp_why_entry(why);
        char *text = g_strconcat(entry->sentence, entry->rule, NULL);
        GMatchInfo *match;

        for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match);
             g_match_info_next(match, NULL)) {
            char *name = g_match_info_fetch(match, 1);

            if (!known_placeholder(name))
                g_error("%s: unknown placeholder {%s}", entry->id, name);
            /* A cause is not about one segment, so there is none whose numbers could be told. */
            g_assert_false(entry->kind == TCP_WHY_CAUSE && g_str_has_prefix(name, "SEG."));
            g_free(name);
        }
        g_match_info_free(match);
        g_free(text);
    }
    g_regex_unref(regex);
}

static void the_ids_that_other_rooms_know_are_there(void)
{
    g_assert_cmpstr(tcp_why_entry(TCP_WHY_ACKNOWLEDGE_FIN)->id, ==, "acknowledge-fin");
    g_assert_cmpstr(tcp_why_entry(TCP_WHY_FIN_ACCEPTED)->id, ==, "fin-accepted");
    g_assert_cmpstr(tcp_why_entry(TCP_WHY_FIN_AGAIN)->id, ==, "fin-again");
    g_assert_cmpstr(tcp_why_entry(TCP_WHY_KEEPALIVE_PROBE)->id, ==, "keepalive-probe");
}

static void states_bear_the_names_of_the_rfc(void)
{
    static const char *const names[TCP_STATE_COUNT] = {
        "CLOSED",     "LISTEN",     "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
        "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",  "LAST-ACK",     "TIME-WAIT",
    };

    for (int state = 0; state < TCP_STATE_COUNT; state++) {
        g_assert_cmpstr(tcp_state_name(state), ==, names[state]);
        g_assert_cmpint(tcp_state_is_synchronized(state), ==, state >= TCP_ESTABLISHED);
    }
}

static void timers_calls_and_indications_have_names(void)
{
    g_assert_cmpstr(tcp_timer_name(TCP_TIMER_RETRANSMIT), ==, "retransmit");
    g_assert_cmpstr(tcp_timer_name(TCP_TIMER_TIME_WAIT), ==, "time-wait");
    g_assert_cmpstr(tcp_timer_action_name(TCP_TIMER_RESTART), ==, "restart");
    g_assert_cmpstr(tcp_indication_name(TCP_TOLD_RESET), ==, "connection-reset");
    g_assert_cmpstr(tcp_result_name(TCP_ERROR_NO_CONNECTION), ==, "connection-does-not-exist");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name) g_test_add_func("/why/" #name, name)
    CASE(every_id_is_kebab_case_and_stands_once_in_its_kind);
    CASE(every_entry_names_a_section_a_sentence_and_a_rule);
    CASE(every_placeholder_is_one_of_those_in_why_h);
    CASE(the_ids_that_other_rooms_know_are_there);
    CASE(states_bear_the_names_of_the_rfc);
    CASE(timers_calls_and_indications_have_names);
    return g_test_run();
}
