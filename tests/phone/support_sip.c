/* support_sip.c: the SIP side under test, its orders and what it told. */
#include "phone/support_sip.h"

#include <re.h>
#include <string.h>

#include "base/assert.h"
#include "phone/sip_register.h"
#include "support/check.h"

#define WAIT_US 5000000

struct order {
    enum deed deed;
    tl_id leg;
};

struct told {
    char text[120];
};

static void tell(struct server *server, const char *format, ...)
{
    struct told told = { 0 };
    va_list list;
    if (server->is_deaf)
        return;
    va_start(list, format);
    vsnprintf(told.text, sizeof told.text, format, list);
    va_end(list);
    TL_ASSERT(tl_ring_push(server->told, &told, sizeof told) == TL_OK);
}

void order(struct server *server, enum deed deed, tl_id leg)
{
    struct order sent = { deed, leg };
    TL_ASSERT(tl_ring_push(server->orders, &sent, sizeof sent) == TL_OK);
}

static tl_id on_came(const struct tl_sip_came *came, void *arg)
{
    struct server *server = arg;
    tell(server, "came %s > %s%s%s%s", came->from, came->to, came->is_private ? " private" : "",
         came->account ? " by " : "", came->account ? came->account : "");
    if (server->has_no_room)
        return 0;
    tl_id leg = ++server->last;
    server->calls[leg % 64] = came->call;
    order(server, server->manner, leg);
    return leg;
}

static void on_confirmed(tl_id leg, const struct tl_sdp *far, void *arg)
{
    (void)leg;
    tell(arg, "confirmed %s:%u %s", far->address, far->port, far->is_held ? "held" : "heard");
}

static void on_changed(tl_id leg, const struct tl_sdp *far, void *arg)
{
    (void)leg;
    tell(arg, "changed %s:%u %s", far->address, far->port, far->is_held ? "held" : "heard");
}

static void on_ended(tl_id leg, enum tl_phone_why why, uint16_t code, void *arg)
{
    struct server *server = arg;
    server->calls[leg % 64] = NULL;
    if (code)
        tell(server, "ended %s %u", tl_phone_why_text(why), code);
    else
        tell(server, "ended %s", tl_phone_why_text(why));
}

static void on_rings(tl_id leg, void *arg)
{
    (void)leg;
    tell(arg, "rings");
}

static void on_early(tl_id leg, const struct tl_sdp *far, void *arg)
{
    (void)leg;
    tell(arg, "early %s:%u", far->address, far->port);
}

static void on_key(tl_id leg, char key, void *arg)
{
    (void)leg;
    tell(arg, "key %c", key);
}

static void on_refer_asked(tl_id leg, const char *to, tl_id other, void *arg)
{
    (void)leg;
    tell(arg, "refer to %s %u", to, (unsigned)other);
}

static void on_refer_ended(tl_id leg, uint16_t code, void *arg)
{
    (void)leg;
    tell(arg, "refer ended %u", code);
}

static void on_replaced(tl_id leg, struct tl_sip_call *call, void *arg)
{
    struct server *server = arg;
    server->calls[leg % 64] = call;
    tell(server, "replaced");
}

static void on_registered(const char *account, bool is_on, void *arg)
{
    tell(arg, "%s %s", account, is_on ? "registered" : "gone");
}

static void find_account(struct server *server, const char *name)
{
    const char *uri;
    struct sa destination;
    char text[64];
    if (!tl_sip_registrar_find(server->sip, name, &uri, &destination)) {
        tell(server, "%s is not found", name);
        return;
    }
    (void)re_snprintf(text, sizeof text, "%J", &destination);
    tell(server, "%s from %s", uri, text);
}

static void dial(struct server *server, tl_id leg)
{
    struct tl_sip_dial asked = {
        .leg = leg, .uri = server->dial_uri, .address = "127.0.0.1", .port = 30000
    };
    enum tl_err err = tl_sip_dial(server->sip, &asked, &server->calls[leg % 64]);
    if (err)
        tell(server, "no call");
}

