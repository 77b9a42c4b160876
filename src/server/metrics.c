/* metrics.c: families and samples as text. */
#include "server/metrics.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LABELS_BYTES = 400 };

static void put(struct tl_metrics *metrics, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void put(struct tl_metrics *metrics, const char *format, ...)
{
    va_list args;
    size_t room = metrics->bytes_max - metrics->len;
    va_start(args, format);
    int written = vsnprintf(metrics->text + metrics->len, room, format, args);
    va_end(args);
    if (written > 0 && (size_t)written < room)
        metrics->len += (size_t)written;
    else
        metrics->is_cut = true;
}

static const char *prefix(const char *name)
{
    return strncmp(name, "process_", 8) == 0 ? "" : "throughline_";
}

void tl_metrics_begin(struct tl_metrics *metrics, const char *name, const char *type,
                      const char *help)
{
    metrics->name = name;
    put(metrics, "# HELP %s%s %s\n# TYPE %s%s %s\n", prefix(name), name, help, prefix(name), name,
        type);
}

/* name="value" into out, behind what is there. */
static void add_label(char out[LABELS_BYTES], const char *name, const char *value)
{
    size_t len = strlen(out);
    if (!name || len + strlen(name) + 2 * strlen(value) + 6 > LABELS_BYTES)
        return;
    len += (size_t)snprintf(out + len, LABELS_BYTES - len, "%s%s=\"", len > 0 ? "," : "", name);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\' || *value == '\n')
            out[len++] = '\\';
        out[len++] = *value == '\n' ? 'n' : *value;
    }
    snprintf(out + len, LABELS_BYTES - len, "\"");
}

static void sample(struct tl_metrics *metrics, const char *suffix, const char *labels,
                   const char *value)
{
    put(metrics, "%s%s%s%s%s%s %s\n", prefix(metrics->name), metrics->name, suffix,
        *labels ? "{" : "", labels, *labels ? "}" : "", value);
}

static void sample_number(struct tl_metrics *metrics, const char *suffix, const char *labels,
                          uint64_t number)
{
    char value[32];
    snprintf(value, sizeof value, "%" PRIu64, number);
    sample(metrics, suffix, labels, value);
}

static void sample_seconds(struct tl_metrics *metrics, const char *suffix, const char *labels,
                           int64_t us)
{
    char value[40];
    bool is_below = us < 0;
    uint64_t size = is_below ? 0 - (uint64_t)us : (uint64_t)us;
    snprintf(value, sizeof value, "%s%" PRIu64 ".%06" PRIu64, is_below ? "-" : "", size / 1000000,
             size % 1000000);
    sample(metrics, suffix, labels, value);
}

void tl_metrics_counts(struct tl_metrics *metrics, const char *label, const char *value,
                       const char *label2, const char *value2, uint64_t number)
{
    char labels[LABELS_BYTES] = "";
    add_label(labels, label, value);
    add_label(labels, label2, value2);
    sample_number(metrics, "", labels, number);
}

void tl_metrics_count(struct tl_metrics *metrics, const char *label, const char *value,
                      uint64_t number)
{
    tl_metrics_counts(metrics, label, value, NULL, NULL, number);
}

void tl_metrics_seconds(struct tl_metrics *metrics, const char *label, const char *value,
                        int64_t us)
{
    char labels[LABELS_BYTES] = "";
    add_label(labels, label, value);
    sample_seconds(metrics, "", labels, us);
}

void tl_metrics_one(struct tl_metrics *metrics, const char *name, const char *type,
                    const char *help, uint64_t number)
{
    tl_metrics_begin(metrics, name, type, help);
    tl_metrics_count(metrics, NULL, NULL, number);
}

/* Buckets are cumulative; the counts are read once, so that the last bucket is the count. */
void tl_metrics_histogram(struct tl_metrics *metrics, const char *label, const char *value,
                          const struct tl_histogram *histogram, const int64_t *bounds_us,
                          uint32_t bounds_len)
{
    uint64_t sum = 0;
    char plain[LABELS_BYTES] = "";
    add_label(plain, label, value);
    for (uint32_t i = 0; i <= bounds_len; i++) {
        char labels[LABELS_BYTES], bound[32] = "+Inf";
        snprintf(labels, sizeof labels, "%s", plain);
        if (i < bounds_len)
            snprintf(bound, sizeof bound, "%g", (double)bounds_us[i] / 1e6);
        add_label(labels, "le", bound);
        sum += atomic_load(histogram->counts + i);
        sample_number(metrics, "_bucket", labels, sum);
    }
    sample_seconds(metrics, "_sum", plain, (int64_t)atomic_load(&histogram->sum_us));
    sample_number(metrics, "_count", plain, sum);
}
