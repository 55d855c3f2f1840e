#include "app/caption-card.h"

#include "app/sentences.h"
#include "app/watch.h"
#include "trace/sentence.h"

#include <glib/gi18n.h>
#include <stdio.h>

struct _SynfinCaptionCard {
    AdwBin parent_instance;

    /* template */
    GtkLabel *title_label, *more_label, *rule_label;
    GtkButton *selected_button, *section_button;
    GtkWidget *why_box;

    /* owned */
    struct watch watch;

    /* plain */
    bool why;
    const char *tone; /* the CSS class in force, or NULL */
};

G_DEFINE_FINAL_TYPE(SynfinCaptionCard, synfin_caption_card, ADW_TYPE_BIN)

char *rfc_section_uri(const char *section)
{
    unsigned rfc;
    char number[32] = "";
    if (sscanf(section, "RFC %u §%31[0-9.]", &rfc, number) < 1)
        return NULL;
    if (!*number)
        return g_strdup_printf("https://www.rfc-editor.org/rfc/rfc%u.html", rfc);
    if (rfc == 6298)
        number[strcspn(number, ".")] = '\0'; /* its §5.4 is a numbered rule within section 5 */
    return g_strdup_printf("https://www.rfc-editor.org/rfc/rfc%u.html#section-%s", rfc, number);
}

/* The colour of the card's edge tells the kind of event, as in the diagram. */
static const char *tone(const struct trace *trace, uint32_t packet,
                        const struct trace_record *record)
{
    if (record->kind == TRACE_LOST || record->kind == TRACE_POWER || record->kind == TRACE_FAULT)
        return "tone-lost";
    if (packet == 0)
        return "tone-plain";
    const struct trace_packet *p = trace_packet(trace, packet);
    if (trace_packet_is_sent_again(p))
        return "tone-again";
    if (p->segment.flags & TCP_RST)
        return "tone-lost";
    if (p->segment.flags & TCP_FIN)
        return "tone-close";
    return p->segment.flags & TCP_SYN ? "tone-open" : "tone-plain";
}

static void set_tone(SynfinCaptionCard *self, const char *name)
{
    if (self->tone)
        gtk_widget_remove_css_class(GTK_WIDGET(self), self->tone);
    self->tone = name;
    if (name)
        gtk_widget_add_css_class(GTK_WIDGET(self), name);
}

static bool follows(const struct trace *trace, uint32_t record, uint32_t from)
{
    while (record != TRACE_NONE && record > from)
        record = trace_record(trace, record)->cause;
    return record == from;
}

/* The note of an instant, or NULL. */
static const char *note_at(const struct trace *trace, int64_t t_ns)
{
    for (uint32_t i = trace_record_after(trace, t_ns); i-- > 0;) {
        const struct trace_record *record = trace_record(trace, i);
        if (record->t_ns != t_ns)
            return NULL;
        if (record->kind == TRACE_NOTE)
            return trace_text_get(trace_text(trace, record->note.text), trace_language());
    }
    return NULL;
}

static bool is_telling(const struct trace_record *record)
{
    switch (record->kind) {
    case TRACE_STATE:
    case TRACE_SENT:
        return true;
    case TRACE_TIMER:
        if (record->timer.timer == TCP_TIMER_TIME_WAIT)
            return record->timer.action == TCP_TIMER_RESTART;
        /* Nothing is sent: that is what these timers are for. */
        return record->timer.action == TCP_TIMER_START &&
               (record->timer.timer == TCP_TIMER_DELAYED_ACK ||
                record->timer.timer == TCP_TIMER_REORDER);
    case TRACE_APP:
        return record->app.indication;
    default:
        return false;
    }
}

/* What a record led to within its instant; a note of that instant says it better. */
static char *consequences(SynfinRun *run, uint32_t spoken)
{
    const struct trace *trace = synfin_run_trace(run);
    int64_t t_ns = trace_record(trace, spoken)->t_ns;
    uint32_t next = trace_record_after(trace, t_ns);
    const char *note = note_at(trace, t_ns);
    if (note && trace_record(trace, spoken)->kind != TRACE_NOTE)
        return g_strdup(note);
    GString *text = g_string_new(NULL);
    int count = 0;
    for (uint32_t i = spoken + 1; i < next && count < 2; i++) {
        if (!is_telling(trace_record(trace, i)) || !follows(trace, i, spoken))
            continue;
        char *words = run_sentence(run, i);
        /* No space follows a Chinese full stop. */
        if (words[0] && text->len > 0 && g_ascii_ispunct(text->str[text->len - 1]))
            g_string_append_c(text, ' ');
        g_string_append(text, words);
        count += words[0] != 0;
        g_free(words);
    }
    return g_string_free(text, FALSE);
}

