/* support_handset.c: a telephone that speaks RTP. */
#include "phone/support_far_end.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in loopback(const char *address, uint16_t port)
{
    struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(port) };
    CHECK_EQ(inet_pton(AF_INET, address, &sa.sin_addr), 1);
    return sa;
}

void handset_open(struct handset *handset, const char *address, uint16_t to)
{
    struct sockaddr_in sa = loopback(address, 0);
    socklen_t bytes = sizeof sa;
    static uint32_t next_ssrc = 1000;
    *handset = (struct handset){ .to = to, .ssrc = next_ssrc++, .seq = 65530, .ts = 0xfffff000 };
    handset->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CHECK(handset->fd >= 0);
    CHECK_EQ(bind(handset->fd, (struct sockaddr *)&sa, sizeof sa), 0);
    CHECK_EQ(getsockname(handset->fd, (struct sockaddr *)&sa, &bytes), 0);
    handset->port = ntohs(sa.sin_port);
}

void handset_close(struct handset *handset)
{
    close(handset->fd);
}

void handset_join(struct scene *scene, struct handset *handset, tl_id leg,
                  enum tl_media_codec codec)
{
    uint16_t port;
    CHECK_OK(tl_media_rtp_open(scene->media, leg, 0, &port));
    handset_open(handset, "127.0.0.1", port);
    const struct tl_media_remote remote = {
        .address = "127.0.0.1",
        .port = handset->port,
        .codec = codec,
        .payload_type = codec == TL_MEDIA_PCMU ? 0 : 8,
        .event_type = 101,
        .can_hear = true,
        .can_speak = true,
    };
    CHECK_OK(tl_media_rtp_remote(scene->media, leg, &remote));
    scene_measure(scene, leg); /* The leg knows its far end from here on. */
}

void handset_send(struct handset *handset, const struct tl_rtp *rtp)
{
    uint8_t bytes[1500];
    struct sockaddr_in to = loopback("127.0.0.1", handset->to);
    size_t len = TL_RTP_HEADER_BYTES + rtp->payload_bytes;
    tl_rtp_write_header(bytes, rtp);
    memcpy(bytes + TL_RTP_HEADER_BYTES, rtp->payload, rtp->payload_bytes);
    CHECK_EQ(sendto(handset->fd, bytes, len, 0, (struct sockaddr *)&to, sizeof to), len);
}

void handset_speak(struct handset *handset, uint8_t type, uint8_t value)
{
    uint8_t payload[TL_RTP_PACKET_BYTES];
    memset(payload, value, sizeof payload);
    handset_send(handset, &(struct tl_rtp){ .type = type,
                                            .seq = handset->seq++,
                                            .ts = handset->ts,
                                            .ssrc = handset->ssrc,
                                            .payload = payload,
                                            .payload_bytes = sizeof payload });
    handset->ts += TL_RTP_PACKET_BYTES;
}

void handset_key(struct handset *handset, uint8_t event, uint32_t ts, uint16_t duration,
                 bool is_end, bool marker)
{
    const uint8_t payload[4] = { event, (uint8_t)(is_end << 7 | 10), (uint8_t)(duration >> 8),
                                 (uint8_t)duration };
    handset_send(handset, &(struct tl_rtp){ .type = 101,
                                            .marker = marker,
                                            .seq = handset->seq++,
                                            .ts = ts,
                                            .ssrc = handset->ssrc,
                                            .payload = payload,
                                            .payload_bytes = sizeof payload });
}

/* From its own leg alone: the port may be the one behind another handset's, to which that one's leg
 * sends its reports (RFC 3550, section 11), or somebody's before who is gone. */
static bool receive(struct handset *handset, struct packet *packet, int wait_ms)
{
    struct pollfd fd = { .fd = handset->fd, .events = POLLIN };
    struct sockaddr_in from = { .sin_port = 0 };
    ssize_t bytes = 0;
    while (ntohs(from.sin_port) != handset->to) {
        socklen_t from_bytes = sizeof from;
        if (poll(&fd, 1, wait_ms) != 1)
            return false;
        bytes = recvfrom(handset->fd, packet->bytes, sizeof packet->bytes, 0,
                         (struct sockaddr *)&from, &from_bytes);
    }
    CHECK(bytes > 0);
    CHECK_OK(tl_rtp_read(packet->bytes, (size_t)bytes, &packet->rtp));
    return true;
}

void handset_hear(struct handset *handset, struct packet *packet)
{
    CHECK(receive(handset, packet, FAR_END_WAIT_MS));
}

bool handset_hear_now(struct handset *handset, struct packet *packet)
{
    return receive(handset, packet, 0);
}
