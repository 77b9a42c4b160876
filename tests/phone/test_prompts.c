/* Prompts: spoken once, kept, replaced by recordings; a speech program that fails is no hang. */
#include "support/check.h"

#include <dirent.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "phone/g711.h"
#include "phone/prompts.h"

enum { ANSWERS_MAX = 256 };

struct answer {
    uint64_t token;
    enum tl_err err;
    uint32_t sounds_len;
    struct tl_sound *sounds[TL_PROMPT_PARTS_MAX];
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct answer answers[ANSWERS_MAX];
    uint32_t answers_len;
} got = { .lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER };

static char dir[64];

static void note(void *arg, uint64_t token, enum tl_err err, struct tl_sound *const *sounds,
                 uint32_t sounds_len)
{
    (void)arg;
    pthread_mutex_lock(&got.lock);
    struct answer *answer = &got.answers[got.answers_len++];
    *answer = (struct answer){ .token = token, .err = err, .sounds_len = sounds_len };
    for (uint32_t i = 0; i < sounds_len; i++)
        answer->sounds[i] = tl_sound_hold(sounds[i]);
    pthread_cond_broadcast(&got.more);
    pthread_mutex_unlock(&got.lock);
}

/* Waits for the answer with token; cmocka's own time limit is ctest's. */
static struct answer *wait_for(uint64_t token)
{
    struct answer *found = NULL;
    pthread_mutex_lock(&got.lock);
    while (!found) {
        for (uint32_t i = 0; i < got.answers_len; i++)
            if (got.answers[i].token == token)
                found = &got.answers[i];
        if (!found)
            pthread_cond_wait(&got.more, &got.lock);
    }
    pthread_mutex_unlock(&got.lock);
    return found;
}

static int set_up(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/tl-prompts-XXXXXX");
    return mkdtemp(dir) ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < got.answers_len; i++)
        for (uint32_t k = 0; k < got.answers[i].sounds_len; k++)
            tl_sound_drop(got.answers[i].sounds[k]);
    got.answers_len = 0;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    return system(command) == 0 ? 0 : 1;
}

static void ask(struct tl_prompts *prompts, uint64_t token, const char *text, const char *language,
                const char *recording)
{
    const struct tl_prompt_part part = {
        .kind = TL_PROMPT_SAY, .text = text, .language = language, .recording = recording
    };
    CHECK_OK(tl_prompts_ask(prompts, token, &part, 1));
}

static uint32_t rms(const struct tl_sound *sound)
{
    double sum = 0;
    for (uint32_t i = 0; i < tl_sound_samples(sound); i++) {
        double value = tl_g711_from_pcmu(tl_sound_pcmu(sound)[i]);
        sum += value * value;
    }
    return (uint32_t)sqrt(sum / tl_sound_samples(sound));
}

/* A speech program that counts its runs in <dir>/runs, then does as it was told. */
static const char *make_program(const char *then)
{
    static char path[96];
    snprintf(path, sizeof path, "%s/program", dir);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    fprintf(file, "#!/bin/sh\necho run >> '%s/runs'\n%s\n", dir, then);
    CHECK_EQ(fclose(file), 0);
    CHECK_EQ(chmod(path, 0700), 0);
    return path;
}

static unsigned runs(void)
{
    char path[96], line[16];
    unsigned count = 0;
    snprintf(path, sizeof path, "%s/runs", dir);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        count++;
    if (file)
        fclose(file);
    return count;
}

static void both_languages_are_spoken_at_the_level_of_speech(void **state)
{
    (void)state;
    struct tl_prompts *prompts;
    CHECK_OK(tl_prompts_open(&(struct tl_prompts_settings){ 0 }, note, NULL, &prompts));
    ask(prompts, 1, "Your case was received. Thank you for your patience.", "en", NULL);
    ask(prompts, 2, "Su caso fue recibido. Gracias por su paciencia.", "es-419", NULL);
    for (uint64_t token = 1; token <= 2; token++) {
        const struct answer *answer = wait_for(token);
        CHECK_OK(answer->err);
        CHECK_EQ(answer->sounds_len, 1);
        CHECK(tl_sound_samples(answer->sounds[0]) > TL_SOUND_HZ);
        CHECK(tl_sound_samples(answer->sounds[0]) < 8 * TL_SOUND_HZ);
        CHECK(rms(answer->sounds[0]) > 1500);
        CHECK(rms(answer->sounds[0]) < 6000);
    }
    tl_prompts_close(prompts);
}

