/* media_bench.c: CPU of the media thread per packet of bridged calls, beside a bare relay.
 *
 *   core 1: far ends, evenly paced  <--- 2 x 50 packets a second for each call --->  core 0: media
 *
 * media_bench [SECONDS] prints for a relay of the same packets (the floor: receive, send, nothing
 * else), for telephone to telephone, for telephone to browser with both ciphers, for calls of which
 * one leg is tapped (as a recorder does), and for telephones mixed in rooms of 4 and of 20, at 100,
 * 200 and 400 calls (twice as many legs): the CPU per packet received, what was lost, the capacity
 * of a core in calls (pairs of legs) that follows, and the memory of a live call. CPU is the media
 * thread's own (RUSAGE_THREAD).
 */
#include <malloc.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <pthread.h>
#include <re.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "phone/media.h"
#include "phone/media_tap.h"
#include "phone/netaddr.h"
#include "phone/rtp.h"
#include "phone/web_srtp.h"

enum { CALLS_MAX = 400, LEGS_MAX = 2 * CALLS_MAX, SLOTS = 20, PACKET = 12 + 160, WARM_UP_S = 1 };

enum mode {
    RELAY,
    TO_PHONE,
    TO_BROWSER_GCM,
    TO_BROWSER_CM,
    RECORDED,
    ROOMS_OF_4,
    ROOMS_OF_20,
    MODES
};

static const char *const mode_names[] = { "bare relay",
                                          "RTP to RTP",
                                          "RTP to SRTP, AES-GCM",
                                          "RTP to SRTP, AES-CM + HMAC-SHA1",
                                          "RTP to RTP, one leg tapped",
                                          "RTP mixed, rooms of 4",
                                          "RTP mixed, rooms of 20" };

/* One far end. Telephones share a socket: each leg has a port of its own, so it is a leg's anyhow.
 */
struct far_end {
    int fd;
    union tl_netaddr to;
    struct tl_srtp *tx; /* NULL: a telephone. */
    uint16_t seq;
    uint32_t ts;
};

static struct {
    unsigned legs;
    struct far_end ends[LEGS_MAX];
    int phone_fd;
    uint64_t sent, heard;
    SSL_CTX *browser;
    char browser_print[96];
} far;

static void die(const char *what)
{
    fprintf(stderr, "media_bench: %s failed\n", what);
    exit(1);
}

static void pin(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    sched_setaffinity(0, sizeof set, &set);
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t thread_cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static union tl_netaddr loopback(uint16_t port)
{
    union tl_netaddr address;
    if (tl_netaddr_read("127.0.0.1", port, &address) != TL_OK)
        die("address");
    return address;
}

static int open_socket(uint16_t *out_port)
{
    union tl_netaddr address = loopback(0);
    socklen_t bytes = sizeof address;
    int room = 4 << 20;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, &address.any, sizeof address.v4) != 0 ||
        getsockname(fd, &address.any, &bytes) != 0)
        die("socket");
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    *out_port = tl_netaddr_port(&address);
    return fd;
}

/* ---- the media thread's answers ---- */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t more;
    unsigned joined, measured;
    int64_t cpu_us;
} told = { .lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER };

static void note(const struct tl_media_event *event, void *arg)
{
    (void)arg;
    pthread_mutex_lock(&told.lock);
    told.joined += event->kind == TL_MEDIA_JOINED;
    if (event->kind == TL_MEDIA_MEASURED) {
        told.measured++;
        told.cpu_us = thread_cpu_us(); /* We are on the media thread. */
    }
    pthread_cond_broadcast(&told.more);
    pthread_mutex_unlock(&told.lock);
}

static int64_t media_cpu_us(struct tl_media *media)
{
    pthread_mutex_lock(&told.lock);
    unsigned before = told.measured;
    pthread_mutex_unlock(&told.lock);
    if (tl_media_measure(media, 1) != TL_OK)
        die("measure");
    pthread_mutex_lock(&told.lock);
    while (told.measured == before)
        pthread_cond_wait(&told.more, &told.lock);
    int64_t cpu_us = told.cpu_us;
    pthread_mutex_unlock(&told.lock);
    return cpu_us;
}

