#include "app/settings.h"

#define SCHEMA "io.github.synfin.Synfin"

/* The program also runs straight out of the build folder, where the schema lies in data/. */
static GSettingsSchema *schema_of_build(void)
{
    char *program = g_file_read_link("/proc/self/exe", NULL);
    if (!program)
        return NULL;
    char *folder = g_path_get_dirname(program);
    char *data = g_build_filename(folder, "data", NULL);
    GSettingsSchemaSource *source = g_settings_schema_source_new_from_directory(
        data, g_settings_schema_source_get_default(), TRUE, NULL);
    GSettingsSchema *schema = NULL;
    if (source) {
        schema = g_settings_schema_source_lookup(source, SCHEMA, FALSE);
        g_settings_schema_source_unref(source);
    }
    g_free(data);
    g_free(folder);
    g_free(program);
    return schema;
}

GSettings *settings_open(void)
{
    GSettingsSchemaSource *source = g_settings_schema_source_get_default();
    GSettingsSchema *schema = schema_of_build();
    if (!schema && source)
        schema = g_settings_schema_source_lookup(source, SCHEMA, TRUE);
    if (!schema)
        return NULL;
    GSettings *settings = g_settings_new_full(schema, NULL, NULL);
    g_settings_schema_unref(schema);
    return settings;
}

char *settings_string(GSettings *settings, const char *key, const char *otherwise)
{
    return settings ? g_settings_get_string(settings, key) : g_strdup(otherwise);
}

void settings_set_string(GSettings *settings, const char *key, const char *value)
{
    if (settings)
        g_settings_set_string(settings, key, value);
}

bool settings_bool(GSettings *settings, const char *key, bool otherwise)
{
    return settings ? g_settings_get_boolean(settings, key) : otherwise;
}

void settings_set_bool(GSettings *settings, const char *key, bool value)
{
    if (settings)
        g_settings_set_boolean(settings, key, value);
}

double settings_double(GSettings *settings, const char *key, double otherwise)
{
    return settings ? g_settings_get_double(settings, key) : otherwise;
}

void settings_set_double(GSettings *settings, const char *key, double value)
{
    if (settings)
        g_settings_set_double(settings, key, value);
}