static void a_text_asked_for_by_many_at_once_is_spoken_once(void **state)
{
    (void)state;
    struct tl_prompts *prompts;
    struct tl_prompts_stats stats;
    const struct tl_prompts_settings settings = { .speech_command =
                                                      make_program("exec espeak-ng \"$@\"") };
    CHECK_OK(tl_prompts_open(&settings, note, NULL, &prompts));
    for (uint64_t token = 1; token <= 50; token++)
        ask(prompts, token, token % 2 ? "first" : "second", "en", NULL);
    for (uint64_t token = 1; token <= 50; token++) {
        CHECK_OK(wait_for(token)->err);
        CHECK(wait_for(token)->sounds[0] == wait_for(token % 2 ? 1 : 2)->sounds[0]);
    }
    ask(prompts, 51, "first", "en", NULL);
    CHECK_OK(wait_for(51)->err);
    tl_prompts_stats(prompts, &stats);
    CHECK_EQ(stats.rendered, 2);
    CHECK(stats.cached >= 1);
    CHECK_EQ(runs(), 2);
    tl_prompts_close(prompts);
}

static void a_text_outlives_the_process_unless_it_is_private(void **state)
{
    (void)state;
    char cache[96];
    snprintf(cache, sizeof cache, "%s/cache", dir);
    const struct tl_prompts_settings settings = {
        .cache_dir = cache,
        .speech_command = make_program("exec espeak-ng \"$@\""),
    };
    for (uint64_t round = 0; round < 2; round++) {
        struct tl_prompts *prompts;
        CHECK_OK(tl_prompts_open(&settings, note, NULL, &prompts));
        ask(prompts, 1 + round, "kept", "en", NULL);
        CHECK_OK(wait_for(1 + round)->err);
        const struct tl_prompt_part part = {
            .kind = TL_PROMPT_SAY, .text = "private", .language = "en", .is_private = true
        };
        CHECK_OK(tl_prompts_ask(prompts, 3 + round, &part, 1));
        CHECK_OK(wait_for(3 + round)->err);
        tl_prompts_close(prompts);
    }
    CHECK_EQ(runs(), 3); /* kept, private, private again */
    const struct tl_sound *first = wait_for(1)->sounds[0], *second = wait_for(2)->sounds[0];
    CHECK_EQ(tl_sound_samples(first), tl_sound_samples(second));
    assert_memory_equal(tl_sound_pcmu(first), tl_sound_pcmu(second), tl_sound_samples(first));
}

/* Shortens and spoils every file of the cache. */
static unsigned spoil_files(const char *cache, bool is_cut)
{
    unsigned spoilt = 0;
    char path[512];
    DIR *files = opendir(cache);
    for (struct dirent *entry; files && (entry = readdir(files));) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", cache, entry->d_name);
        struct stat status;
        CHECK_EQ(stat(path, &status), 0);
        if (is_cut) {
            CHECK_EQ(truncate(path, status.st_size / 2), 0);
        } else {
            FILE *file = fopen(path, "r+");
            CHECK_EQ(fseek(file, status.st_size / 2, SEEK_SET), 0);
            CHECK(fputs("spoilt", file) >= 0);
            CHECK_EQ(fclose(file), 0);
        }
        spoilt++;
    }
    if (files)
        closedir(files);
    return spoilt;
}

static void a_file_that_is_not_whole_is_spoken_anew(void **state)
{
    (void)state;
    char cache[96];
    snprintf(cache, sizeof cache, "%s/cache", dir);
    const struct tl_prompts_settings settings = {
        .cache_dir = cache,
        .speech_command = make_program("exec espeak-ng \"$@\""),
    };
    for (uint64_t round = 0; round < 3; round++) {
        struct tl_prompts *prompts;
        if (round > 0)
            CHECK_EQ(spoil_files(cache, round == 1), 1);
        CHECK_OK(tl_prompts_open(&settings, note, NULL, &prompts));
        ask(prompts, 1 + round, "whole", "en", NULL);
        CHECK_OK(wait_for(1 + round)->err);
        tl_prompts_close(prompts);
    }
    CHECK_EQ(runs(), 3);
}

