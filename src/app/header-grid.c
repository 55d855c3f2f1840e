#include "app/header-grid.h"

#include "app/header-options.h"
#include "tcp/wire.h"

#include <glib/gi18n.h>
#include <string.h>

enum field {
    FIELD_SOURCE,
    FIELD_DESTINATION,
    FIELD_SEQ,
    FIELD_ACK,
    FIELD_OFFSET,
    FIELD_RESERVED,
    FIELD_WINDOW,
    FIELD_CHECKSUM,
    FIELD_URGENT,
    FIELD_DATA,
    FIELD_COUNT
};

/* Options stand between the fixed header and the data, as many rows of them as there are. */
#define OPTIONS_ROW 6

/* Where RFC 9293 Fig. 1 has them: row, first bit, bits. */
static const struct {
    const char *name, *meaning;
    int row, bit, bits;
} fields[FIELD_COUNT] = {
    [FIELD_SOURCE] = {N_("Source port"), N_("The port of the side that sends"), 1, 0, 16},
    [FIELD_DESTINATION] = {N_("Destination port"), N_("The port of the side that receives"), 1, 16,
                           16},
    [FIELD_SEQ] = {N_("Sequence number"),
                   N_("The number of the first octet; of the SYN itself if SYN is set"), 2, 0, 32},
    [FIELD_ACK] = {N_("Acknowledgment number"),
                   N_("The next number that the sender of this segment expects"), 3, 0, 32},
    [FIELD_OFFSET] = {N_("Offset"), N_("Length of the header in words of 32 bits"), 4, 0, 4},
    [FIELD_RESERVED] = {N_("Rsrvd"), N_("Reserved for the future: zero"), 4, 4, 4},
    [FIELD_WINDOW] = {N_("Window"),
                      N_("How many octets the sender of this segment is ready to take"), 4, 16, 16},
    [FIELD_CHECKSUM] = {N_("Checksum"),
                        N_("One's complement sum over addresses, protocol and length (the "
                           "pseudo-header), header and data"),
                        5, 0, 16},
    [FIELD_URGENT] = {N_("Urgent pointer"), N_("Where urgent data ends; has meaning only with URG"),
                      5, 16, 16},
    [FIELD_DATA] = {N_("Data"), N_("Octets of the sender's stream"), OPTIONS_ROW, 0, 32},
};

/* The control bits stand on end, as in the figure. */
static const struct {
    const char *name, *letters;
    uint8_t flag;
} bits[] = {
    {"CWR", "C\nW\nR", TCP_CWR}, {"ECE", "E\nC\nE", TCP_ECE}, {"URG", "U\nR\nG", TCP_URG},
    {"ACK", "A\nC\nK", TCP_ACK}, {"PSH", "P\nS\nH", TCP_PSH}, {"RST", "R\nS\nT", TCP_RST},
    {"SYN", "S\nY\nN", TCP_SYN}, {"FIN", "F\nI\nN", TCP_FIN},
};

struct _SynfinHeaderGrid {
    AdwBin parent_instance;

    /* owned by the grid */
    GtkGrid *grid;
    GtkLabel *values[FIELD_COUNT];
    GtkWidget *bits[G_N_ELEMENTS(bits)];
    GtkWidget *data_cell;
    GPtrArray *options; /* GtkWidget, borrowed from the grid; owned itself */
};

G_DEFINE_FINAL_TYPE(SynfinHeaderGrid, synfin_header_grid, ADW_TYPE_BIN)