static void show_selected(SynfinCaptionCard *self, uint32_t packet)
{
    bool selected = synfin_run_selected(self->watch.run) != TRACE_NONE;
    gtk_widget_set_visible(GTK_WIDGET(self->selected_button), selected);
    char *text =
        packet ? g_strdup_printf(_("selected: packet %u"), packet) : g_strdup(_("selected"));
    gtk_button_set_label(self->selected_button, text);
    g_free(text);
}

static void set_text(GtkLabel *label, const char *text)
{
    gtk_label_set_text(label, text);
    gtk_widget_set_visible(GTK_WIDGET(label), *text);
}

static void show_nothing(SynfinCaptionCard *self)
{
    const struct scenario *scenario = session_scenario(synfin_run_session(self->watch.run));
    gtk_label_set_text(self->title_label, trace_text_get(&scenario->setup.title, trace_language()));
    gtk_label_set_text(self->more_label, trace_text_get(&scenario->description, trace_language()));
    gtk_widget_set_visible(self->why_box, FALSE);
    gtk_widget_set_visible(GTK_WIDGET(self->selected_button), FALSE);
    set_tone(self, "tone-plain");
}

static void show_record(SynfinCaptionCard *self, uint32_t spoken)
{
    SynfinRun *run = self->watch.run;
    const struct trace *trace = synfin_run_trace(run);
    uint32_t packet = synfin_run_record_packet(run, spoken);
    const char *section = trace_rule_section(trace, spoken);
    char *words = run_sentence(run, spoken);
    set_text(self->title_label, words);
    g_free(words);
    char *more = consequences(run, spoken);
    set_text(self->more_label, more);
    g_free(more);
    char *rule = run_rule(run, spoken);
    set_text(self->rule_label, self->why ? rule : "");
    gtk_widget_set_visible(self->why_box, rule[0] || *section);
    g_free(rule);
    gtk_widget_set_visible(GTK_WIDGET(self->section_button), self->why && *section);
    gtk_button_set_label(self->section_button, section);
    char *uri = rfc_section_uri(section);
    gtk_actionable_set_action_target(GTK_ACTIONABLE(self->section_button), "s", uri ? uri : "");
    g_free(uri);
    show_selected(self, packet);
    set_tone(self, tone(trace, packet, trace_record(trace, spoken)));
}

static void show(SynfinCaptionCard *self)
{
    uint32_t spoken = synfin_run_spoken_record(self->watch.run);
    if (spoken == TRACE_NONE)
        show_nothing(self);
    else
        show_record(self, spoken);
}

static void run_changed_cb(SynfinRun *run G_GNUC_UNUSED, guint change, gpointer data)
{
    if (change & (RUN_OPENED | RUN_TOLD | RUN_PASSED | RUN_SELECTED | RUN_NUMBERS))
        show(data);
}

void synfin_caption_card_watch(SynfinCaptionCard *self, SynfinRun *run)
{
    watch_set(&self->watch, run, run_changed_cb, self);
}

void synfin_caption_card_set_why(SynfinCaptionCard *self, bool why)
{
    self->why = why;
    if (self->watch.run)
        show(self);
}

static void synfin_caption_card_dispose(GObject *object)
{
    watch_clear(&SYNFIN_CAPTION_CARD(object)->watch);
    G_OBJECT_CLASS(synfin_caption_card_parent_class)->dispose(object);
}

static void synfin_caption_card_class_init(SynfinCaptionCardClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = synfin_caption_card_dispose;
    gtk_widget_class_set_template_from_resource(widget_class,
                                                "/io/github/synfin/Synfin/caption-card.ui");
    gtk_widget_class_bind_template_child(widget_class, SynfinCaptionCard, title_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinCaptionCard, more_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinCaptionCard, rule_label);
    gtk_widget_class_bind_template_child(widget_class, SynfinCaptionCard, selected_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinCaptionCard, section_button);
    gtk_widget_class_bind_template_child(widget_class, SynfinCaptionCard, why_box);
}

static void synfin_caption_card_init(SynfinCaptionCard *self)
{
    self->why = true;
    gtk_widget_init_template(GTK_WIDGET(self));
}