/* ---- browsers: a check, a handshake, keys ---- */

static int accept_any(int is_verified, X509_STORE_CTX *store)
{
    (void)is_verified;
    (void)store;
    return 1;
}

static void make_browser(enum mode mode)
{
    uint8_t hash[32];
    unsigned bytes;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    far.browser = SSL_CTX_new(DTLS_client_method());
    SSL_CTX_set_tlsext_use_srtp(far.browser, mode == TO_BROWSER_GCM ? "SRTP_AEAD_AES_128_GCM"
                                                                    : "SRTP_AES128_CM_SHA1_80");
    SSL_CTX_set_verify(far.browser, SSL_VERIFY_PEER, accept_any);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    if (!X509_sign(certificate, key, EVP_sha256()) ||
        SSL_CTX_use_certificate(far.browser, certificate) != 1 ||
        SSL_CTX_use_PrivateKey(far.browser, key) != 1 ||
        X509_digest(certificate, EVP_sha256(), hash, &bytes) != 1)
        die("certificate");
    for (int i = 0; i < 32; i++)
        snprintf(far.browser_print + 3 * i, 4, "%02X%s", hash[i], i < 31 ? ":" : "");
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static void copy_line(const char *sdp, const char *key, char *out, size_t out_bytes)
{
    const char *at = strstr(sdp, key);
    if (!at)
        die("answer");
    at += strlen(key);
    snprintf(out, out_bytes, "%.*s", (int)strcspn(at, "\r\n"), at);
}

static void check(struct far_end *end, const char *ufrag, const char *password)
{
    const uint8_t tid[STUN_TID_SIZE] = "transaction";
    char name[128];
    uint8_t response[512];
    struct mbuf *request = mbuf_alloc(512);
    snprintf(name, sizeof name, "%s:abcd", ufrag);
    if (stun_msg_encode(request, STUN_METHOD_BINDING, STUN_CLASS_REQUEST, tid, NULL,
                        (const uint8_t *)password, strlen(password), true, 0, 2, STUN_ATTR_USERNAME,
                        name, STUN_ATTR_USE_CAND, name) != 0)
        die("check");
    struct pollfd answered = { .fd = end->fd, .events = POLLIN };
    int tries = 0;
    do
        (void)!send(end->fd, request->buf, request->end, 0);
    while (poll(&answered, 1, 200) != 1 && ++tries < 20);
    if (recv(end->fd, response, sizeof response, MSG_DONTWAIT) < 0)
        die("check");
    mem_deref(request);
}

static void shake_hands(struct far_end *end, enum mode mode)
{
    static const char label[] = "EXTRACTOR-dtls_srtp";
    bool is_gcm = mode == TO_BROWSER_GCM;
    size_t salt = is_gcm ? 12 : 14;
    uint8_t keys[60];
    SSL *ssl = SSL_new(far.browser);
    BIO *bio = BIO_new_dgram(end->fd, BIO_NOCLOSE);
    BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, &end->to.v4);
    SSL_set_bio(ssl, bio, bio);
    if (SSL_connect(ssl) != 1 ||
        SSL_export_keying_material(ssl, keys, 2 * (16 + salt), label, sizeof label - 1, NULL, 0,
                                   0) != 1 ||
        tl_srtp_open(is_gcm ? TL_SRTP_AEAD_AES_128_GCM : TL_SRTP_AES_CM_128_HMAC_SHA1_80, keys,
                     keys + 32, &end->tx) != TL_OK)
        die("handshake");
    SSL_free(ssl); /* Without a word, so that its memory is not counted. */
}

