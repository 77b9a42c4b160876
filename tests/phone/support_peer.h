/* support_peer.h: far ends that are programs of their own: sipp, Kamailio, openssl.
 *
 * Each is started by a test and ended by its process id. What they write goes to files in the
 * folder that peer_folder made.
 */
#ifndef TL_TESTS_PHONE_SUPPORT_PEER_H
#define TL_TESTS_PHONE_SUPPORT_PEER_H

#include <sys/types.h>

#include "base/types.h"

/* A new folder for files of this test; removed by peer_folder_remove. */
void peer_folder(char out[64]);
void peer_folder_remove(const char *folder);

/* A port on loopback that nobody has, for UDP and TCP; with_next: the next but one is free, too,
 * and both are below those that the system gives to whoever asks for any. */
uint16_t peer_port(void);
uint16_t peer_sound_port(void);

/* Starts args[0]; its output goes to log ("/dev/null" for none). */
pid_t peer_start(const char *const *args, const char *log);

/* Waits for its end; its exit status. Fails after 60 s. */
int peer_wait(pid_t peer);

/* Ends it, whatever it does. */
void peer_end(pid_t peer);

/* Ends all that run still: a teardown of cmocka's. */
int peer_end_all(void **state);

/* Runs a shell command that must succeed. */
void peer_run(const char *command);

/* sipp with a scenario of tests/e2e/sip. transport: "u1", "t1". address: "127.0.0.1" or "[::1]".
 * target NULL: it is called. */
pid_t peer_sipp(const char *scenario, const char *transport, const char *address, uint16_t port,
                const char *service, const char *target);

/* sipp that is called calls times, by UDP over IPv4. */
pid_t peer_sipp_called(const char *scenario, uint16_t port, const char *calls);

/* Waits until TCP or UDP port is taken on address, by whoever is to listen there. */
void peer_await_port(const char *address, uint16_t port, bool is_tcp);

/* Waits for sipp and checks that its scenario went well. */
void peer_sipp_done(pid_t sipp);

#endif
