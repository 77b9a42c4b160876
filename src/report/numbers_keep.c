/* numbers_keep.c: settling, pouring, and the state as bytes. */
#include "report/numbers_keep.h"

#include <stdlib.h>
#include <string.h>

#include "report/numbers_state.h"

tl_time tl_numbers_until(const struct tl_numbers *numbers)
{
    return numbers->now;
}

/* ---- settling ---- */

/* Whether somebody is still open who came in the interval of this row, or works after it. */
static bool is_pinned(const struct tl_numbers *numbers, tl_time from)
{
    const struct tl_counted_contact *contacts = numbers->contacts.items;
    const struct tl_counted_agent *agents = numbers->agents.items;
    const struct tl_numbers_row *rows = numbers->rows.items;
    for (uint32_t i = 0; i < numbers->contacts.len; i++) {
        if (contacts[i].id != 0 && tl_numbers_interval(numbers, contacts[i].came_at) == from)
            return true;
    }
    for (uint32_t i = 0; i < numbers->agents.len; i++) {
        if (agents[i].wrap_up_row < numbers->rows.len && rows[agents[i].wrap_up_row].from == from)
            return true;
    }
    return numbers->comes.id != 0 && tl_numbers_interval(numbers, numbers->comes.came_at) == from;
}

/* Rows of one interval are asked about once: most stand together. */
static bool *find_settled(const struct tl_numbers *numbers, size_t *out_len)
{
    const struct tl_numbers_row *rows = numbers->rows.items;
    tl_time now = tl_numbers_interval(numbers, numbers->now), asked = -1;
    bool *is_settled = calloc(numbers->rows.len + 1, sizeof *is_settled), is = false;
    *out_len = 0;
    for (uint32_t i = 0; is_settled && i < numbers->rows.len; i++) {
        if (rows[i].from != asked)
            is = rows[i].from < now && !is_pinned(numbers, rows[i].from);
        asked = rows[i].from;
        is_settled[i] = is;
        *out_len += is;
    }
    return is_settled;
}

/* What is left moves up; agents go on with the place that their row has now. */
static enum tl_err keep_rest(struct tl_numbers *numbers, const bool *is_settled)
{
    struct tl_counted before = numbers->rows;
    const struct tl_numbers_row *rows = before.items;
    struct tl_counted_agent *agents = numbers->agents.items;
    uint32_t *places = calloc(before.len + 1, sizeof *places);
    enum tl_err err = places ? TL_OK : TL_ENOMEM;
    numbers->rows = (struct tl_counted){ .item_bytes = before.item_bytes };
    for (uint32_t i = 0; err == TL_OK && i < before.len; i++) {
        places[i] = TL_NUMBERS_NO_ROW;
        if (is_settled[i])
            continue;
        places[i] = numbers->rows.len;
        err = tl_numbers_put_row(numbers, rows + i);
    }
    if (err != TL_OK) {
        tl_counted_close(&numbers->rows);
        numbers->rows = before;
    } else {
        for (uint32_t i = 0; i < numbers->agents.len; i++)
            agents[i].wrap_up_row = agents[i].wrap_up_row < before.len
                                        ? places[agents[i].wrap_up_row]
                                        : TL_NUMBERS_NO_ROW;
        tl_counted_close(&before);
    }
    free(places);
    return err;
}

static void take_rows(const struct tl_numbers *numbers, const bool *is_settled,
                      struct tl_numbers_settled *out)
{
    const struct tl_numbers_row *rows = numbers->rows.items;
    for (uint32_t i = 0; i < numbers->rows.len; i++) {
        if (is_settled[i])
            out->rows[out->rows_len++] = rows[i];
    }
}

/* All but the interval that is under way. */
static void take_staff(struct tl_numbers *numbers, struct tl_numbers_settled *out)
{
    tl_time now = tl_numbers_interval(numbers, numbers->now);
    while (out->staff_len < numbers->staff_len && numbers->staff[out->staff_len].from < now) {
        out->staff[out->staff_len] = numbers->staff[out->staff_len];
        out->staff_len++;
    }
    numbers->staff_len -= out->staff_len;
    if (numbers->staff_len > 0)
        memmove(numbers->staff, numbers->staff + out->staff_len,
                numbers->staff_len * sizeof *numbers->staff);
}

enum tl_err tl_numbers_settle(struct tl_numbers *numbers, struct tl_numbers_settled *out)
{
    size_t rows_len;
    bool *is_settled = find_settled(numbers, &rows_len);
    *out = (struct tl_numbers_settled){ 0 };
    if (!is_settled)
        return TL_ENOMEM;
    out->rows = calloc(rows_len + 1, sizeof *out->rows);
    out->staff = calloc(numbers->staff_len + 1, sizeof *out->staff);
    enum tl_err err = out->rows && out->staff ? TL_OK : TL_ENOMEM;
    if (err == TL_OK) {
        take_rows(numbers, is_settled, out);
        if (rows_len > 0)
            err = keep_rest(numbers, is_settled);
    }
    free(is_settled);
    if (err == TL_OK)
        take_staff(numbers, out);
    else
        tl_numbers_settled_done(out);
    return err;
}

