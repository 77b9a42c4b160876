/* record_bench.c: what recording costs beside the bridged call itself.
 *
 *   core 1: far ends, evenly paced  <--- 2 x 50 packets a second for each call --->  core 0: media,
 *                                                                                    the recorder
 *
 * record_bench [SECONDS] prints, at 50, 100 and 200 calls of two telephones each, the CPU of all of
 * this program but its far ends (RUSAGE_SELF less the generator's RUSAGE_THREAD): bridged, the same
 * with one leg of each call listened to and nothing kept, and recorded to files; and what a second
 * of a call costs of each. The files are on the disk of TMPDIR.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "phone/media.h"
#include "phone/netaddr.h"
#include "phone/recorder.h"
#include "phone/rtp.h"

enum { CALLS_MAX = 200, LEGS_MAX = 2 * CALLS_MAX, SLOTS = 20, PACKET = 12 + 160, WARM_UP_S = 2 };
enum mode { BRIDGED, LISTENED, RECORDED, MODES };
static const char *const mode_names[] = { "bridged", "listened to", "recorded" };

static struct {
    unsigned legs;
    int fd;
    union tl_netaddr to[LEGS_MAX];
    uint32_t sent[LEGS_MAX];
} far;

static atomic_uint ended, failed;
static char folder[256];

static void die(const char *what)
{
    fprintf(stderr, "record_bench: %s failed\n", what);
    exit(1);
}

static void pin(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    sched_setaffinity(0, sizeof set, &set);
}

static int64_t cpu_us(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void note_media(const struct tl_media_event *event, void *arg)
{
    (void)event;
    (void)arg;
}

static void note_recorder(const struct tl_recorder_event *event, void *arg)
{
    (void)arg;
    if (event->kind == TL_RECORDER_FAILED)
        atomic_fetch_add(&failed, 1);
    else
        atomic_fetch_add(&ended, 1);
}

static void only_listen(void *arg, enum tl_media_side side, uint32_t time, const uint8_t *payload,
                        size_t len, enum tl_media_codec codec)
{
    (void)arg;
    (void)side;
    (void)time;
    (void)payload;
    (void)len;
    (void)codec;
}

static uint16_t open_socket(void)
{
    union tl_netaddr address;
    socklen_t bytes = sizeof address;
    int room = 4 << 20;
    if (tl_netaddr_read("127.0.0.1", 0, &address) != TL_OK)
        die("address");
    far.fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (far.fd < 0 || bind(far.fd, &address.any, sizeof address.v4) != 0 ||
        getsockname(far.fd, &address.any, &bytes) != 0)
        die("socket");
    setsockopt(far.fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    return tl_netaddr_port(&address);
}

static void open_leg(struct tl_media *media, unsigned number, uint16_t own_port)
{
    uint16_t port;
    tl_id leg = number + 1, peer = number % 2 == 1 ? leg - 1 : 0;
    const struct tl_media_remote remote = {
        .address = "127.0.0.1", .port = own_port, .can_hear = true, .can_speak = true
    };
    if (tl_media_rtp_open(media, leg, peer, &port) != TL_OK ||
        tl_media_rtp_remote(media, leg, &remote) != TL_OK ||
        tl_netaddr_read("127.0.0.1", port, &far.to[number]) != TL_OK)
        die("leg");
}

/* Not silence, which would take no room in the files. */
static void send_slot(unsigned slot)
{
    static uint8_t bytes[PACKET];
    for (unsigned i = slot; i < far.legs; i += SLOTS) {
        const struct tl_rtp rtp = { .seq = (uint16_t)far.sent[i],
                                    .ts = far.sent[i] * 160,
                                    .ssrc = i + 1 };
        far.sent[i]++;
        for (int n = 12; n < PACKET; n++)
            bytes[n] = (uint8_t)(n * 7 + (int)far.sent[i]);
        tl_rtp_write_header(bytes, &rtp);
        (void)!sendto(far.fd, bytes, PACKET, MSG_DONTWAIT, &far.to[i].any, sizeof far.to[i].v4);
    }
    while (recv(far.fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        ;
}

static void generate(double seconds)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    for (int64_t n = 0; n < (int64_t)(seconds * 1000); n++) {
        send_slot((unsigned)(n % SLOTS));
        at.tv_nsec += 1000000;
        at.tv_sec += at.tv_nsec / 1000000000;
        at.tv_nsec %= 1000000000;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    }
}

static void begin_call(struct tl_media *media, struct tl_recorder *recorder, unsigned call,
                       enum mode mode)
{
    static const uint8_t key[TL_RECORDING_KEY_BYTES] = "thirty-two bytes that are a key";
    struct tl_recording *recording;
    char path[300];
    tl_id leg = 2 * call + 1;
    if (tl_media_bridge(media, leg, leg + 1) != TL_OK)
        die("bridge");
    if (mode == LISTENED && tl_media_tap(media, leg, only_listen, NULL) != TL_OK)
        die("tap");
    if (mode != RECORDED)
        return;
    snprintf(path, sizeof path, "%s/%u", folder, call);
    if (tl_recorder_start(recorder, leg, path, key, &recording) != TL_OK ||
        tl_media_tap(media, leg, tl_recording_tap, recording) != TL_OK)
        die("recording");
    tl_recording_drop(recording);
}

static double run(unsigned calls, enum mode mode, double seconds)
{
    struct tl_media *media;
    struct tl_recorder *recorder;
    memset(&far, 0, sizeof far);
    far.legs = 2 * calls;
    uint16_t own_port = open_socket();
    pin(0); /* Threads that are opened stay there. */
    if (tl_media_open(&(struct tl_media_settings){ .threads = 1 }, note_media, NULL, &media) !=
            TL_OK ||
        tl_recorder_open(&(struct tl_recorder_settings){ .event_fn = note_recorder }, &recorder) !=
            TL_OK)
        die("open");
    for (unsigned i = 0; i < far.legs; i++)
        open_leg(media, i, own_port);
    for (unsigned call = 0; call < calls; call++)
        begin_call(media, recorder, call, mode);
    pin(1);
    generate(WARM_UP_S);
    int64_t before = cpu_us(RUSAGE_SELF) - cpu_us(RUSAGE_THREAD);
    generate(seconds);
    int64_t used = cpu_us(RUSAGE_SELF) - cpu_us(RUSAGE_THREAD) - before;
    tl_media_close(media);
    tl_recorder_close(recorder);
    close(far.fd);
    for (unsigned call = 0; mode == RECORDED && call < calls; call++) {
        char path[300];
        snprintf(path, sizeof path, "%s/%u", folder, call);
        unlink(path);
    }
    return (double)used / seconds / calls;
}

int main(int argc, char **argv)
{
    static const unsigned sizes[] = { 50, 100, 200 };
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 10;
    snprintf(folder, sizeof folder, "%s/record_bench-XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (seconds <= 0 || !mkdtemp(folder))
        die("beginning");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        double cost[MODES];
        for (int mode = BRIDGED; mode < MODES; mode++) {
            cost[mode] = run(sizes[i], (enum mode)mode, seconds);
            printf("%4u calls %-12s %7.1f us a second of a call  %+6.1f %%\n", sizes[i],
                   mode_names[mode], cost[mode], 100 * (cost[mode] / cost[BRIDGED] - 1));
            fflush(stdout);
        }
    }
    rmdir(folder);
    printf("recordings failed: %u\n", atomic_load(&failed));
    return atomic_load(&failed) > 0;
}