static void open_browser_leg(struct tl_media *media, tl_id leg, tl_id peer, struct far_end *end,
                             enum mode mode)
{
    char offer[1024], answer[TL_MEDIA_ANSWER_MAX], ufrag[64], password[64];
    uint16_t port;
    snprintf(offer, sizeof offer,
             "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
             "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789\r\n"
             "a=fingerprint:sha-256 %s\r\na=setup:actpass\r\na=mid:0\r\na=rtcp-mux\r\n",
             far.browser_print);
    if (tl_media_web_open(media, leg, peer, offer, answer) != TL_OK)
        die("web leg");
    copy_line(answer, "a=ice-ufrag:", ufrag, sizeof ufrag);
    copy_line(answer, "a=ice-pwd:", password, sizeof password);
    end->fd = open_socket(&port);
    end->to = loopback(tl_media_web_port(media));
    if (connect(end->fd, &end->to.any, sizeof end->to.v4) != 0)
        die("connect");
    check(end, ufrag, password);
    shake_hands(end, mode);
}

static void open_phone_leg(struct tl_media *media, tl_id leg, tl_id peer, struct far_end *end,
                           uint16_t own_port)
{
    uint16_t port;
    const struct tl_media_remote remote = {
        .address = "127.0.0.1", .port = own_port, .can_hear = true, .can_speak = true
    };
    if (tl_media_rtp_open(media, leg, peer, &port) != TL_OK ||
        tl_media_rtp_remote(media, leg, &remote) != TL_OK)
        die("leg");
    end->fd = far.phone_fd;
    end->to = loopback(port);
}

/* ---- the generator ---- */

static void send_slot(unsigned slot)
{
    static uint8_t bytes[LEGS_MAX][PACKET + TL_SRTP_OVERHEAD_MAX];
    static struct mmsghdr phones[LEGS_MAX];
    static struct iovec pieces[LEGS_MAX];
    unsigned phones_len = 0;
    for (unsigned i = slot; i < far.legs; i += SLOTS) {
        struct far_end *end = &far.ends[i];
        const struct tl_rtp rtp = { .seq = end->seq++, .ts = end->ts, .ssrc = i + 1 };
        size_t len = PACKET;
        end->ts += 160;
        memset(bytes[i], 0x55, PACKET);
        tl_rtp_write_header(bytes[i], &rtp);
        far.sent++;
        if (end->tx) {
            if (tl_srtp_protect(end->tx, bytes[i], &len) == TL_OK)
                (void)!send(end->fd, bytes[i], len, MSG_DONTWAIT);
            continue;
        }
        pieces[phones_len] = (struct iovec){ bytes[i], len };
        phones[phones_len].msg_hdr = (struct msghdr){ .msg_name = &end->to,
                                                      .msg_namelen = sizeof end->to.v4,
                                                      .msg_iov = &pieces[phones_len],
                                                      .msg_iovlen = 1 };
        phones_len++;
    }
    for (unsigned done = 0; done < phones_len;) {
        int sent = sendmmsg(far.phone_fd, phones + done, phones_len - done, 0);
        done += sent > 0 ? (unsigned)sent : 1;
    }
}

static void drain(int fd)
{
    static uint8_t bytes[64][256];
    static struct mmsghdr headers[64];
    static struct iovec pieces[64];
    int len;
    do {
        for (int i = 0; i < 64; i++) {
            pieces[i] = (struct iovec){ bytes[i], sizeof bytes[i] };
            headers[i].msg_hdr = (struct msghdr){ .msg_iov = &pieces[i], .msg_iovlen = 1 };
        }
        len = recvmmsg(fd, headers, 64, MSG_DONTWAIT, NULL);
        for (int i = 0; i < len; i++) /* Reports aside. */
            far.heard += headers[i].msg_len >= PACKET && bytes[i][1] < 192;
    } while (len == 64);
}

static void drain_all(unsigned slot)
{
    drain(far.phone_fd);
    for (unsigned i = slot; i < far.legs; i += SLOTS)
        if (far.ends[i].tx)
            drain(far.ends[i].fd);
}

