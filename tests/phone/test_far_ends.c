/* test_far_ends.c: what happens inside a call, against real far ends: sipp with one scenario of
 * tests/e2e/sip each, and baresip as a desk phone.
 */
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/assert.h"
#include "bus/ring.h"
#include "phone/phone.h"
#include "phone/support_sipp.h"
#include "support/check.h"

extern char **environ;

#define WAIT_US 20000000

/* MD5 of ana:127.0.0.1:secret */
#define ANA_HA1 "1ae3099a00f9f32c8daeca0f365af4ad"

struct heard {
    enum tl_phone_event_kind kind;
    tl_id leg;
    uint16_t code;
    char key;
    char text[40]; /* to, or account. */
};

/* What is done, and at which event. */
struct deed {
    enum tl_phone_event_kind at;
    enum tl_err (*does)(struct tl_phone *phone, tl_id leg);
};

struct desk {
    struct tl_phone *phone;
    struct tl_ring *events;
    struct deed deeds[4];
};

static void on_event(const struct tl_phone_event *event, void *arg)
{
    struct desk *desk = arg;
    struct heard heard = {
        .kind = event->kind, .leg = event->leg, .code = event->code, .key = event->key
    };
    const char *text = event->account ? event->account : event->to;
    snprintf(heard.text, sizeof heard.text, "%s", text ? text : "");
    TL_ASSERT(tl_ring_push(desk->events, &heard, sizeof heard) == TL_OK);
    for (size_t i = 0; i < sizeof desk->deeds / sizeof desk->deeds[0]; i++)
        if (desk->deeds[i].does && desk->deeds[i].at == event->kind)
            TL_ASSERT(desk->deeds[i].does(desk->phone, event->leg) == TL_OK);
}

static enum tl_err hold(struct tl_phone *phone, tl_id leg)
{
    return tl_phone_hold(phone, leg, true);
}

static enum tl_err refer(struct tl_phone *phone, tl_id leg)
{
    return tl_phone_refer(phone, leg, "+15550199");
}

static enum tl_err refer_is_done(struct tl_phone *phone, tl_id leg)
{
    return tl_phone_refer_answer(phone, leg, 200);
}

static enum tl_err end(struct tl_phone *phone, tl_id leg)
{
    return tl_phone_end(phone, leg, TL_PHONE_ENDED_HERE);
}

static void desk_open(struct desk *desk, const struct deed *deeds, size_t deeds_len)
{
    *desk = (struct desk){ 0 };
    memcpy(desk->deeds, deeds, deeds_len * sizeof *deeds);
    CHECK_OK(tl_ring_open(&desk->events, 1 << 16));
    const struct tl_phone_settings settings = { .signals_hold = true,
                                                .sip_tcp_port = TL_PHONE_ANY_PORT };
    CHECK_OK(tl_phone_open(&settings, on_event, desk, &desk->phone));
}

static void desk_close(struct desk *desk)
{
    tl_phone_close(desk->phone);
    tl_ring_close(desk->events);
}

/* The next event; LOST and BACK are passed over: sipp sends no sound. */
static struct heard next(struct desk *desk)
{
    struct heard heard;
    size_t bytes;
    do {
        if (tl_ring_pop(desk->events, &heard, sizeof heard, &bytes)) {
            tl_ring_wait(desk->events, WAIT_US);
            if (tl_ring_pop(desk->events, &heard, sizeof heard, &bytes))
                fail_msg("no event in twenty seconds");
        }
    } while (heard.kind == TL_PHONE_LOST || heard.kind == TL_PHONE_BACK);
    return heard;
}

static struct heard expect(struct desk *desk, enum tl_phone_event_kind kind)
{
    struct heard heard = next(desk);
    assert_string_equal(tl_phone_event_text(heard.kind), tl_phone_event_text(kind));
    return heard;
}

static void run(struct desk *desk, const char *scenario)
{
    char file[64];
    snprintf(file, sizeof file, "sip/%s", scenario);
    sipp_wait(sipp_start(tl_phone_sip_port(desk->phone), file, 1, 1), scenario);
}