static void a_killed_or_stuck_or_missing_program_fails_and_the_next_ask_tries_again(void **state)
{
    (void)state;
    static const char *const programs[] = {
        "kill -9 $$",                 /* killed */
        "exec sleep 600",             /* stuck */
        "exit 3",                     /* gave up */
        "echo no sound at all",       /* something else */
        "exec yes",                   /* never ends, and says very much */
        "exec 1>&- ; exec sleep 600", /* closes its output and stays */
    };
    for (uint64_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        struct tl_prompts *prompts;
        const struct tl_prompts_settings settings = { .speech_command = make_program(programs[i]),
                                                      .child_limit_ms = 300 };
        unsigned runs_before = runs();
        CHECK_OK(tl_prompts_open(&settings, note, NULL, &prompts));
        ask(prompts, 10 * i, "text", "en", NULL);
        CHECK_ERR(TL_EUNAVAILABLE, wait_for(10 * i)->err);
        ask(prompts, 10 * i + 1, "text", "en", NULL);
        CHECK_ERR(TL_EUNAVAILABLE, wait_for(10 * i + 1)->err);
        CHECK_EQ(runs(), runs_before + 2);
        tl_prompts_close(prompts);
    }
    struct tl_prompts *prompts;
    const struct tl_prompts_settings missing = { .speech_command = "no-such-program-here" };
    CHECK_OK(tl_prompts_open(&missing, note, NULL, &prompts));
    ask(prompts, 100, "text", "en", NULL);
    CHECK_ERR(TL_EUNAVAILABLE, wait_for(100)->err);
    tl_prompts_close(prompts);
}

static void closing_answers_what_is_open(void **state)
{
    (void)state;
    struct tl_prompts *prompts;
    const struct tl_prompts_settings settings = { .speech_command =
                                                      make_program("exec sleep 600") };
    CHECK_OK(tl_prompts_open(&settings, note, NULL, &prompts));
    for (uint64_t token = 1; token <= 5; token++)
        ask(prompts, token, token % 2 ? "one" : "two", "en", NULL);
    tl_prompts_close(prompts);
    CHECK_EQ(got.answers_len, 5);
    for (uint64_t token = 1; token <= 5; token++)
        CHECK_ERR(TL_ECLOSED, wait_for(token)->err);
}

static void write_wav(const char *path, uint32_t hz, uint32_t samples)
{
    FILE *file = fopen(path, "wb");
    uint8_t header[44] = "RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0";
    uint32_t bytes = samples * 2, rate = hz * 2;
    memcpy(header + 24, &hz, 4);
    memcpy(header + 28, &rate, 4);
    header[32] = 2;
    header[34] = 16;
    memcpy(header + 36, "data", 4);
    memcpy(header + 40, &bytes, 4);
    CHECK_EQ(fwrite(header, 1, sizeof header, file), sizeof header);
    for (uint32_t i = 0; i < samples; i++) {
        int16_t sample = (int16_t)(5000 * sin(2 * 3.14159265358979 * 440 * i / hz));
        CHECK_EQ(fwrite(&sample, 2, 1, file), 1);
    }
    CHECK_EQ(fclose(file), 0);
}

