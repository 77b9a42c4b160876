/* record_bench.c: what recording costs beside the bridged call itself.
 *
 *   core 1: far ends, evenly paced  <--- 2 x 50 packets a second for each call --->  core 0: media,
 *                                                                                    recorders
 *
 * record_bench [SECONDS] has three medias, each with a thread and a recorder of its own and with as
 * many calls, at work at the same time: calls that are bridged, the same with one leg of each
 * listened to and nothing kept, and recorded to files. What disturbs one disturbs all. For
 * telephone to telephone and telephone to browser, at 50, 100 and 200 calls each, it prints the
 * CPU of a second of a call: the mean, over three orders of opening, of the medians of five
 * measurements of SECONDS. The goal is a recording of less than 10 % of the bridged call; it fails
 * when that is missed. The files are on the disk of TMPDIR.
 */
#include <dirent.h>
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

#include "browser.h"
#include "phone/media.h"
#include "phone/netaddr.h"
#include "phone/recorder.h"
#include "phone/rtp.h"
#include "phone/web_srtp.h"

enum mode { BRIDGED, LISTENED, RECORDED, MODES };
enum {
    CALLS_MAX = 200,
    LEGS_MAX = 2 * CALLS_MAX * MODES,
    SLOTS = 20,
    PACKET = 12 + 160,
    WARM_UP_S = 3,
    WINDOWS = 5, /* Of each order. */
    ORDERS = MODES,
    TASKS_MAX = 64,
    GOAL_PERCENT = 10,
    LOST_PERCENT_MAX = 1,
};
static const char *const mode_names[] = { "bridged", "listened to", "recorded" };

/* ---- the far ends ---- */

static struct {
    unsigned legs;
    int phone_fd;
    struct {
        int fd;
        union tl_netaddr to;
        struct tl_srtp *tx; /* NULL: a telephone. */
        uint32_t sent;
    } ends[LEGS_MAX];
} far;

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

static int open_socket(uint16_t *out_port)
{
    union tl_netaddr address;
    socklen_t bytes = sizeof address;
    int room = 4 << 20;
    if (tl_netaddr_read("127.0.0.1", 0, &address) != TL_OK)
        die("address");
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, &address.any, sizeof address.v4) != 0 ||
        getsockname(fd, &address.any, &bytes) != 0)
        die("socket");
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    *out_port = tl_netaddr_port(&address);
    return fd;
}

static void open_phone(struct tl_media *media, tl_id leg, tl_id peer, uint16_t own_port)
{
    uint16_t port;
    const struct tl_media_remote remote = {
        .address = "127.0.0.1", .port = own_port, .can_hear = true, .can_speak = true
    };
    if (tl_media_rtp_open(media, leg, peer, &port) != TL_OK ||
        tl_media_rtp_remote(media, leg, &remote) != TL_OK ||
        tl_netaddr_read("127.0.0.1", port, &far.ends[far.legs].to) != TL_OK)
        die("leg");
    far.ends[far.legs].fd = far.phone_fd;
    far.legs++;
}

static void open_browser(struct tl_media *media, tl_id leg, tl_id peer)
{
    far.ends[far.legs].fd = browser_open(media, leg, peer, &far.ends[far.legs].tx);
    if (tl_netaddr_read("127.0.0.1", tl_media_web_port(media), &far.ends[far.legs].to) != TL_OK)
        die("address");
    far.legs++;
}

