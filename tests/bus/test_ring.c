/* The ring: messages come out whole, in each writer's order, and a full ring refuses. */
#include "support/check.h"

#include <pthread.h>
#include <string.h>

#include "bus/ring.h"

enum { WRITERS = 4, EACH = 20000 };

struct note {
    uint32_t writer;
    uint32_t number;
    char tail[24];
};

static void a_full_ring_refuses_and_stays_as_it_was(void **state)
{
    (void)state;
    struct tl_ring *ring;
    CHECK_OK(tl_ring_open(&ring, 64));
    char in[40] = "first";
    char out[64];
    size_t bytes = 0;
    CHECK_OK(tl_ring_push(ring, in, sizeof in));
    CHECK_ERR(TL_EFULL, tl_ring_push(ring, in, sizeof in));
    CHECK_OK(tl_ring_pop(ring, out, sizeof out, &bytes));
    CHECK_EQ(bytes, sizeof in);
    assert_string_equal(out, "first");
    CHECK_ERR(TL_ENONE, tl_ring_pop(ring, out, sizeof out, &bytes));
    tl_ring_close(ring);
}

static struct tl_ring *shared;

static void *write_notes(void *arg)
{
    struct note note = { .writer = *(uint32_t *)arg };
    for (note.number = 0; note.number < EACH;) {
        memset(note.tail, (int)(note.number % 251), sizeof note.tail);
        size_t bytes = offsetof(struct note, tail) + note.number % sizeof note.tail;
        if (tl_ring_push(shared, &note, bytes) == TL_OK)
            note.number++;
    }
    return NULL;
}

static void many_writers_lose_nothing(void **state)
{
    (void)state;
    CHECK_OK(tl_ring_open(&shared, 4096));
    pthread_t threads[WRITERS];
    uint32_t names[WRITERS];
    uint32_t next[WRITERS] = { 0 };
    for (uint32_t i = 0; i < WRITERS; i++) {
        names[i] = i;
        CHECK_EQ(pthread_create(threads + i, NULL, write_notes, names + i), 0);
    }
    for (uint32_t seen = 0; seen < WRITERS * EACH;) {
        struct note note;
        size_t bytes = 0;
        tl_ring_wait(shared, -1);
        while (tl_ring_pop(shared, &note, sizeof note, &bytes) == TL_OK) {
            CHECK(note.writer < WRITERS);
            CHECK_EQ(note.number, next[note.writer]);
            CHECK_EQ(bytes, offsetof(struct note, tail) + note.number % sizeof note.tail);
            next[note.writer]++;
            seen++;
        }
    }
    for (uint32_t i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    tl_ring_close(shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_ring_refuses_and_stays_as_it_was),
        cmocka_unit_test(many_writers_lose_nothing),
    };
    return cmocka_run_group_tests_name("bus/ring", tests, NULL, NULL);
}
