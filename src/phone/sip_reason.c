/* sip_reason.c: tables between ends of calls, SIP codes and Q.850 causes. */
#include "phone/sip_reason.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/assert.h"

#define CODE_MAX 699

/* RFC 3398: 8.2.6.1 towards Q.850. */
static uint8_t cause_of_code(uint16_t code)
{
    static const struct {
        uint16_t code;
        uint8_t cause;
    } rows[] = {
        { 400, 41 },  { 401, 21 },  { 403, 21 },  { 404, 1 },   { 405, 63 }, { 406, 79 },
        { 407, 21 },  { 408, 102 }, { 410, 22 },  { 413, 127 }, { 415, 79 }, { 416, 127 },
        { 420, 127 }, { 480, 18 },  { 481, 41 },  { 482, 25 },  { 483, 25 }, { 484, 28 },
        { 485, 1 },   { 486, 17 },  { 488, 65 },  { 500, 41 },  { 501, 79 }, { 502, 38 },
        { 503, 41 },  { 504, 102 }, { 513, 127 }, { 600, 17 },  { 603, 21 }, { 604, 1 },
        { 606, 65 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].code == code)
            return rows[i].cause;
    return 0;
}

/* RFC 3398: 7.2.4.1 towards SIP. */
static uint16_t code_of_cause(uint32_t cause)
{
    static const struct {
        uint8_t cause;
        uint16_t code;
    } rows[] = {
        { 1, 404 },  { 2, 404 },  { 3, 404 },  { 17, 486 },  { 18, 408 },  { 19, 480 },
        { 20, 480 }, { 21, 403 }, { 22, 410 }, { 26, 404 },  { 27, 502 },  { 28, 484 },
        { 29, 501 }, { 31, 480 }, { 34, 503 }, { 38, 503 },  { 41, 503 },  { 42, 503 },
        { 47, 503 }, { 55, 403 }, { 57, 403 }, { 58, 503 },  { 65, 488 },  { 70, 488 },
        { 79, 501 }, { 87, 403 }, { 88, 503 }, { 102, 504 }, { 111, 500 }, { 127, 500 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].cause == cause)
            return rows[i].code;
    return 0;
}

void tl_sip_reason_of_end(enum tl_phone_why why, uint16_t code, char line[TL_SIP_REASON_BYTES])
{
    static const struct {
        uint16_t code;
        uint8_t cause;
    } rows[] = {
        [TL_PHONE_HUNG_UP] = { 0, 16 },    [TL_PHONE_CANCELLED] = { 487, 31 },
        [TL_PHONE_ENDED_HERE] = { 0, 16 }, [TL_PHONE_REFUSED] = { 603, 21 },
        [TL_PHONE_BUSY] = { 486, 17 },     [TL_PHONE_NO_ANSWER] = { 480, 19 },
        [TL_PHONE_NO_ACK] = { 408, 102 },  [TL_PHONE_NO_MEDIA] = { 488, 65 },
        [TL_PHONE_FAILED] = { 500, 41 },
    };
    TL_ASSERT((size_t)why < sizeof rows / sizeof rows[0]);
    uint16_t sip = code ? code : rows[why].code;
    uint8_t cause = code && cause_of_code(code) ? cause_of_code(code) : rows[why].cause;
    if (sip)
        snprintf(line, TL_SIP_REASON_BYTES, "Reason: SIP;cause=%u\r\nReason: Q.850;cause=%u\r\n",
                 sip, cause);
    else
        snprintf(line, TL_SIP_REASON_BYTES, "Reason: Q.850;cause=%u\r\n", cause);
}

void tl_sip_reason_of_answer(uint16_t code, char line[TL_SIP_REASON_BYTES])
{
    uint8_t cause = cause_of_code(code);
    line[0] = '\0';
    if (cause)
        snprintf(line, TL_SIP_REASON_BYTES, "Reason: Q.850;cause=%u\r\n", cause);
}

/* One reason: "Q.850 ;cause=16;text=...". */
static uint32_t read_cause(const char *text, size_t bytes)
{
    static const char name[] = "cause";
    bool is_quoted = false;
    for (const char *p = text, *end = text + bytes; p + sizeof name - 1 < end; p++) {
        is_quoted = is_quoted != (*p == '"');
        if (is_quoted || *p != ';')
            continue;
        p++;
        while (p < end && *p == ' ')
            p++;
        if ((size_t)(end - p) < sizeof name || strncasecmp(p, name, sizeof name - 1) != 0)
            continue;
        p += sizeof name - 1;
        while (p < end && (*p == ' ' || *p == '='))
            p++;
        uint32_t cause = 0;
        for (; p < end && *p >= '0' && *p <= '9' && cause <= CODE_MAX; p++)
            cause = cause * 10 + (uint32_t)(*p - '0');
        return cause;
    }
    return 0;
}

static bool begins(const char *text, size_t bytes, const char *word)
{
    size_t length = strlen(word);
    return bytes > length && strncasecmp(text, word, length) == 0 &&
           (text[length] == ';' || text[length] == ' ');
}

/* Where the reason that begins at text ends: at a comma outside of quotes. */
static size_t reason_bytes(const char *text, size_t bytes)
{
    bool is_quoted = false;
    for (size_t i = 0; i < bytes; i++) {
        if (text[i] == '"')
            is_quoted = !is_quoted;
        else if (text[i] == ',' && !is_quoted)
            return i;
    }
    return bytes;
}

uint16_t tl_sip_reason_read(const char *value, size_t bytes)
{
    uint16_t code = 0;
    while (bytes > 0) {
        size_t length = reason_bytes(value, bytes);
        const char *reason = value;
        size_t left = length;
        while (left > 0 && (*reason == ' ' || *reason == '\t')) {
            reason++;
            left--;
        }
        uint32_t cause = read_cause(reason, left);
        if (begins(reason, left, "SIP") && cause >= 300 && cause <= CODE_MAX)
            return (uint16_t)cause;
        if (begins(reason, left, "Q.850") && code == 0)
            code = code_of_cause(cause);
        size_t used = length < bytes ? length + 1 : length;
        value += used;
        bytes -= used;
    }
    return code;
}
