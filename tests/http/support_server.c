/* support_server.c: a small server for tests: a few routes, two people, and a record of events. */
#include "support_server.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/check.h"

static enum tl_err authenticate(void *app, const char *token,
                                struct tl_http_principal *out_principal)
{
    (void)app;
    if (strcmp(token, "broken-token") == 0)
        return TL_EUNAVAILABLE;
    bool is_agent = strcmp(token, "agent-token") == 0;
    if (!is_agent && strcmp(token, "admin-token") != 0)
        return TL_ENONE;
    *out_principal = (struct tl_http_principal){ .user = is_agent ? AGENT_KEY : ADMIN_KEY,
                                                 .roles = is_agent ? ROLE_AGENT : ROLE_ADMIN };
    snprintf(out_principal->name, sizeof out_principal->name, "%s", is_agent ? "Eve" : "Ann");
    return TL_OK;
}

static void hello(void *app, const struct tl_http_request *request,
                  struct tl_http_response *response)
{
    (void)app;
    const char *name = tl_http_query(request, "name");
    tl_http_set_header(response, "X-Language", tl_http_accept_language(request));
    tl_http_reply_json(response, 200,
                       json_pack("{s:s, s:s, s:b}", "hello", name ? name : "nobody", "bearer",
                                 tl_http_bearer(request), "tls", tl_http_is_tls(request)));
}

static void echo(void *app, const struct tl_http_request *request,
                 struct tl_http_response *response)
{
    (void)app;
    tl_http_reply_json(response, 201, json_incref(tl_http_json(request)));
}

static void show_form(void *app, const struct tl_http_request *request,
                      struct tl_http_response *response)
{
    (void)app;
    char name[16] = "", password[16] = "";
    enum tl_err err = tl_http_basic(request, name, sizeof name, password, sizeof password);
    tl_http_reply_json(response, 200,
                       json_pack("{s:s?, s:s?, s:s, s:s, s:b}", "a", tl_http_form(request, "a"),
                                 "b", tl_http_form(request, "b"), "name", name, "password",
                                 password, "basic", err == TL_OK));
}

/* How many bytes came, and what the headers of an upload say. */
static void count(void *app, const struct tl_http_request *request,
                  struct tl_http_response *response)
{
    (void)app;
    size_t len = 0;
    const uint8_t *bytes = tl_http_body(request, &len);
    tl_http_reply_json(
        response, 200,
        json_pack("{s:i, s:i, s:s, s:s}", "len", (int)len, "last", len > 0 ? bytes[len - 1] : -1,
                  "offset", tl_http_upload_offset(request), "tus", tl_http_tus_version(request)));
}

static void show(void *app, const struct tl_http_request *request,
                 struct tl_http_response *response)
{
    (void)app;
    char id[32];
    snprintf(id, sizeof id, "%llu", (unsigned long long)tl_http_param_id(request, "id"));
    tl_http_reply_json(response, 200,
                       json_pack("{s:s, s:s, s:s}", "id", id, "part",
                                 tl_http_param(request, "part"), "name",
                                 tl_http_principal(request)->name));
}

static void sign_in(void *app, const struct tl_http_request *request,
                    struct tl_http_response *response)
{
    (void)app, (void)request;
    tl_http_set_token(response, "agent-token", 3600);
    tl_http_reply_nothing(response);
}

static void say_nothing(void *app, const struct tl_http_request *request,
                        struct tl_http_response *response)
{
    (void)app, (void)request, (void)response;
}

static void gate(void *app, const struct tl_http_request *request,
                 struct tl_http_response *response)
{
    (void)request;
    struct server *server = app;
    pthread_mutex_lock(&server->lock);
    server->gate_waiting++;
    pthread_cond_broadcast(&server->changed);
    while (!server->gate_open)
        pthread_cond_wait(&server->changed, &server->lock);
    server->gate_waiting--;
    pthread_mutex_unlock(&server->lock);
    tl_http_reply_bytes(response, 200, "text/plain", "through", 7);
}

static void later(void *app, const struct tl_http_request *request,
                  struct tl_http_response *response)
{
    struct server *server = app;
    const char *wait_ms = tl_http_query(request, "wait_ms");
    pthread_mutex_lock(&server->lock);
    server->ticket = tl_http_defer(response, (wait_ms ? atol(wait_ms) : 60000) * 1000);
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
}

/* Finished by the handler itself, before it returns. */
static void early(void *app, const struct tl_http_request *request,
                  struct tl_http_response *response)
{
    (void)request;
    struct server *server = app;
    tl_id ticket = tl_http_defer(response, 60 * 1000000);
    CHECK_OK(tl_http_finish(server->http, ticket, 202, "{\"early\":true}"));
}

static void big(void *app, const struct tl_http_request *request, struct tl_http_response *response)
{
    (void)app, (void)request;
    size_t len = 3 * 1024 * 1024;
    char *bytes = malloc(len);
    memset(bytes, 'b', len);
    tl_http_reply_bytes(response, 200, "text/plain", bytes, len);
    free(bytes);
}

/* Twice the number, and how many were asked for together; nothing of a negative one. */
static void double_together(void *app, const struct tl_http_asked *asked, uint32_t len)
{
    (void)app;
    for (uint32_t i = 0; i < len; i++) {
        json_int_t n = json_integer_value(json_object_get(tl_http_json(asked[i].request), "n"));
        if (n >= 0)
            tl_http_reply_json(asked[i].response, 200,
                               json_pack("{s:I, s:i}", "n", n * 2, "together", (int)len));
    }
}

static void refuse_form(struct tl_http_response *response, int status, const char *title,
                        uint32_t retry_after_s)
{
    tl_http_reply_json(response, status,
                       json_pack("{s:s, s:i}", "no", title, "after", (int)retry_after_s));
}