void tl_numbers_settled_done(struct tl_numbers_settled *settled)
{
    free(settled->rows);
    free(settled->staff);
    *settled = (struct tl_numbers_settled){ 0 };
}

/* ---- pouring ---- */

enum tl_err tl_numbers_put_row(struct tl_numbers *numbers, const struct tl_numbers_row *row)
{
    const struct tl_counted_contact like = { .came_at = row->from,
                                             .channel = (uint8_t)row->channel,
                                             .language = row->language,
                                             .queue = row->queue };
    uint32_t place = tl_numbers_row_of(numbers, &like);
    if (place == TL_NUMBERS_NO_ROW)
        return TL_ENOMEM;
    tl_numbers_row_add(numbers, place, row);
    return TL_OK;
}

enum tl_err tl_numbers_put_staff(struct tl_numbers *numbers, const struct tl_numbers_staff *staff)
{
    struct tl_numbers_staff *to =
        tl_numbers_staff_at(numbers, tl_numbers_interval(numbers, staff->from));
    if (!to)
        return TL_ENOMEM;
#define ADD(name, what) to->name += staff->name;
    TL_NUMBERS_STAFF(ADD)
#undef ADD
    return TL_OK;
}

enum tl_err tl_numbers_pour(const struct tl_numbers *from, struct tl_numbers *into)
{
    const struct tl_numbers_row *rows = from->rows.items;
    const struct tl_counted_contact *contacts = from->contacts.items;
    enum tl_err err = TL_OK;
    for (uint32_t i = 0; err == TL_OK && i < from->rows.len; i++)
        err = tl_numbers_put_row(into, rows + i);
    for (uint32_t i = 0; err == TL_OK && i < from->contacts.len; i++) {
        struct tl_counted_contact open = contacts[i];
        if (open.id == 0)
            continue;
        open.own.under_way += open.own.came;
        tl_counted_talk_ends(&open, from->now);
        uint32_t place = tl_numbers_row_of(into, &open);
        err = place == TL_NUMBERS_NO_ROW ? TL_ENOMEM : TL_OK;
        if (err == TL_OK)
            tl_numbers_row_add(into, place, &open.own);
    }
    for (size_t i = 0; err == TL_OK && i < from->staff_len; i++)
        err = tl_numbers_put_staff(into, from->staff + i);
    into->now = from->now;
    return err;
}

enum tl_err tl_numbers_finish(struct tl_numbers *numbers)
{
    const struct tl_numbers_row *rows = numbers->rows.items;
    for (uint32_t i = 0; i < numbers->rows.len; i++) {
        uint64_t became = rows[i].under_way;
        for (int k = 0; k < TL_OUTCOMES; k++)
            became += rows[i].outcomes[k];
        if (became != rows[i].came)
            return TL_ECORRUPT;
    }
    tl_numbers_sort(numbers);
    return TL_OK;
}

/* ---- the state as bytes ---- */

enum { MAGIC = 0x314e4c54 }; /* "TLN1" */

/* What must be the same, and how much of each list follows. */
struct head {
    uint32_t magic, contact_bytes, agent_bytes, row_bytes, staff_bytes, every_s, targets_len;
    uint32_t targets_s[TL_NUMBERS_TARGETS_MAX];
    uint32_t contacts_len, agents_len, rows_len, staff_len, queues_len;
    uint64_t signed_in, ready, busy, came;
    tl_time now;
    struct tl_counted_contact comes;
    tl_key queues[TL_NUMBERS_QUEUES_MAX];
};

static void head_of(const struct tl_numbers *numbers, struct head *out)
{
    memset(out, 0, sizeof *out);
    *out = (struct head){ .magic = MAGIC,
                          .contact_bytes = numbers->contacts.item_bytes,
                          .agent_bytes = numbers->agents.item_bytes,
                          .row_bytes = numbers->rows.item_bytes,
                          .staff_bytes = sizeof *numbers->staff,
                          .every_s = numbers->settings.every_s,
                          .targets_len = numbers->settings.targets_len,
                          .contacts_len = numbers->contacts.len,
                          .agents_len = numbers->agents.len,
                          .rows_len = numbers->rows.len,
                          .staff_len = (uint32_t)numbers->staff_len,
                          .queues_len = numbers->queues_len,
                          .signed_in = numbers->signed_in,
                          .ready = numbers->ready,
                          .busy = numbers->busy,
                          .came = numbers->came,
                          .now = numbers->now,
                          .comes = numbers->comes };
    memcpy(out->targets_s, numbers->settings.targets_s, sizeof out->targets_s);
    memcpy(out->queues, numbers->queues, sizeof out->queues);
}

