#include "app/header-grid.h"

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
    FIELD_OPTIONS,
    FIELD_DATA,
    FIELD_COUNT
};

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
    [FIELD_OPTIONS] = {N_("Options"), N_("What was agreed beside the fixed header"), 6, 0, 32},
    [FIELD_DATA] = {N_("Data"), N_("Octets of the sender's stream"), 7, 0, 32},
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

static void show_checksum(SynfinHeaderGrid *self, const struct trace *trace,
                          const struct trace_packet *packet, const uint8_t *payload)
{
    const struct trace_setup *setup = trace_setup(trace);
    size_t size = TCP_WIRE_HEADER_MAX_BYTES + packet->segment.payload_bytes, length = 0;
    uint8_t *octets = g_malloc(size);
    struct tcp_wire_path path = {
        .source = setup->host[trace_peer((enum trace_host)packet->to)].address,
        .destination = setup->host[packet->to].address,
    };
    if (tcp_wire_encode(&packet->segment, payload, path, octets, size, &length) == TCP_WIRE_OK)
        set(self, FIELD_CHECKSUM, "0x%02x%02x", octets[16], octets[17]);
    else
        set(self, FIELD_CHECKSUM, "–");
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
    set(self, FIELD_WINDOW, "%u", segment->window);
    set(self, FIELD_URGENT, "%u", segment->urgent_pointer);
    if (segment->options.mss_bytes)
        set(self, FIELD_OPTIONS, "MSS %u", segment->options.mss_bytes);
    else
        set(self, FIELD_OPTIONS, "%s", _("none"));
    show_bits(self, segment->flags);
    show_checksum(self, trace, p, payload);
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
    GtkWidget *cell = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *name = gtk_label_new(_(fields[field].name)), *value = gtk_label_new(NULL);
    gtk_widget_add_css_class(cell, "header-cell");
    gtk_widget_add_css_class(name, "field-name");
    gtk_widget_add_css_class(value, "field-value");
    gtk_label_set_ellipsize(GTK_LABEL(name), PANGO_ELLIPSIZE_END);
    gtk_label_set_ellipsize(GTK_LABEL(value), PANGO_ELLIPSIZE_END);
    gtk_widget_set_valign(name, GTK_ALIGN_START);
    gtk_widget_set_vexpand(value, TRUE);
    gtk_widget_set_tooltip_text(cell, _(fields[field].meaning));
    gtk_accessible_update_relation(GTK_ACCESSIBLE(value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, name,
                                   NULL, -1);
    gtk_box_append(GTK_BOX(cell), name);
    gtk_box_append(GTK_BOX(cell), value);
    gtk_grid_attach(self->grid, cell, fields[field].bit, fields[field].row, fields[field].bits, 1);
    self->values[field] = GTK_LABEL(value);
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

static void synfin_header_grid_class_init(SynfinHeaderGridClass *klass G_GNUC_UNUSED)
{
}

static void synfin_header_grid_init(SynfinHeaderGrid *self)
{
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