static const struct deed answers = { TL_PHONE_CAME, tl_phone_answer };

static void a_session_timer_is_agreed_and_refreshed(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk, &answers, 1);
    run(&desk, "timer");
    expect(&desk, TL_PHONE_CAME);
    expect(&desk, TL_PHONE_JOINED);
    expect(&desk, TL_PHONE_ENDED);
    desk_close(&desk);
}

static void sound_runs_before_the_answer(void **state)
{
    static const struct deed deeds[] = { { TL_PHONE_CAME, tl_phone_progress },
                                         { TL_PHONE_PLAYED, tl_phone_answer } };
    const struct tl_phone_item beep = { .kind = TL_PHONE_TONE, .hz = 440, .ms = 500 };
    struct desk desk;
    (void)state;
    desk_open(&desk, deeds, 2);
    pid_t sipp = sipp_start(tl_phone_sip_port(desk.phone), "sip/early", 1, 1);
    tl_id leg = expect(&desk, TL_PHONE_CAME).leg;
    expect(&desk, TL_PHONE_EARLY);
    CHECK_OK(tl_phone_play(desk.phone, leg, &beep, 1, 7, 0));
    expect(&desk, TL_PHONE_PLAYED);
    expect(&desk, TL_PHONE_JOINED);
    expect(&desk, TL_PHONE_ENDED);
    sipp_wait(sipp, "early");
    desk_close(&desk);
}

static void who_brings_no_offer_gets_ours(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk, &answers, 1);
    run(&desk, "late-offer");
    expect(&desk, TL_PHONE_CAME);
    expect(&desk, TL_PHONE_JOINED);
    expect(&desk, TL_PHONE_ENDED);
    desk_close(&desk);
}

static void a_hold_is_signalled_and_comes_again_after_a_glare(void **state)
{
    const struct deed deeds[] = { answers, { TL_PHONE_JOINED, hold } };
    struct desk desk;
    (void)state;
    desk_open(&desk, deeds, 2);
    run(&desk, "held");
    expect(&desk, TL_PHONE_CAME);
    expect(&desk, TL_PHONE_JOINED);
    expect(&desk, TL_PHONE_ENDED);
    desk_close(&desk);
}

static void keys_by_info_are_heard(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk, &answers, 1);
    run(&desk, "info");
    expect(&desk, TL_PHONE_CAME);
    expect(&desk, TL_PHONE_JOINED);
    CHECK_EQ(expect(&desk, TL_PHONE_DIGIT).key, '4');
    CHECK_EQ(expect(&desk, TL_PHONE_DIGIT).key, '2');
    expect(&desk, TL_PHONE_ENDED);
    desk_close(&desk);
}

static void a_caller_is_sent_elsewhere(void **state)
{
    const struct deed deeds[] = { answers, { TL_PHONE_JOINED, refer } };
    struct desk desk;
    (void)state;
    desk_open(&desk, deeds, 2);
    run(&desk, "referred");
    expect(&desk, TL_PHONE_CAME);
    expect(&desk, TL_PHONE_JOINED);
    CHECK_EQ(expect(&desk, TL_PHONE_REFER_ENDED).code, 200);
    expect(&desk, TL_PHONE_ENDED);
    desk_close(&desk);
}

static void a_caller_asks_to_be_sent_elsewhere(void **state)
{
    const struct deed deeds[] = { answers, { TL_PHONE_REFER_ASKED, refer_is_done } };
    struct desk desk;
    (void)state;
    desk_open(&desk, deeds, 2);
    run(&desk, "refers");
    expect(&desk, TL_PHONE_CAME);
    expect(&desk, TL_PHONE_JOINED);
    assert_string_equal(expect(&desk, TL_PHONE_REFER_ASKED).text, "+15550188");
    CHECK_EQ(expect(&desk, TL_PHONE_ENDED).code, 480);
    desk_close(&desk);
}