static void a_recording_takes_the_texts_place_and_a_new_one_is_heard_at_once(void **state)
{
    (void)state;
    char path[160];
    struct tl_prompts *prompts;
    const struct tl_prompts_settings settings = {
        .recorded_dir = dir,
        .speech_command = make_program("exec espeak-ng \"$@\""),
    };
    snprintf(path, sizeof path, "%s/es", dir);
    CHECK_EQ(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/es/welcome.wav", dir);
    CHECK_OK(tl_prompts_open(&settings, note, NULL, &prompts));
    ask(prompts, 1, "hola", "es-419", "welcome");
    CHECK_OK(wait_for(1)->err);
    CHECK_EQ(runs(), 1); /* No recording yet: spoken. */
    write_wav(path, 16000, 16000);
    ask(prompts, 2, "hola", "es-419", "welcome");
    CHECK_OK(wait_for(2)->err);
    CHECK_EQ(tl_sound_samples(wait_for(2)->sounds[0]), TL_SOUND_HZ);
    write_wav(path, 44100, 22050);
    ask(prompts, 3, "hola", "es-419", "welcome");
    CHECK_EQ(tl_sound_samples(wait_for(3)->sounds[0]), TL_SOUND_HZ / 2);
    CHECK_EQ(truncate(path, 20), 0);
    ask(prompts, 4, "hola", "es-419", "welcome");
    CHECK(wait_for(4)->sounds[0] == wait_for(1)->sounds[0]);
    CHECK_EQ(runs(), 1);
    tl_prompts_close(prompts);
}

static void parts_come_back_in_their_order(void **state)
{
    (void)state;
    struct tl_prompts *prompts;
    const struct tl_prompt_part parts[] = {
        { .kind = TL_PROMPT_SAY, .text = "a text that takes a while", .language = "en" },
        { .kind = TL_PROMPT_TONE, .hz = 440, .ms = 250 },
        { .kind = TL_PROMPT_SILENCE, .ms = 500 },
        { .kind = TL_PROMPT_SAY, .text = "", .language = "en" },
    };
    CHECK_OK(tl_prompts_open(&(struct tl_prompts_settings){ 0 }, note, NULL, &prompts));
    CHECK_OK(tl_prompts_ask(prompts, 7, parts, 4));
    const struct answer *answer = wait_for(7);
    CHECK_OK(answer->err);
    CHECK_EQ(answer->sounds_len, 4);
    CHECK(tl_sound_samples(answer->sounds[0]) > 4000);
    CHECK_EQ(tl_sound_samples(answer->sounds[1]), 2000);
    CHECK(rms(answer->sounds[2]) < 10);
    CHECK_EQ(tl_sound_samples(answer->sounds[2]), 4000);
    CHECK(rms(answer->sounds[3]) < 10);
    tl_prompts_close(prompts);
}

static void memory_is_bounded_and_the_least_used_leave(void **state)
{
    (void)state;
    struct tl_prompts *prompts;
    const struct tl_prompts_settings settings = { .memory_max = 25000,
                                                  .speech_command =
                                                      make_program("exec espeak-ng \"$@\"") };
    CHECK_OK(tl_prompts_open(&settings, note, NULL, &prompts));
    for (uint64_t token = 1; token <= 20; token++) {
        char text[32];
        snprintf(text, sizeof text, "number %d", (int)token);
        ask(prompts, token, text, "en", NULL);
        CHECK_OK(wait_for(token)->err);
        ask(prompts, 100 + token, "number 1", "en", NULL);
        CHECK_OK(wait_for(100 + token)->err);
    }
    CHECK_EQ(runs(), 20); /* The one always in use has stayed. */
    ask(prompts, 200, "number 2", "en", NULL);
    CHECK_OK(wait_for(200)->err);
    CHECK_EQ(runs(), 21); /* One not used has left. */
    tl_prompts_close(prompts);
}

static void what_is_not_in_its_form_is_refused(void **state)
{
    (void)state;
    struct tl_prompts *prompts;
    char longer[TL_PROMPT_TEXT_MAX + 2];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    const struct tl_prompt_part bad[] = {
        { .kind = TL_PROMPT_SAY, .text = "x", .language = "../etc" },
        { .kind = TL_PROMPT_SAY, .text = "x", .language = "" },
        { .kind = TL_PROMPT_SAY, .text = NULL, .language = "en" },
        { .kind = TL_PROMPT_SAY, .text = "x", .language = "en", .recording = "a/b" },
        { .kind = TL_PROMPT_SAY, .text = "x", .language = "en", .recording = ".." },
        { .kind = TL_PROMPT_SAY, .text = "x", .language = "en", .voice = "--path=/" },
        { .kind = TL_PROMPT_TONE, .hz = 5000, .ms = 10 },
        { .kind = TL_PROMPT_SILENCE, .ms = 0 },
    };
    const struct tl_prompt_part too_long = { .text = longer, .language = "en" };
    CHECK_OK(tl_prompts_open(&(struct tl_prompts_settings){ 0 }, note, NULL, &prompts));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_ERR(TL_EBAD, tl_prompts_ask(prompts, i, &bad[i], 1));
    CHECK_ERR(TL_ETOOLONG, tl_prompts_ask(prompts, 1, &too_long, 1));
    CHECK_ERR(TL_EBAD, tl_prompts_ask(prompts, 1, bad, 0));
    tl_prompts_close(prompts);
    CHECK_EQ(got.answers_len, 0);
    CHECK_ERR(TL_EIO, tl_prompts_open(&(struct tl_prompts_settings){ .cache_dir = "/proc/none" },
                                      note, NULL, &prompts));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_languages_are_spoken_at_the_level_of_speech),
        TEST(a_text_asked_for_by_many_at_once_is_spoken_once),
        TEST(a_text_outlives_the_process_unless_it_is_private),
        TEST(a_file_that_is_not_whole_is_spoken_anew),
        TEST(a_killed_or_stuck_or_missing_program_fails_and_the_next_ask_tries_again),
        TEST(closing_answers_what_is_open),
        TEST(a_recording_takes_the_texts_place_and_a_new_one_is_heard_at_once),
        TEST(parts_come_back_in_their_order),
        TEST(memory_is_bounded_and_the_least_used_leave),
        TEST(what_is_not_in_its_form_is_refused),
    };
    return cmocka_run_group_tests_name("phone/prompts", tests, NULL, NULL);
}