static void carry_out(struct server *server, const struct order *taken)
{
    struct tl_sip_call *call = server->calls[taken->leg % 64];
    if (taken->deed == DROP_ACCOUNT)
        tl_sip_account_drop(server->sip, server->accounts[taken->leg].name);
    if (taken->deed == FIND_ACCOUNT)
        find_account(server, server->accounts[taken->leg].name);
    if (taken->deed == DIAL)
        dial(server, taken->leg);
    if (taken->deed == STOP)
        re_cancel();
    if (!call)
        return;
    if (taken->deed == ANSWER && tl_sip_answer(call, "127.0.0.1", 30000) != TL_OK)
        tl_sip_refuse(call, 500, NULL);
    if (taken->deed == RING)
        tl_sip_ring(call);
    if (taken->deed == REFUSE)
        tl_sip_refuse(call, 486, NULL);
    if (taken->deed == PROGRESS && tl_sip_progress(call, "127.0.0.1", 30000) != TL_OK)
        tell(server, "no progress");
    if (taken->deed == HOLD || taken->deed == RESUME)
        tl_sip_hold(call, taken->deed == HOLD);
    if (taken->deed == REFER && tl_sip_refer(call, "+15550199") != TL_OK)
        tell(server, "no refer");
    if (taken->deed >= REFER_100 && taken->deed <= REFER_603)
        tl_sip_refer_answer(call, taken->deed == REFER_100   ? 180
                                  : taken->deed == REFER_200 ? 200
                                                             : 603);
    if (taken->deed == END)
        tl_sip_end(call, TL_PHONE_ENDED_HERE);
}

static void on_orders(int flags, void *arg)
{
    struct server *server = arg;
    struct order taken;
    size_t bytes;
    (void)flags;
    while (!tl_ring_pop(server->orders, &taken, sizeof taken, &bytes))
        carry_out(server, &taken);
}

static void *run(void *arg)
{
    static const struct tl_sip_handlers handlers = {
        .came = on_came,
        .confirmed = on_confirmed,
        .changed = on_changed,
        .ended = on_ended,
        .rings = on_rings,
        .early = on_early,
        .key = on_key,
        .refer_asked = on_refer_asked,
        .refer_ended = on_refer_ended,
        .replaced = on_replaced,
        .registered = on_registered,
    };
    struct server *server = arg;
    TL_ASSERT(re_thread_init() == 0);
    TL_ASSERT(fd_listen(tl_ring_fd(server->orders), FD_READ, on_orders, server) == 0);
    server->err = tl_sip_open(&server->settings, &handlers, server, &server->sip);
    bool is_up = !server->err;
    for (size_t i = 0; is_up && i < sizeof server->accounts / sizeof server->accounts[0]; i++)
        if (server->accounts[i].name)
            TL_ASSERT(tl_sip_account_put(server->sip, server->accounts[i].name,
                                         server->accounts[i].ha1) == TL_OK);
    sem_post(&server->is_open);
    if (is_up) {
        re_main(NULL);
        tl_sip_close(server->sip);
    }
    fd_close(tl_ring_fd(server->orders));
    re_thread_close();
    return NULL;
}

void server_open(struct server *server, enum deed manner)
{
    *server = (struct server){ .manner = manner,
                               .settings = { .address = "127.0.0.1",
                                             .advertised = "127.0.0.1",
                                             .user_agent = "test",
                                             .calls_max = 20,
                                             .retry_after_s = 7 } };
    CHECK_OK(tl_sip_access_add_loopback(&server->settings.access));
}

void server_start(struct server *server)
{
    CHECK_OK(tl_ring_open(&server->told, 1 << 16));
    CHECK_OK(tl_ring_open(&server->orders, 1 << 16));
    sem_init(&server->is_open, 0, 0);
    CHECK_EQ(pthread_create(&server->thread, NULL, run, server), 0);
    sem_wait(&server->is_open);
}

void server_close(struct server *server)
{
    order(server, STOP, 0);
    pthread_join(server->thread, NULL);
    tl_ring_close(server->told);
    tl_ring_close(server->orders);
    sem_destroy(&server->is_open);
}

void expect(struct server *server, const char *text)
{
    struct told told = { "nothing in five seconds" };
    size_t bytes;
    if (tl_ring_pop(server->told, &told, sizeof told, &bytes)) {
        tl_ring_wait(server->told, WAIT_US);
        enum tl_err err = tl_ring_pop(server->told, &told, sizeof told, &bytes);
        (void)err; /* Then the text says so. */
    }
    assert_string_equal(told.text, text);
}

void pair_open(struct pair *pair, enum deed manner)
{
    server_open(&pair->server, manner);
    server_start(&pair->server);
    CHECK_OK(pair->server.err);
    exchange_open(&pair->exchange, tl_sip_port(pair->server.sip, TL_PHONE_UDP));
}

void pair_close(struct pair *pair)
{
    exchange_close(&pair->exchange);
    server_close(&pair->server);
}