static size_t body_bytes(const struct head *head)
{
    return (size_t)head->contacts_len * head->contact_bytes +
           (size_t)head->agents_len * head->agent_bytes + (size_t)head->rows_len * head->row_bytes +
           (size_t)head->staff_len * head->staff_bytes;
}

static uint8_t *put(uint8_t *to, const void *items, size_t bytes)
{
    if (bytes > 0)
        memcpy(to, items, bytes);
    return to + bytes;
}

enum tl_err tl_numbers_save(const struct tl_numbers *numbers, void **out_bytes, size_t *out_len)
{
    struct head head;
    head_of(numbers, &head);
    size_t len = sizeof head + body_bytes(&head);
    uint8_t *bytes = malloc(len);
    if (!bytes)
        return TL_ENOMEM;
    uint8_t *to = put(bytes, &head, sizeof head);
    to = put(to, numbers->contacts.items, (size_t)head.contacts_len * head.contact_bytes);
    to = put(to, numbers->agents.items, (size_t)head.agents_len * head.agent_bytes);
    to = put(to, numbers->rows.items, (size_t)head.rows_len * head.row_bytes);
    put(to, numbers->staff, (size_t)head.staff_len * head.staff_bytes);
    *out_bytes = bytes;
    *out_len = len;
    return TL_OK;
}

static bool is_like(const struct head *head, const struct head *own)
{
    return head->magic == own->magic && head->contact_bytes == own->contact_bytes &&
           head->agent_bytes == own->agent_bytes && head->row_bytes == own->row_bytes &&
           head->staff_bytes == own->staff_bytes && head->every_s == own->every_s &&
           head->targets_len == own->targets_len && head->queues_len <= TL_NUMBERS_QUEUES_MAX &&
           memcmp(head->targets_s, own->targets_s, sizeof head->targets_s) == 0;
}

static enum tl_err load_contacts(struct tl_numbers *numbers, const uint8_t *bytes, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++) {
        struct tl_counted_contact contact;
        memcpy(&contact, bytes + i * sizeof contact, sizeof contact);
        if (contact.id == 0)
            continue;
        struct tl_counted_contact *to = tl_counted_put(&numbers->contacts, contact.id);
        if (!to)
            return TL_ENOMEM;
        *to = contact;
    }
    return TL_OK;
}

static enum tl_err load_agents(struct tl_numbers *numbers, const uint8_t *bytes, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++) {
        struct tl_counted_agent agent;
        memcpy(&agent, bytes + i * sizeof agent, sizeof agent);
        struct tl_counted_agent *to = tl_counted_put(&numbers->agents, agent.id);
        if (!to)
            return TL_ENOMEM;
        *to = agent;
    }
    return TL_OK;
}

/* In their order, so that agents find the row that they work on. */
static enum tl_err load_rows(struct tl_numbers *numbers, const uint8_t *bytes, uint32_t len)
{
    enum tl_err err = TL_OK;
    for (uint32_t i = 0; err == TL_OK && i < len; i++) {
        struct tl_numbers_row row;
        memcpy(&row, bytes + i * sizeof row, sizeof row);
        err = tl_numbers_put_row(numbers, &row);
    }
    return err;
}

static enum tl_err load_staff(struct tl_numbers *numbers, const uint8_t *bytes, uint32_t len)
{
    enum tl_err err = TL_OK;
    for (uint32_t i = 0; err == TL_OK && i < len; i++) {
        struct tl_numbers_staff staff;
        memcpy(&staff, bytes + i * sizeof staff, sizeof staff);
        err = tl_numbers_put_staff(numbers, &staff);
    }
    return err;
}

enum tl_err tl_numbers_load(struct tl_numbers *numbers, const void *bytes, size_t len)
{
    struct head head, own;
    const uint8_t *at = bytes;
    head_of(numbers, &own);
    if (len < sizeof head)
        return TL_EBAD;
    memcpy(&head, at, sizeof head);
    if (!is_like(&head, &own) || len != sizeof head + body_bytes(&head))
        return TL_EBAD;
    numbers->queues_len = (uint16_t)head.queues_len;
    memcpy(numbers->queues, head.queues, sizeof numbers->queues);
    numbers->signed_in = head.signed_in;
    numbers->ready = head.ready;
    numbers->busy = head.busy;
    numbers->came = head.came;
    numbers->now = head.now;
    numbers->comes = head.comes;
    at += sizeof head;
    enum tl_err err = load_contacts(numbers, at, head.contacts_len);
    at += (size_t)head.contacts_len * head.contact_bytes;
    if (err == TL_OK)
        err = load_agents(numbers, at, head.agents_len);
    at += (size_t)head.agents_len * head.agent_bytes;
    if (err == TL_OK)
        err = load_rows(numbers, at, head.rows_len);
    at += (size_t)head.rows_len * head.row_bytes;
    return err == TL_OK ? load_staff(numbers, at, head.staff_len) : err;
}
