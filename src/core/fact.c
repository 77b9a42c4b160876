/* fact.c: shapes of the facts, made from the tables, and their form in the journal. */
#include "core/fact.h"

#include <string.h>

#include "base/assert.h"

/* What a field is, by its type and its name. FIELD_contact and FIELD_agent put a second argument
 * before OTHER; of any other name FIELD_name is one word, and OTHER the second. */
enum field { OTHER, TIME, CONTACT, AGENT };
#define FIELD_contact          , CONTACT
#define FIELD_agent            , AGENT
#define SECOND_OF(a, b, ...)   b
#define SECOND(...)            SECOND_OF(__VA_ARGS__)
#define FIELD_NAME(type, name) #name,
#define FIELD_IS(type, name)                                                                       \
    _Generic((type)0, tl_time : TIME, default : SECOND(FIELD_##name, OTHER, )),
#define NAMES_OF(name)                                                                             \
    static const char *const names_of_##name[] = { TL_FIELDS_##name(FIELD_NAME) };                 \
    static const uint8_t fields_of_##name[] = { TL_FIELDS_##name(FIELD_IS) };                      \
    _Static_assert(sizeof(struct tl_fact_##name) == 8 * sizeof fields_of_##name, "8 bytes each");  \
    _Static_assert(sizeof fields_of_##name <= TL_FACT_WORDS_MAX, "more words than a fact has");
#define GIVEN_NAMES(number, name, tells)          NAMES_OF(name)
#define DECIDED_NAMES(number, name, grade, tells) NAMES_OF(name)
TL_GIVEN_TABLE(GIVEN_NAMES)
TL_DECIDED_TABLE(DECIDED_NAMES)

enum { KINDS = 256 };
enum grade { TRACE, FIRM, WAS };

#define SHAPE_OF(number, fact, what, given, grade)                                                 \
    [number] = {                                                                                   \
        .name = #fact,                                                                             \
        .tells = what,                                                                             \
        .fields = names_of_##fact,                                                                 \
        .words_len = sizeof fields_of_##fact,                                                      \
        .is_given = given,                                                                         \
        .is_firm = grade != TRACE,                                                                 \
        .is_checkpoint = grade == WAS,                                                             \
    },
#define GIVEN_SHAPE(number, name, tells)          SHAPE_OF(number, name, tells, true, FIRM)
#define DECIDED_SHAPE(number, name, grade, tells) SHAPE_OF(number, name, tells, false, grade)
static const struct tl_fact_shape SHAPES[KINDS] = { TL_GIVEN_TABLE(GIVEN_SHAPE)
                                                        TL_DECIDED_TABLE(DECIDED_SHAPE) };

#define GIVEN_FIELDS(number, name, tells)          [number] = fields_of_##name,
#define DECIDED_FIELDS(number, name, grade, tells) [number] = fields_of_##name,
static const uint8_t *const FIELDS[KINDS] = { TL_GIVEN_TABLE(GIVEN_FIELDS)
                                                  TL_DECIDED_TABLE(DECIDED_FIELDS) };

const struct tl_fact_shape *tl_fact_shape(uint64_t kind)
{
    return &SHAPES[kind < KINDS ? kind : 0];
}

bool tl_fact_is_time(uint64_t kind, uint8_t word)
{
    return word < tl_fact_shape(kind)->words_len && FIELDS[kind][word] == TIME;
}

static tl_id named(const struct tl_fact *fact, enum field field)
{
    const struct tl_fact_shape *shape = tl_fact_shape(fact->kind);
    for (uint8_t i = 0; i < shape->words_len; i++) {
        if (FIELDS[fact->kind][i] == field)
            return fact->words[i];
    }
    return 0;
}

tl_id tl_fact_contact(const struct tl_fact *fact)
{
    return named(fact, CONTACT);
}

tl_id tl_fact_agent(const struct tl_fact *fact)
{
    return named(fact, AGENT);
}

const char *tl_why_text(enum tl_why why)
{
#define WHY_TEXT(name, text) text,
    static const char *const texts[] = { TL_WHY_TABLE(WHY_TEXT) };
    return (unsigned)why < TL_WHYS ? texts[why] : "";
}

const char *tl_limit_text(enum tl_limit limit)
{
#define LIMIT_TEXT(name, text) text,
    static const char *const texts[] = { TL_LIMIT_TABLE(LIMIT_TEXT) };
    return (unsigned)limit < TL_LIMIT_KINDS ? texts[limit] : "";
}

#define WORD(name, word) word,
const char *tl_promise_state_text(enum tl_promise_state state)
{
    static const char *const words[] = { "", TL_PROMISE_STATE_TABLE(WORD) };
    return (unsigned)state < TL_PROMISE_STATES ? words[state] : "";
}

const char *tl_evidence_text(enum tl_evidence evidence)
{
    static const char *const words[] = { "", TL_EVIDENCE_TABLE(WORD) };
    return (unsigned)evidence < TL_EVIDENCES ? words[evidence] : "";
}

const char *tl_interpreter_text(enum tl_interpreter how)
{
    static const char *const words[] = { "", TL_INTERPRETER_TABLE(WORD) };
    return (unsigned)how < TL_INTERPRETERS ? words[how] : "";
}

const char *tl_second_text(enum tl_second look)
{
    static const char *const words[] = { "", TL_SECOND_TABLE(WORD) };
    return (unsigned)look < TL_SECONDS ? words[look] : "";
}

#define KIND_WORD(name, word, is_core) word,
const char *tl_promise_kind_text(enum tl_promise_kind kind)
{
    static const char *const words[] = { "", TL_PROMISE_KIND_TABLE(KIND_WORD) };
    return (unsigned)kind < TL_PROMISE_KINDS ? words[kind] : "";
}

#define KIND_IS_CORE(name, word, is_core) is_core,
bool tl_promise_is_core(uint64_t kind)
{
    static const bool is_core[] = { false, TL_PROMISE_KIND_TABLE(KIND_IS_CORE) };
    return kind < TL_PROMISE_KINDS && is_core[kind];
}

static uint64_t zigzag(int64_t value)
{
    return ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0);
}

static int64_t unzigzag(uint64_t word)
{
    return (int64_t)((word >> 1) ^ (UINT64_C(0) - (word & 1)));
}

static uint8_t *put_varint(uint8_t *out, uint64_t word)
{
    for (; word >= 0x80; word >>= 7)
        *out++ = (uint8_t)(word | 0x80);
    *out++ = (uint8_t)word;
    return out;
}

size_t tl_fact_write(const struct tl_fact *fact, uint8_t *out)
{
    const struct tl_fact_shape *shape = tl_fact_shape(fact->kind);
    TL_ASSERT(shape->words_len > 0);
    uint8_t *end = put_varint(out, fact->kind);
    end = put_varint(end, zigzag(fact->at));
    for (uint8_t i = 0; i < shape->words_len; i++) {
        uint64_t word = fact->words[i];
        end = put_varint(end, FIELDS[fact->kind][i] == TIME ? zigzag((int64_t)word) : word);
    }
    TL_ASSERT(end - out <= TL_FACT_BYTES_MAX);
    return (size_t)(end - out);
}

struct reader {
    const uint8_t *at;
    const uint8_t *end;
};

static enum tl_err take_varint(struct reader *reader, uint64_t *out)
{
    uint64_t word = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (reader->at == reader->end)
            return TL_EBAD;
        uint8_t byte = *reader->at++;
        if (shift == 63 && byte > 1)
            return TL_EBAD;
        word |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            *out = word;
            return TL_OK;
        }
    }
    return TL_EBAD;
}

enum tl_err tl_fact_read(const uint8_t *bytes, size_t bytes_len, struct tl_fact *out)
{
    struct reader reader = { bytes, bytes + bytes_len };
    uint64_t kind, at, word;
    if (take_varint(&reader, &kind) || take_varint(&reader, &at))
        return TL_EBAD;
    const struct tl_fact_shape *shape = tl_fact_shape(kind);
    if (shape->words_len == 0)
        return TL_EBAD;
    struct tl_fact fact;
    memset(&fact, 0, sizeof fact);
    fact.kind = (enum tl_fact_kind)kind;
    fact.at = unzigzag(at);
    for (uint8_t i = 0; reader.at < reader.end; i = (uint8_t)(i < KINDS - 1 ? i + 1 : i)) {
        if (take_varint(&reader, &word))
            return TL_EBAD;
        if (i < shape->words_len)
            fact.words[i] = FIELDS[kind][i] == TIME ? (uint64_t)unzigzag(word) : word;
    }
    *out = fact;
    return TL_OK;
}
