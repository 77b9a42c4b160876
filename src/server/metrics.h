/* metrics.h: writing the text format of Prometheus, 0.0.4.
 *
 *     # HELP throughline_offers_total Offers made to agents.
 *     # TYPE throughline_offers_total counter
 *     throughline_offers_total 17
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/. A family is begun once, then has
 * its samples. Memory: the caller's.
 */
#ifndef TL_SERVER_METRICS_H
#define TL_SERVER_METRICS_H

#include "server/histogram.h"

struct tl_metrics {
    char *text;
    size_t len;
    size_t bytes_max;
    bool is_cut; /* There was no room for all of it. */
    const char *name;
};

/* The family's name without "throughline_" (a name that begins with "process_" stays as it is);
 * type: "counter", "gauge" or "histogram". */
void tl_metrics_begin(struct tl_metrics *metrics, const char *name, const char *type,
                      const char *help);

/* One sample; label NULL: none. Values are escaped. Seconds are written of microseconds. */
void tl_metrics_count(struct tl_metrics *metrics, const char *label, const char *value,
                      uint64_t number);
void tl_metrics_counts(struct tl_metrics *metrics, const char *label, const char *value,
                       const char *label2, const char *value2, uint64_t number);
void tl_metrics_seconds(struct tl_metrics *metrics, const char *label, const char *value,
                        int64_t us);
void tl_metrics_histogram(struct tl_metrics *metrics, const char *label, const char *value,
                          const struct tl_histogram *histogram, const int64_t *bounds_us,
                          uint32_t bounds_len);

/* A family of one sample. */
void tl_metrics_one(struct tl_metrics *metrics, const char *name, const char *type,
                    const char *help, uint64_t number);

#endif