static void set(SynfinHeaderGrid *self, enum field field, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void set(SynfinHeaderGrid *self, enum field field, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    gtk_label_set_text(self->values[field], text);
    g_free(text);
}

/* The octets of a packet's payload, or zeros where nobody's stream holds them. */
static const uint8_t *payload_of(const struct trace *trace, const struct trace_packet *packet,
                                 uint8_t *zeros)
{
    const struct tcp_segment *segment = &packet->segment;
    const uint8_t *octets = NULL;
    if (packet->stream != TRACE_NONE && segment->payload_bytes)
        octets =
            trace_octets(trace, packet->stream, segment->payload_offset, segment->payload_bytes);
    return octets ? octets : zeros;
}

/* ---- options -------------------------------------------------------------------------------- */

static GtkWidget *cell_new(const char *name, const char *meaning, GtkLabel **value)
{
    GtkWidget *cell = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *title = gtk_label_new(name), *label = gtk_label_new(NULL);
    gtk_widget_add_css_class(cell, "header-cell");
    gtk_widget_add_css_class(title, "field-name");
    gtk_widget_add_css_class(label, "field-value");
    gtk_label_set_ellipsize(GTK_LABEL(title), PANGO_ELLIPSIZE_END);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    gtk_widget_set_valign(title, GTK_ALIGN_START);
    gtk_widget_set_vexpand(label, TRUE);
    gtk_widget_set_tooltip_text(cell, meaning);
    gtk_accessible_update_relation(GTK_ACCESSIBLE(label), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                   title, NULL, -1);
    gtk_box_append(GTK_BOX(cell), title);
    gtk_box_append(GTK_BOX(cell), label);
    *value = GTK_LABEL(label);
    return cell;
}

static void add_option_cell(SynfinHeaderGrid *self, const struct header_part *part, unsigned first,
                            unsigned octets)
{
    GtkLabel *value;
    bool goes_on = first > part->first;
    GtkWidget *cell = cell_new(goes_on ? "…" : part->name, part->meaning, &value);
    gtk_label_set_text(value, goes_on ? "…" : part->value);
    gtk_widget_add_css_class(cell, "option");
    gtk_grid_attach(self->grid, cell, (int)(first % 4 * 8), OPTIONS_ROW + (int)(first / 4),
                    (int)octets * 8, 1);
    g_ptr_array_add(self->options, cell);
}

/* What runs over the end of a row goes on in the next one. */
static void add_part(SynfinHeaderGrid *self, const struct header_part *part)
{
    for (unsigned at = part->first, end = at + part->octets; at < end;) {
        unsigned octets = MIN(end, (at / 4 + 1) * 4) - at;
        add_option_cell(self, part, at, octets);
        at += octets;
    }
}

static void move_data(SynfinHeaderGrid *self, int row)
{
    GtkLayoutManager *layout = gtk_widget_get_layout_manager(GTK_WIDGET(self->grid));
    GtkLayoutChild *child = gtk_layout_manager_get_layout_child(layout, self->data_cell);
    gtk_grid_layout_child_set_row(GTK_GRID_LAYOUT_CHILD(child), row);
}

static void show_options(SynfinHeaderGrid *self, SynfinRun *run, uint32_t packet,
                         const uint8_t *octets, size_t length)
{
    struct header_part parts[HEADER_PARTS_MAX];
    size_t count = header_options_read(run, packet, octets, length, parts);
    for (guint i = 0; i < self->options->len; i++)
        gtk_grid_remove(self->grid, g_ptr_array_index(self->options, i));
    g_ptr_array_set_size(self->options, 0);
    move_data(self, OPTIONS_ROW + (int)(length + 3) / 4);
    for (size_t i = 0; i < count; i++)
        add_part(self, &parts[i]);
}

/* ---- values --------------------------------------------------------------------------------- */

static void show_wire(SynfinHeaderGrid *self, SynfinRun *run, uint32_t number,
                      const uint8_t *payload)
{
    const struct trace *trace = synfin_run_trace(run);
    const struct trace_packet *packet = trace_packet(trace, number);
    const struct trace_setup *setup = trace_setup(trace);
    size_t size = TCP_WIRE_HEADER_MAX_BYTES + packet->segment.payload_bytes, length = 0;
    uint8_t *octets = g_malloc(size);
    struct tcp_wire_path path = {
        .source = setup->host[trace_peer((enum trace_host)packet->to)].address,
        .destination = setup->host[packet->to].address,
    };
    if (tcp_wire_encode(&packet->segment, payload, path, octets, size, &length) == TCP_WIRE_OK) {
        set(self, FIELD_CHECKSUM, "0x%02x%02x", octets[16], octets[17]);
        show_options(self, run, number, octets + TCP_WIRE_HEADER_MIN_BYTES,
                     tcp_wire_header_bytes(&packet->segment) - TCP_WIRE_HEADER_MIN_BYTES);
    } else {
        set(self, FIELD_CHECKSUM, "–");
        show_options(self, run, number, NULL, 0);
    }
    g_free(octets);
}

static void show_data(SynfinHeaderGrid *self, const struct tcp_segment *segment,
                      const uint8_t *payload)
{
    char preview[41];
    uint32_t shown = MIN(segment->payload_bytes, (uint32_t)sizeof preview - 1);
    if (segment->payload_bytes == 0) {
        set(self, FIELD_DATA, "%s", _("none"));
        return;
    }
    for (uint32_t i = 0; i < shown; i++)
        preview[i] = g_ascii_isprint((char)payload[i]) ? (char)payload[i] : '.';
    preview[shown] = 0;
    set(self, FIELD_DATA,
        g_dngettext("synfin", "%u byte: %s%s", "%u bytes: %s%s", segment->payload_bytes),
        segment->payload_bytes, preview, shown < segment->payload_bytes ? "…" : "");
}

static void show_bits(SynfinHeaderGrid *self, uint8_t flags)
{
    for (size_t i = 0; i < G_N_ELEMENTS(bits); i++) {
        bool lit = flags & bits[i].flag;
        char *text = g_strdup_printf("%s = %d", bits[i].name, lit);
        if (lit)
            gtk_widget_add_css_class(self->bits[i], "lit");
        else
            gtk_widget_remove_css_class(self->bits[i], "lit");
        gtk_widget_set_tooltip_text(self->bits[i], text);
        gtk_accessible_update_property(GTK_ACCESSIBLE(self->bits[i]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       text, -1);
        g_free(text);
    }
}

/* Number and, where it is written differently, how the diagram writes it. */
static void show_number(SynfinHeaderGrid *self, enum field field, SynfinRun *run, uint32_t packet,
                        enum trace_host host, uint32_t seq)
{
    char styled[64], plain[16];
    g_snprintf(plain, sizeof plain, "%u", seq);
    trace_number(synfin_run_numbers(run), packet, host, seq, styled, sizeof styled);
    if (strcmp(styled, plain) == 0)
        set(self, field, "%s", plain);
    else
        set(self, field, "%s  =  %s", plain, styled);
}

/* Shifted, the field says less than is meant. */
static void show_window(SynfinHeaderGrid *self, const struct tcp_segment *segment)
{
    GtkWidget *name = gtk_widget_get_prev_sibling(GTK_WIDGET(self->values[FIELD_WINDOW]));
    char scaled[48];
    g_snprintf(scaled, sizeof scaled, "%s × %u", _(fields[FIELD_WINDOW].name),
               1u << segment->window_shift);
    if (segment->window_shift == 0) {
        gtk_label_set_text(GTK_LABEL(name), _(fields[FIELD_WINDOW].name));
        set(self, FIELD_WINDOW, "%u", segment->window);
    } else {
        gtk_label_set_text(GTK_LABEL(name), scaled);
        set(self, FIELD_WINDOW, "%u → %u", segment->window, tcp_segment_window(segment));
    }
}

static void show_urgent(SynfinHeaderGrid *self, SynfinRun *run, uint32_t packet)
{
    const struct trace_packet *p = trace_packet(synfin_run_trace(run), packet);
    const struct tcp_segment *segment = &p->segment;
    char number[48];
    if (!(segment->flags & TCP_URG)) {
        set(self, FIELD_URGENT, "%u", segment->urgent_pointer);
        return;
    }
    trace_number(synfin_run_numbers(run), packet, trace_peer((enum trace_host)p->to),
                 segment->seq + segment->urgent_pointer, number, sizeof number);
    set(self, FIELD_URGENT, "%u → %s", segment->urgent_pointer, number);
}

void synfin_header_grid_show(SynfinHeaderGrid *self, SynfinRun *run, uint32_t packet)
{
    const struct trace *trace = synfin_run_trace(run);
    const struct trace_packet *p = trace_packet(trace, packet);
    const struct tcp_segment *segment = &p->segment;
    enum trace_host to = (enum trace_host)p->to, from = trace_peer(to);
    uint8_t *zeros = g_malloc0(segment->payload_bytes + 1);
    const uint8_t *payload = payload_of(trace, p, zeros);
    set(self, FIELD_SOURCE, "%u", segment->source_port);
    set(self, FIELD_DESTINATION, "%u", segment->destination_port);
    show_number(self, FIELD_SEQ, run, packet, from, segment->seq);
    if (segment->flags & TCP_ACK)
        show_number(self, FIELD_ACK, run, packet, to, segment->ack);
    else
        set(self, FIELD_ACK, "%u  %s", segment->ack, _("(ACK is not set: no meaning)"));
    set(self, FIELD_OFFSET, "%zu", tcp_wire_header_bytes(segment) / 4);
    set(self, FIELD_RESERVED, "0000");
    show_window(self, segment);
    show_urgent(self, run, packet);
    show_bits(self, segment->flags);
    show_wire(self, run, packet, payload);
    show_data(self, segment, payload);
    g_free(zeros);
}

static void add_ruler(SynfinHeaderGrid *self)
{
    static const int marks[] = {0, 4, 8, 16, 24, 31};
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        char text[8];
        g_snprintf(text, sizeof text, "%d", marks[i]);
        GtkWidget *label = gtk_label_new(text);
        gtk_widget_add_css_class(label, "bit-ruler");
        gtk_label_set_xalign(GTK_LABEL(label), marks[i] == 31 ? 1 : 0);
        gtk_grid_attach(self->grid, label, marks[i] == 31 ? 29 : marks[i], 0, 3, 1);
    }
}

static void add_field(SynfinHeaderGrid *self, enum field field)
{
    GtkWidget *cell =
        cell_new(_(fields[field].name), _(fields[field].meaning), &self->values[field]);
    gtk_grid_attach(self->grid, cell, fields[field].bit, fields[field].row, fields[field].bits, 1);
    if (field == FIELD_DATA)
        self->data_cell = cell;
}

static void add_bit(SynfinHeaderGrid *self, size_t index)
{
    GtkWidget *label = gtk_label_new(bits[index].letters);
    gtk_label_set_justify(GTK_LABEL(label), GTK_JUSTIFY_CENTER);
    gtk_widget_add_css_class(label, "header-cell");
    gtk_widget_add_css_class(label, "bit");
    gtk_grid_attach(self->grid, label, 8 + (int)index, 4, 1, 1);
    self->bits[index] = label;
}

static void synfin_header_grid_finalize(GObject *object)
{
    g_ptr_array_unref(SYNFIN_HEADER_GRID(object)->options);
    G_OBJECT_CLASS(synfin_header_grid_parent_class)->finalize(object);
}

static void synfin_header_grid_class_init(SynfinHeaderGridClass *klass)
{
    G_OBJECT_CLASS(klass)->finalize = synfin_header_grid_finalize;
}

static void synfin_header_grid_init(SynfinHeaderGrid *self)
{
    self->options = g_ptr_array_new();
    self->grid = GTK_GRID(gtk_grid_new());
    gtk_grid_set_column_homogeneous(self->grid, TRUE);
    gtk_widget_add_css_class(GTK_WIDGET(self->grid), "header-grid");
    add_ruler(self);
    for (int i = 0; i < FIELD_COUNT; i++)
        add_field(self, (enum field)i);
    for (size_t i = 0; i < G_N_ELEMENTS(bits); i++)
        add_bit(self, i);
    gtk_widget_set_vexpand(GTK_WIDGET(self->grid), FALSE);
    adw_bin_set_child(ADW_BIN(self), GTK_WIDGET(self->grid));
}
