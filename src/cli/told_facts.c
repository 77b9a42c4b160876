/* told_facts.c: the journal of a running server for tests, read as it grows. */
#include "cli/told_facts.h"

#include <inttypes.h>
#include <stdio.h>

enum { PATH_BYTES = 64 };

static enum tl_err read_fact(const char *hex, struct tl_fact *out)
{
    uint8_t bytes[TL_FACT_BYTES_MAX];
    size_t len = 0;
    unsigned byte;
    for (; hex && len < sizeof bytes && sscanf(hex, "%2x", &byte) == 1 && hex[1]; hex += 2)
        bytes[len++] = (uint8_t)byte;
    return tl_fact_read(bytes, len, out);
}

enum tl_err tl_told_facts_fetch(const struct tl_web *web, uint64_t *since, tl_told_fact_fn *fn,
                                void *arg, size_t *out_len)
{
    char path[PATH_BYTES];
    struct tl_web_answer answer = { 0 };
    snprintf(path, sizeof path, "/api/v1/test/facts?since=%" PRIu64, *since);
    enum tl_err err = tl_web_ask(web, "GET", path, "", NULL, &answer);
    const json_t *facts = json_object_get(answer.json, "facts");
    if (err == TL_OK && (answer.status != 200 || !json_is_array(facts)))
        err = TL_EUNAVAILABLE;
    *out_len = json_array_size(facts);
    for (size_t i = 0; err == TL_OK && i < *out_len; i++) {
        struct tl_fact fact;
        const json_t *row = json_array_get(facts, i);
        err = read_fact(json_string_value(json_object_get(row, "bytes")), &fact);
        *since = (uint64_t)json_integer_value(json_object_get(row, "number"));
        if (err == TL_OK)
            err = fn(arg, &fact);
    }
    json_decref(answer.json);
    return err;
}