/* Not silence, which would take no room in the files. first is where it begins. */
static void send_slot(unsigned slot, unsigned first)
{
    static uint8_t bytes[PACKET + TL_SRTP_OVERHEAD_MAX];
    for (unsigned n = slot; n < far.legs; n += SLOTS) {
        unsigned i = (n + first) % far.legs;
        uint32_t number = far.ends[i].sent++;
        const struct tl_rtp rtp = { .seq = (uint16_t)number, .ts = number * 160, .ssrc = i + 1 };
        size_t len = PACKET;
        for (int at = 12; at < PACKET; at++)
            bytes[at] = (uint8_t)(at * 7 + (int)number);
        tl_rtp_write_header(bytes, &rtp);
        if (far.ends[i].tx && tl_srtp_protect(far.ends[i].tx, bytes, &len) != TL_OK)
            die("protect");
        (void)!sendto(far.ends[i].fd, bytes, len, MSG_DONTWAIT, &far.ends[i].to.any,
                      sizeof far.ends[i].to.v4);
        while (far.ends[i].tx && recv(far.ends[i].fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
            ;
    }
    while (recv(far.phone_fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        ;
}

static void generate(double seconds)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    for (int64_t n = 0; n < (int64_t)(seconds * 1000); n++) {
        /* Whose turn it is to be sent to first, and so to be woken, changes. */
        send_slot((unsigned)(n % SLOTS), (unsigned)(n / SLOTS % MODES) * (far.legs / MODES));
        at.tv_nsec += 1000000;
        at.tv_sec += at.tv_nsec / 1000000000;
        at.tv_nsec %= 1000000000;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    }
}

/* ---- the CPU of threads ---- */

struct tasks {
    long ids[TASKS_MAX];
    unsigned len;
};

static bool has_task(const struct tasks *tasks, long id)
{
    for (unsigned i = 0; i < tasks->len; i++)
        if (tasks->ids[i] == id)
            return true;
    return false;
}

/* Adds the threads that are neither in tasks nor in others. */
static void add_tasks(struct tasks *tasks, const struct tasks *others)
{
    DIR *dir = opendir("/proc/self/task");
    if (!dir)
        die("tasks");
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        long id = strtol(entry->d_name, NULL, 10);
        if (id > 0 && !has_task(tasks, id) && !has_task(others, id) && tasks->len < TASKS_MAX)
            tasks->ids[tasks->len++] = id;
    }
    closedir(dir);
}

/* Microseconds, exactly (schedstat counts nanoseconds). */
static double cpu_us(const struct tasks *tasks)
{
    double sum = 0;
    for (unsigned i = 0; i < tasks->len; i++) {
        char path[64];
        unsigned long long ns;
        snprintf(path, sizeof path, "/proc/self/task/%ld/schedstat", tasks->ids[i]);
        FILE *file = fopen(path, "r");
        if (!file || fscanf(file, "%llu", &ns) != 1)
            die("schedstat");
        fclose(file);
        sum += (double)ns / 1000;
    }
    return sum;
}

/* ---- one of the three ---- */

struct part {
    struct tl_media *media;
    struct tl_recorder *recorder;
    struct tasks tasks;
};

static atomic_uint failed;
static char folder[256];

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
}

static const uint8_t *only_listen(void *arg, enum tl_media_side side, uint32_t time,
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

static void path_of(unsigned call, char path[300])
{
    snprintf(path, 300, "%s/%u", folder, call);
}

static void begin_call(struct part *part, unsigned call, enum mode mode)
{
    static const uint8_t key[TL_RECORDING_KEY_BYTES] = "thirty-two bytes that are a key";
    struct tl_recording *recording;
    char path[300];
    tl_id leg = 2 * call + 1;
    if (tl_media_bridge(part->media, leg, leg + 1) != TL_OK)
        die("bridge");
    if (mode == LISTENED && tl_media_tap(part->media, leg, only_listen, NULL) != TL_OK)
        die("tap");
    if (mode != RECORDED)
        return;
    path_of(call, path);
    if (tl_recorder_start(part->recorder, leg, path, key, &recording) != TL_OK ||
        tl_media_tap(part->media, leg, tl_recording_tap, recording) != TL_OK)
        die("recording");
    tl_recording_drop(recording);
}

static void open_part(struct part *part, unsigned calls, bool is_to_browser, enum mode mode,
                      uint16_t own_port)
{
    struct tasks others = { 0 };
    add_tasks(&others, &(struct tasks){ 0 });
    part->tasks.len = 0;
    pin(0); /* Threads that are opened stay there. */
    if (tl_media_open(&(struct tl_media_settings){ .threads = 1 }, note_media, NULL,
                      &part->media) != TL_OK ||
        tl_recorder_open(&(struct tl_recorder_settings){ .event_fn = note_recorder },
                         &part->recorder) != TL_OK)
        die("open");
    add_tasks(&part->tasks, &others);
    pin(1);
    for (unsigned call = 0; call < calls; call++) {
        tl_id leg = 2 * call + 1;
        open_phone(part->media, leg, 0, own_port);
        if (is_to_browser)
            open_browser(part->media, leg + 1, leg);
        else
            open_phone(part->media, leg + 1, leg, own_port);
        begin_call(part, call, mode);
    }
}

static void close_all(struct part parts[MODES], unsigned calls)
{
    for (int mode = 0; mode < MODES; mode++) {
        tl_media_close(parts[mode].media);
        tl_recorder_close(parts[mode].recorder);
    }
    for (unsigned i = 0; i < far.legs; i++) {
        if (far.ends[i].tx)
            close(far.ends[i].fd);
        tl_srtp_close(far.ends[i].tx);
    }
    close(far.phone_fd);
    for (unsigned call = 0; call < calls; call++) {
        char path[300];
        path_of(call, path);
        unlink(path);
    }
}

/* ---- runs ---- */

struct figures {
    double cost[MODES][ORDERS][WINDOWS]; /* Microseconds for a second of a call. */
    double due, came;                    /* Packets, of all three. */
};

static double packets_in(const struct part parts[MODES])
{
    double sum = 0;
    for (int mode = 0; mode < MODES; mode++) {
        struct tl_media_stats stats;
        tl_media_stats(parts[mode].media, &stats);
        sum += (double)stats.packets_in;
    }
    return sum;
}

static void run(unsigned calls, bool is_to_browser, unsigned order, double seconds,
                struct figures *figures)
{
    struct part parts[MODES];
    uint16_t own_port;
    memset(&far, 0, sizeof far);
    far.phone_fd = open_socket(&own_port);
    for (unsigned i = 0; i < MODES; i++) {
        enum mode mode = (enum mode)((i + order) % MODES);
        open_part(&parts[mode], calls, is_to_browser, mode, own_port);
    }
    generate(WARM_UP_S);
    for (int window = 0; window < WINDOWS; window++) {
        double before[MODES], came = packets_in(parts);
        for (int mode = 0; mode < MODES; mode++)
            before[mode] = cpu_us(&parts[mode].tasks);
        generate(seconds);
        for (int mode = 0; mode < MODES; mode++)
            figures->cost[mode][order][window] =
                (cpu_us(&parts[mode].tasks) - before[mode]) / seconds / calls;
        figures->came += packets_in(parts) - came;
        figures->due += seconds * 1000 / SLOTS * far.legs;
    }
    close_all(parts, calls);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double values[WINDOWS])
{
    qsort(values, WINDOWS, sizeof *values, compare);
    return (values[(WINDOWS - 1) / 2] + values[WINDOWS / 2]) / 2;
}

/* True: the goal is met. */
static bool bench(unsigned calls, bool is_to_browser, double seconds)
{
    struct figures figures = { .due = 0 };
    bool is_met = true;
    double bridged = 0;
    for (unsigned order = 0; order < ORDERS; order++)
        run(calls, is_to_browser, order, seconds, &figures);
    for (int mode = 0; mode < MODES; mode++) {
        double cost = 0;
        for (unsigned order = 0; order < ORDERS; order++)
            cost += median(figures.cost[mode][order]) / ORDERS;
        bridged = mode == BRIDGED ? cost : bridged;
        double percent = 100 * (cost / bridged - 1);
        printf("%-13s %4u calls %-12s %7.1f us a second of a call  %+6.1f %%",
               is_to_browser ? "RTP to SRTP" : "RTP to RTP", calls, mode_names[mode], cost,
               percent);
        if (mode == RECORDED) {
            double lost = 100 * (1 - figures.came / figures.due);
            is_met = percent < GOAL_PERCENT && lost < LOST_PERCENT_MAX;
            printf("  lost %.1f %%", lost);
            printf("  goal %d %%: %s", GOAL_PERCENT, is_met ? "met" : "MISSED");
        }
        printf("\n");
        fflush(stdout);
    }
    return is_met;
}

int main(int argc, char **argv)
{
    static const unsigned sizes[] = { 50, 100, CALLS_MAX };
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 3;
    bool is_met = true;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max < 8192 ? files.rlim_max : 8192;
    setrlimit(RLIMIT_NOFILE, &files);
    snprintf(folder, sizeof folder, "%s/record_bench-XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (seconds <= 0 || !mkdtemp(folder))
        die("beginning");
    browser_make(true);
    for (int is_to_browser = 0; is_to_browser < 2; is_to_browser++)
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
            is_met = bench(sizes[i], is_to_browser, seconds) && is_met;
    browser_done();
    rmdir(folder);
    printf("recordings failed: %u\n", atomic_load(&failed));
    return !is_met || atomic_load(&failed) > 0;
}