/* Sends evenly for seconds: a twentieth of the legs each millisecond. */
static void generate(double seconds)
{
    int64_t begin_us = now_us();
    int64_t end_us = begin_us + (int64_t)(seconds * 1e6);
    for (int64_t n = 0; begin_us + n * 1000 < end_us; n++) {
        int64_t at_us = begin_us + n * 1000;
        struct timespec at = { .tv_sec = at_us / 1000000, .tv_nsec = at_us % 1000000 * 1000 };
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
        send_slot((unsigned)(n % SLOTS));
        drain_all((unsigned)(n % SLOTS));
    }
}

/* Until nothing has come for a while. */
static void drain_rest(void)
{
    uint64_t before;
    do {
        before = far.heard;
        nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
        for (unsigned slot = 0; slot < SLOTS; slot++)
            drain_all(slot);
    } while (far.heard != before);
}

/* ---- the floor ---- */

struct relay {
    int fds[LEGS_MAX];
    unsigned legs;
    atomic_bool is_over;
    atomic_int_fast64_t cpu_us;
};

static void *run_relay(void *arg)
{
    struct relay *relay = arg;
    struct epoll_event events[256];
    uint8_t bytes[1500];
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    pin(0);
    for (unsigned i = 0; i < relay->legs; i++) {
        struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, relay->fds[i], &event);
    }
    while (!atomic_load(&relay->is_over)) {
        int len = epoll_wait(epoll_fd, events, 256, 20);
        for (int i = 0; i < len; i++) {
            unsigned leg = events[i].data.u32;
            ssize_t got = recv(relay->fds[leg], bytes, sizeof bytes, MSG_DONTWAIT);
            if (got > 0)
                (void)!send(relay->fds[leg ^ 1], bytes, (size_t)got, MSG_DONTWAIT);
        }
        atomic_store(&relay->cpu_us, thread_cpu_us());
    }
    close(epoll_fd);
    return NULL;
}

/* ---- runs ---- */

/* Kilobytes of this process in memory. */
static double resident(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%*s %ld", &pages) != 1)
        die("statm");
    fclose(file);
    return (double)(pages * sysconf(_SC_PAGESIZE)) / 1000;
}

static void print_run(enum mode mode, unsigned calls, int64_t cpu_us, double seconds)
{
    double per_packet = (double)cpu_us / (double)far.sent;
    printf("%-32s %4u calls  %7.2f us/packet  %5.1f %% of a core  lost %5.2f %%  capacity %5.0f\n",
           mode_names[mode], calls, per_packet, (double)cpu_us / seconds / 1e4,
           100.0 * ((double)far.sent - (double)far.heard) / (double)far.sent,
           1e6 / (100 * per_packet));
    fflush(stdout);
}

static void begin(unsigned calls, uint16_t *out_port)
{
    memset(&far, 0, sizeof far);
    far.legs = 2 * calls;
    far.phone_fd = open_socket(out_port);
}

static void close_ends(void)
{
    for (unsigned i = 0; i < far.legs; i++) {
        if (far.ends[i].tx)
            close(far.ends[i].fd);
        tl_srtp_close(far.ends[i].tx);
        far.ends[i].tx = NULL;
    }
}

static void end(void)
{
    close_ends();
    SSL_CTX_free(far.browser);
    close(far.phone_fd);
}

static void bench_relay(unsigned calls, double seconds)
{
    static struct relay relay;
    uint16_t own_port;
    pthread_t thread;
    begin(calls, &own_port);
    memset(&relay, 0, sizeof relay);
    relay.legs = far.legs;
    for (unsigned i = 0; i < far.legs; i++) {
        uint16_t port;
        union tl_netaddr back = loopback(own_port);
        relay.fds[i] = open_socket(&port);
        if (connect(relay.fds[i], &back.any, sizeof back.v4) != 0)
            die("connect");
        far.ends[i] = (struct far_end){ .fd = far.phone_fd, .to = loopback(port) };
    }
    if (pthread_create(&thread, NULL, run_relay, &relay) != 0)
        die("thread");
    pin(1);
    generate(WARM_UP_S);
    drain_rest();
    far.sent = far.heard = 0;
    int64_t before_us = atomic_load(&relay.cpu_us);
    generate(seconds);
    drain_rest();
    print_run(RELAY, calls, atomic_load(&relay.cpu_us) - before_us, seconds);
    atomic_store(&relay.is_over, true);
    pthread_join(thread, NULL);
    for (unsigned i = 0; i < far.legs; i++)
        close(relay.fds[i]);
    end();
}