static void our_hang_up_says_why(void **state)
{
    const struct deed deeds[] = { answers, { TL_PHONE_JOINED, end } };
    struct desk desk;
    (void)state;
    desk_open(&desk, deeds, 2);
    run(&desk, "hung-up");
    desk_close(&desk);
}

static void a_desk_phone_registers_and_calls(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk, &answers, 1);
    CHECK_OK(tl_phone_account_put(desk.phone, "ana", ANA_HA1));
    run(&desk, "register");
    assert_string_equal(expect(&desk, TL_PHONE_REGISTERED).text, "ana");
    assert_string_equal(expect(&desk, TL_PHONE_CAME).text, "ana");
    expect(&desk, TL_PHONE_JOINED);
    expect(&desk, TL_PHONE_ENDED);
    assert_string_equal(expect(&desk, TL_PHONE_UNREGISTERED).text, "ana");
    desk_close(&desk);
}

/* ---- baresip ---- */

struct telephone {
    char folder[64];
    pid_t pid;
};

static void write_file(const struct telephone *telephone, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", telephone->folder, name);
    FILE *file = fopen(path, "w");
    CHECK(file);
    CHECK(fputs(text, file) >= 0);
    CHECK_EQ(fclose(file), 0);
}

/* A desk phone that registers as ana by transport, dials 5000 or answers, and says a tone. Its
 * sound's ports lie below those that the system gives to whoever asks for any. */
static void telephone_start(struct telephone *telephone, const struct desk *desk,
                            enum tl_phone_transport transport, bool dials)
{
    uint16_t port = tl_phone_sip_port_of(desk->phone, transport);
    char account[160], dial[64], log[96];
    snprintf(telephone->folder, sizeof telephone->folder, "/tmp/telephone-XXXXXX");
    CHECK(mkdtemp(telephone->folder));
    write_file(telephone, "config",
               "poll_method epoll\nsip_listen 127.0.0.1:0\nrtp_ports 13000-13999\n"
               "audio_source ausine,440\nausrc_srate 48000\nausrc_channels 2\naudio_alert none\n"
               "module_path /usr/lib/baresip/modules\nmodule g711.so\nmodule ausine.so\n"
               "module_tmp account.so\nmodule_app menu.so\n");
    write_file(telephone, "contacts", "");
    snprintf(account, sizeof account,
             "<sip:ana@127.0.0.1:%u;transport=%s>;auth_pass=secret;regint=60;answermode=%s\n", port,
             transport == TL_PHONE_TCP ? "tcp" : "udp", dials ? "manual" : "auto");
    write_file(telephone, "accounts", account);
    snprintf(dial, sizeof dial, dials ? "/dial sip:5000@127.0.0.1:%u" : "/uastat", port);
    snprintf(log, sizeof log, "%s/log", telephone->folder);
    const char *const args[] = { "baresip", "-n", "127.0.0.1", "-f", telephone->folder,
                                 "-e",      dial, "-t",        "60", NULL };
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    CHECK_EQ(posix_spawnp(&telephone->pid, "baresip", &actions, NULL,
                          (char *const *)(uintptr_t)args, environ),
             0);
    posix_spawn_file_actions_destroy(&actions);
}

static int remove_one(const char *path, const struct stat *stat, int kind, struct FTW *walk)
{
    (void)stat;
    (void)kind;
    (void)walk;
    return remove(path);
}