static const struct tl_http_dialect forms = { TL_HTTP_TAKES_FORM, refuse_form };
static const struct tl_http_route routes[] = {
    { TL_HTTP_GET, "/api/hello", TL_HTTP_PUBLIC, 0, hello, NULL, NULL },
    { TL_HTTP_POST, "/api/echo", TL_HTTP_PUBLIC, 2000, echo, NULL, NULL },
    { TL_HTTP_PUT, "/api/echo", TL_HTTP_PUBLIC, 2000, echo, NULL, NULL },
    { TL_HTTP_POST, "/api/form", TL_HTTP_PUBLIC, 200, show_form, &forms, NULL },
    { TL_HTTP_GET, "/api/things/{id}/{part}", ROLE_AGENT, 0, show, NULL, NULL },
    { TL_HTTP_GET, "/api/any/{id}/{part}", TL_HTTP_SIGNED_IN, 0, show, NULL, NULL },
    { TL_HTTP_POST, "/api/session", TL_HTTP_PUBLIC, 200, sign_in, NULL, NULL },
    { TL_HTTP_GET, "/api/nothing", TL_HTTP_PUBLIC, 0, say_nothing, NULL, NULL },
    { TL_HTTP_GET, "/api/gate", TL_HTTP_PUBLIC, 0, gate, NULL, NULL },
    { TL_HTTP_GET, "/api/later", TL_HTTP_PUBLIC, 0, later, NULL, NULL },
    { TL_HTTP_GET, "/api/early", TL_HTTP_PUBLIC, 0, early, NULL, NULL },
    { TL_HTTP_GET, "/api/big", TL_HTTP_PUBLIC, 0, big, NULL, NULL },
    { TL_HTTP_PATCH, "/api/bytes", TL_HTTP_PUBLIC, 1 << 20, count, &tl_http_bytes, NULL },
    { TL_HTTP_POST, "/api/double", TL_HTTP_PUBLIC, 200, NULL, NULL, double_together },
};

/* ---- live ---- */

static enum tl_err admit(void *app, const struct tl_live_knock *knock, tl_id *out_key,
                         uint32_t *out_roles)
{
    struct tl_http_principal principal;
    if (strcmp(knock->call, "70") == 0) {
        *out_key = CALL_KEY;
        *out_roles = 0;
        return strcmp(knock->call_token, "call-token") == 0 ? TL_OK : TL_EDENIED;
    }
    enum tl_err err = authenticate(app, knock->token, &principal);
    if (err)
        return err;
    struct server *server = app;
    pthread_mutex_lock(&server->lock);
    bool is_over = knock->again && server->agent_left && principal.user == AGENT_KEY;
    pthread_mutex_unlock(&server->lock);
    *out_key = principal.user;
    *out_roles = principal.roles;
    return is_over ? TL_ENONE : TL_OK;
}

static void record(struct server *server, const char *what, const struct tl_live_peer *peer,
                   const char *json)
{
    pthread_mutex_lock(&server->lock);
    size_t used = strlen(server->events);
    snprintf(server->events + used, sizeof server->events - used, "%s %llu left=%u %s\n", what,
             (unsigned long long)peer->key, (unsigned)peer->left, json);
    server->connection = peer->connection;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
}

static void connected(void *app, const struct tl_live_peer *peer)
{
    record(app, "connected", peer, "");
}

static void message(void *app, const struct tl_live_peer *peer, const char *json, size_t bytes)
{
    CHECK_EQ(strlen(json), bytes);
    record(app, "message", peer, json);
}

static void disconnected(void *app, const struct tl_live_peer *peer)
{
    record(app, "disconnected", peer, "");
}

/* ---- start, stop, wait ---- */

void server_init(struct server *server)
{
    memset(server, 0, sizeof *server);
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->changed, NULL);
    server->faults.faults = server->fault_memory;
    server->faults.faults_max = 4;
    server->settings = (struct tl_http_settings){
        .routes = routes,
        .routes_len = sizeof routes / sizeof routes[0],
        .authenticate = authenticate,
        .app = server,
        .live = { .admit = admit,
                  .connected = connected,
                  .message = message,
                  .disconnected = disconnected },
    };
}

void server_start(struct server *server)
{
    CHECK_OK(tl_http_open(&server->http, &server->settings, &server->faults));
    server->port = tl_http_port(server->http);
    CHECK(server->port > 0);
}

void server_stop(struct server *server)
{
    tl_http_close(server->http);
    pthread_mutex_destroy(&server->lock);
    pthread_cond_destroy(&server->changed);
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    size_t end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

void server_wait_events(struct server *server, const char *text)
{
    pthread_mutex_lock(&server->lock);
    while (!ends_with(server->events, text))
        pthread_cond_wait(&server->changed, &server->lock);
    pthread_mutex_unlock(&server->lock);
}

void server_wait_gate(struct server *server, uint32_t waiting)
{
    pthread_mutex_lock(&server->lock);
    while (server->gate_waiting != waiting)
        pthread_cond_wait(&server->changed, &server->lock);
    pthread_mutex_unlock(&server->lock);
}

void server_open_gate(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    server->gate_open = true;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
}

tl_id server_wait_ticket(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    while (server->ticket == 0)
        pthread_cond_wait(&server->changed, &server->lock);
    tl_id ticket = server->ticket;
    server->ticket = 0;
    pthread_mutex_unlock(&server->lock);
    return ticket;
}

void server_write_file(const char *dir, const char *path, const char *text)
{
    char full[512];
    snprintf(full, sizeof full, "%s/%s", dir, path);
    for (char *slash = full + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(full, 0755);
        *slash = '/';
    }
    FILE *out = fopen(full, "w");
    CHECK(out);
    fputs(text, out);
    fclose(out);
}