static void take_frame(void *arg, enum tl_media_side side, uint32_t time, const uint8_t *payload,
                       size_t len, enum tl_media_codec codec)
{
    (void)arg;
    (void)side;
    (void)time;
    (void)payload;
    (void)len;
    (void)codec;
}

static void open_rooms(struct tl_media *media, unsigned size, uint16_t own_port)
{
    for (unsigned i = 0; i < far.legs; i++) {
        open_phone_leg(media, i + 1, 0, &far.ends[i], own_port);
        if (tl_media_room_join(media, 1 + i / size, i + 1, TL_MEDIA_PARTY) != TL_OK)
            die("room");
    }
}

static void open_calls(struct tl_media *media, enum mode mode, uint16_t own_port)
{
    for (unsigned i = 0; i < far.legs; i += 2) {
        tl_id a = i + 1, b = i + 2;
        open_phone_leg(media, a, 0, &far.ends[i], own_port);
        if (mode == TO_PHONE || mode == RECORDED)
            open_phone_leg(media, b, a, &far.ends[i + 1], own_port);
        else
            open_browser_leg(media, b, a, &far.ends[i + 1], mode);
        if (tl_media_bridge(media, a, b) != TL_OK)
            die("bridge");
        if (mode == RECORDED && tl_media_tap(media, a, take_frame, NULL) != TL_OK)
            die("tap");
    }
}

static void bench_media(enum mode mode, unsigned calls, double seconds)
{
    struct tl_media *media;
    uint16_t own_port;
    pin(0); /* The media thread inherits it. */
    if (tl_media_open(&(struct tl_media_settings){ .threads = 1 }, note, NULL, &media) != TL_OK)
        die("media");
    pin(1);
    begin(calls, &own_port);
    if (mode == TO_BROWSER_GCM || mode == TO_BROWSER_CM)
        make_browser(mode);
    malloc_trim(0);
    size_t heap_before = mallinfo2().uordblks;
    double resident_before = resident();
    if (mode == ROOMS_OF_4 || mode == ROOMS_OF_20)
        open_rooms(media, mode == ROOMS_OF_4 ? 4 : 20, own_port);
    else
        open_calls(media, mode, own_port);
    generate(WARM_UP_S);
    drain_rest();
    far.sent = far.heard = 0;
    int64_t before_us = media_cpu_us(media);
    generate(seconds);
    int64_t cpu_us = media_cpu_us(media) - before_us;
    drain_rest();
    print_run(mode, calls, cpu_us, seconds);
    close_ends(); /* Their memory is not the media's. */
    malloc_trim(0);
    double heap = (double)(mallinfo2().uordblks - heap_before) / calls / 1000;
    if (calls == CALLS_MAX)
        printf("%-32s %4u calls  %7.2f kB a call, of which in memory %.2f kB\n", mode_names[mode],
               calls, heap, (resident() - resident_before) / calls);
    tl_media_close(media);
    end();
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 5;
    const unsigned sizes[] = { 100, 200, CALLS_MAX };
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max < 8192 ? files.rlim_max : 8192;
    setrlimit(RLIMIT_NOFILE, &files);
    mallopt(M_ARENA_MAX, 1); /* So that mallinfo2 sees all threads' memory. */
    for (enum mode mode = 0; mode < MODES; mode++)
        for (unsigned i = 0; i < 3; i++)
            mode == RELAY ? bench_relay(sizes[i], seconds) : bench_media(mode, sizes[i], seconds);
    return 0;
}