/* As somebody who closes it: it says good-bye. */
static void telephone_stop(struct telephone *telephone)
{
    int status;
    kill(telephone->pid, SIGTERM);
    CHECK_EQ(waitpid(telephone->pid, &status, 0), telephone->pid);
    CHECK_EQ(nftw(telephone->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void await_sound(struct desk *desk)
{
    struct tl_phone_stats stats = { 0 };
    for (int i = 0; i < 2000 && stats.packets_in < 50; i++) {
        usleep(10000);
        tl_phone_stats(desk->phone, &stats);
    }
    CHECK(stats.packets_in >= 50);
}

static void a_real_desk_phone_registers_calls_and_is_heard(void **state)
{
    struct desk desk;
    struct telephone telephone;
    tl_id leg = 0;
    bool is_registered = false, has_joined = false;
    (void)state;
    desk_open(&desk, &answers, 1);
    CHECK_OK(tl_phone_account_put(desk.phone, "ana", ANA_HA1));
    telephone_start(&telephone, &desk, TL_PHONE_UDP, true);
    while (!is_registered || !has_joined) {
        struct heard heard = next(&desk);
        is_registered = is_registered || heard.kind == TL_PHONE_REGISTERED;
        has_joined = has_joined || heard.kind == TL_PHONE_JOINED;
        if (heard.kind != TL_PHONE_CAME)
            continue;
        leg = heard.leg;
        assert_string_equal(heard.text, "ana");
    }
    await_sound(&desk);
    CHECK_OK(tl_phone_end(desk.phone, leg, TL_PHONE_ENDED_HERE));
    expect(&desk, TL_PHONE_ENDED);
    telephone_stop(&telephone);
    assert_string_equal(expect(&desk, TL_PHONE_UNREGISTERED).text, "ana");
    desk_close(&desk);
}

static void call_a_real_desk_phone(enum tl_phone_transport transport)
{
    const struct tl_phone_dial dial = { .account = "ana", .from = "+15550123" };
    struct desk desk;
    struct telephone telephone;
    tl_id leg = tl_phone_leg_id();
    desk_open(&desk, &answers, 1);
    CHECK_OK(tl_phone_account_put(desk.phone, "ana", ANA_HA1));
    CHECK_OK(tl_phone_dial(desk.phone, leg, &dial)); /* Too early. */
    CHECK_EQ(expect(&desk, TL_PHONE_ENDED).leg, leg);
    telephone_start(&telephone, &desk, transport, false);
    assert_string_equal(expect(&desk, TL_PHONE_REGISTERED).text, "ana");
    leg = tl_phone_leg_id();
    CHECK_OK(tl_phone_dial(desk.phone, leg, &dial));
    struct heard heard = next(&desk);
    if (heard.kind == TL_PHONE_RINGING)
        heard = next(&desk);
    assert_string_equal(tl_phone_event_text(heard.kind), tl_phone_event_text(TL_PHONE_JOINED));
    CHECK_EQ(heard.leg, leg);
    await_sound(&desk);
    CHECK_OK(tl_phone_end(desk.phone, leg, TL_PHONE_ENDED_HERE));
    expect(&desk, TL_PHONE_ENDED);
    telephone_stop(&telephone);
    assert_string_equal(expect(&desk, TL_PHONE_UNREGISTERED).text, "ana");
    desk_close(&desk);
}

static void a_real_desk_phone_is_called_answers_and_is_heard(void **state)
{
    (void)state;
    call_a_real_desk_phone(TL_PHONE_UDP);
}

/* By the connection on which it registered. */
static void a_real_desk_phone_is_called_over_tcp(void **state)
{
    (void)state;
    call_a_real_desk_phone(TL_PHONE_TCP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_timer_is_agreed_and_refreshed),
        cmocka_unit_test(sound_runs_before_the_answer),
        cmocka_unit_test(who_brings_no_offer_gets_ours),
        cmocka_unit_test(a_hold_is_signalled_and_comes_again_after_a_glare),
        cmocka_unit_test(keys_by_info_are_heard),
        cmocka_unit_test(a_caller_is_sent_elsewhere),
        cmocka_unit_test(a_caller_asks_to_be_sent_elsewhere),
        cmocka_unit_test(our_hang_up_says_why),
        cmocka_unit_test(a_desk_phone_registers_and_calls),
        cmocka_unit_test(a_real_desk_phone_registers_calls_and_is_heard),
        cmocka_unit_test(a_real_desk_phone_is_called_answers_and_is_heard),
        cmocka_unit_test(a_real_desk_phone_is_called_over_tcp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
