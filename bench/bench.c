/* bench.c: time, spread, the disk's floor, and starting and stopping a center. */
#include "bench.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char bench_password[] = "a-password-for-benches";

int64_t bench_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void bench_sleep_us(int64_t us)
{
    nanosleep(&(struct timespec){ .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 }, NULL);
}

void bench_die(const char *what)
{
    fprintf(stderr, "bench: %s failed\n", what);
    exit(1);
}

void bench_pin(int core)
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    if (core < 0)
        return;
    CPU_SET(core, &cores);
    (void)sched_setaffinity(0, sizeof cores, &cores); /* A machine of one core: shared, then. */
}

void spread_add(struct spread *spread, int64_t us)
{
    if (spread->len < SPREAD_MAX)
        spread->us[spread->len++] = us;
}

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

int64_t spread_at(struct spread *spread, double share)
{
    if (spread->len == 0)
        return 0;
    qsort(spread->us, spread->len, sizeof spread->us[0], compare);
    uint32_t at = (uint32_t)(share * (double)spread->len);
    return spread->us[at < spread->len ? at : spread->len - 1];
}

void spread_print(const char *name, struct spread *spread)
{
    printf("  %-34s %5u times   median %7.2f ms   p99 %7.2f ms   most %7.2f ms\n", name,
           spread->len, (double)spread_at(spread, 0.5) / 1e3, (double)spread_at(spread, 0.99) / 1e3,
           (double)spread_at(spread, 1) / 1e3);
}

int64_t bench_sync_us(const char *dir)
{
    static const char page[4096];
    char file[128];
    snprintf(file, sizeof file, "%s/floor", dir);
    int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        bench_die("a file for the floor");
    int64_t begin_us = bench_now_us();
    bool is_good = write(fd, page, sizeof page) == sizeof page && fdatasync(fd) == 0;
    int64_t took_us = bench_now_us() - begin_us;
    close(fd);
    if (!is_good)
        bench_die("fdatasync");
    return took_us;
}

/* ---- a running center ---- */

static const char *program(void)
{
    const char *set = getenv("TL_PROGRAM");
    return set ? set : "build/bench/throughline";
}

__attribute__((format(printf, 1, 2))) static void shell(const char *format, ...)
{
    char command[512];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    if (system(command) != 0)
        bench_die(command);
}

static void add_user(const struct center *center, const char *login, const char *skill)
{
    shell("echo %s | %s user add %s --data %s --skills %s --tiers 1", bench_password, program(),
          login, center->dir, skill);
}

static _Noreturn void run_center(const struct center *center, int core, int out_fd)
{
    const char *const args[] = { program(), "serve", "--data", center->dir,
                                 /* Any free port; and room for all calls of a bench. */
                                 "--set", "http.port=0", "--set", "sip.port=0", "--set",
                                 "media.web_port=0", "--set", "media.port_min=10000", "--set",
                                 "media.port_max=60000", "--set", "sip.calls_max=8000", "--set",
                                 "http.rate=1000000", "--set", "prompts.memory_mb=4", "--set",
                                 "stop.wait_s=0", NULL };
    int log_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    bench_pin(core);
    dup2(out_fd, STDOUT_FILENO);
    dup2(log_fd, STDERR_FILENO);
    execv(args[0], (char *const *)(uintptr_t)args);
    _exit(1);
}

/* It says where it listens when it is ready. */
static void read_ports(struct center *center, int fd)
{
    char line[256];
    FILE *in = fdopen(fd, "r");
    while (in && center->sip_port == 0 && fgets(line, sizeof line, in)) {
        const char *colon = strrchr(line, ':');
        if (strstr(line, "start page") && colon)
            center->http_port = (uint16_t)strtoul(colon + 1, NULL, 10);
        if (strstr(line, "sip:") && colon)
            center->sip_port = (uint16_t)strtoul(colon + 1, NULL, 10);
    }
    if (center->sip_port == 0 || center->http_port == 0)
        bench_die("starting the center");
    fclose(in);
}

void bench_center_open(struct center *center, int core)
{
    int out[2];
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    *center = (struct center){ .dir = "build/bench/bench-XXXXXX" };
    if (!mkdtemp(center->dir) || pipe(out) != 0)
        bench_die("a folder in build/bench");
    shell("%s init --data %s --policy bench/policy", program(), center->dir);
    add_user(center, "ana", "english");
    add_user(center, "ben", "spanish");
    center->pid = fork();
    if (center->pid == 0)
        run_center(center, core, out[1]);
    close(out[1]);
    read_ports(center, out[0]);
}

void bench_center_close(struct center *center)
{
    int status;
    kill(center->pid, SIGTERM);
    if (waitpid(center->pid, &status, 0) != center->pid || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0)
        fprintf(stderr, "bench: the center ended with status %d\n", status);
    shell("rm -r %s", center->dir);
}

static void read_proc(const struct center *center, const char *name, char *out, size_t bytes)
{
    char file[64];
    snprintf(file, sizeof file, "/proc/%d/%s", (int)center->pid, name);
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, out, bytes - 1);
    if (got <= 0)
        bench_die(file);
    out[got] = '\0';
    close(fd);
}

uint64_t bench_center_bytes(const struct center *center)
{
    char text[128];
    unsigned long long pages = 0;
    read_proc(center, "statm", text, sizeof text);
    if (sscanf(text, "%*u %llu", &pages) != 1)
        bench_die("statm");
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

double bench_center_cpu_s(const struct center *center)
{
    char text[1024];
    unsigned long long user = 0, system = 0;
    read_proc(center, "stat", text, sizeof text);
    const char *rest = strrchr(text, ')');
    if (!rest || sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user,
                        &system) != 2)
        bench_die("stat");
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}
