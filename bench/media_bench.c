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
#include <pthread.h>
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

#include "browser.h"
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
    browser_done();
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

static const uint8_t *take_frame(void *arg, enum tl_media_side side, uint32_t time,
                                 const uint8_t *payload, size_t len, enum tl_media_codec codec)
{
    (void)arg;
    (void)side;
    (void)time;
    (void)payload;
    (void)len;
    (void)codec;
    return NULL;
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
            far.ends[i + 1].fd = browser_open(media, b, a, &far.ends[i + 1].tx);
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
        browser_make(mode == TO_BROWSER_GCM);
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
