// Raw Ethernet frames from the command line, in guests and beside them. Linked statically: it is the only program in a guest but busybox.
//   raw send DEVICE [-r PPS] [-n TIMES] HEX...    sends the frames in turn, TIMES times, PPS frames a second (0: as fast as it can)
//   raw count DEVICE MILLISECONDS HEX...          prints how many arriving frames contain each byte sequence, then how many came in all; SIGTERM ends it early
//   raw sums HEX...                               prints the frames with the checksums of IPv4, ICMPv6 and UDP over IPv6 filled in
#define _GNU_SOURCE // memmem
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FRAMES = 256, MAX_BYTES = 9216 };
struct frame { size_t length; uint8_t bytes[MAX_BYTES]; };
static struct frame frames[MAX_FRAMES];
static long counts[MAX_FRAMES];
static volatile sig_atomic_t stopped;

static void stop(int signal) { (void)signal; stopped = 1; }

static void die(const char *what) { perror(what); exit(1); }

static void parse(const char *hex, struct frame *frame) {
    size_t digits = 0;
    unsigned value = 0;
    for (; *hex; hex++) {
        if (*hex == ' ' || *hex == ':' || *hex == '_') continue;
        int digit = *hex >= '0' && *hex <= '9' ? *hex - '0' : (*hex | 32) >= 'a' && (*hex | 32) <= 'f' ? (*hex | 32) - 'a' + 10 : -1;
        if (digit < 0 || digits / 2 >= MAX_BYTES) { fprintf(stderr, "raw: not a frame in hex: %s\n", hex); exit(2); }
        value = value << 4 | (unsigned)digit;
        if (++digits % 2 == 0) frame->bytes[digits / 2 - 1] = (uint8_t)value;
    }
    if (digits % 2) { fprintf(stderr, "raw: half a byte at the end\n"); exit(2); }
    frame->length = digits / 2;
}

static int open_device(const char *device, uint16_t protocol) {
    struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(protocol), .sll_ifindex = (int)if_nametoindex(device) };
    if (!address.sll_ifindex) die(device);
    int handle = socket(AF_PACKET, SOCK_RAW, 0);
    if (handle < 0) die("socket");
    int room = 8 << 20;
    (void)setsockopt(handle, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
    struct packet_mreq promiscuous = { .mr_ifindex = address.sll_ifindex, .mr_type = PACKET_MR_PROMISC };
    if (protocol && setsockopt(handle, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous, sizeof promiscuous)) die("promiscuous");
    if (bind(handle, (struct sockaddr *)&address, sizeof address)) die("bind");
    return handle;
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static int send_frames(int argc, char **argv) {
    const char *device = argv[0];
    long rate = 0, times = 1, sent = 0, failed = 0;
    int count = 0;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-r") && i + 1 < argc) rate = atol(argv[++i]);
        else if (!strcmp(argv[i], "-n") && i + 1 < argc) times = atol(argv[++i]);
        else if (count < MAX_FRAMES) parse(argv[i], &frames[count++]);
    }
    int handle = open_device(device, 0);
    uint64_t start = now();
    for (long round = 0; round < times; round++) {
        for (int i = 0; i < count; i++) {
            // When the queue of the card is full, later is early enough; a card that is not up yet drops.
            ssize_t result = send(handle, frames[i].bytes, frames[i].length, 0);
            if (result == (ssize_t)frames[i].length) sent++; else failed++;
            if (rate <= 0) continue;
            uint64_t due = start + (uint64_t)(sent + failed) * (1000000000u / (uint64_t)rate), time = now();
            if (due > time) { struct timespec pause = { (time_t)((due - time) / 1000000000u), (long)((due - time) % 1000000000u) }; nanosleep(&pause, NULL); }
        }
    }
    printf("sent %ld failed %ld ms %lu\n", sent, failed, (unsigned long)((now() - start) / 1000000u));
    return 0;
}

static int count_frames(int argc, char **argv) {
    uint64_t length = (uint64_t)atol(argv[1]) * 1000000u;
    int patterns = 0;
    long all = 0;
    for (int i = 2; i < argc && patterns < MAX_FRAMES; i++) parse(argv[i], &frames[patterns++]);
    int handle = open_device(argv[0], ETH_P_ALL);
    struct timeval pause = { 0, 50000 };
    (void)setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &pause, sizeof pause);
    signal(SIGTERM, stop);
    printf("listening\n");
    fflush(stdout);
    static uint8_t buffer[MAX_BYTES];
    for (uint64_t end = now() + length; now() < end && !stopped;) {
        struct sockaddr_ll from;
        socklen_t size = sizeof from;
        ssize_t got = recvfrom(handle, buffer, sizeof buffer, 0, (struct sockaddr *)&from, &size);
        if (got <= 0 || from.sll_pkttype == PACKET_OUTGOING) continue;
        all++;
        for (int i = 0; i < patterns; i++) counts[i] += memmem(buffer, (size_t)got, frames[i].bytes, frames[i].length) != NULL;
    }
    for (int i = 0; i < patterns; i++) printf("%ld ", counts[i]);
    printf("of %ld\n", all);
    return 0;
}

static uint32_t add(uint32_t sum, const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
    return sum;
}

static void put_sum(uint8_t *place, uint32_t sum) {
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    place[0] = (uint8_t)(~sum >> 8);
    place[1] = (uint8_t)~sum;
}

static void fill_sums(struct frame *frame) {
    uint8_t *ethernet = frame->bytes, *ip = ethernet + 14;
    size_t length = frame->length;
    if (length >= 34 && ethernet[12] == 8 && ethernet[13] == 0) {
        size_t header = (ip[0] & 15u) * 4u;
        if (header < 20 || 14 + header > length) return;
        ip[10] = ip[11] = 0;
        put_sum(ip + 10, add(0, ip, header));
    } else if (length >= 58 && ethernet[12] == 0x86 && ethernet[13] == 0xdd && (ip[6] == 58 || ip[6] == 17)) {
        size_t payload = length - 54;
        uint8_t *place = ip + 40 + (ip[6] == 58 ? 2 : 6);
        if (payload < (ip[6] == 58 ? 4u : 8u)) return;
        place[0] = place[1] = 0;
        put_sum(place, add(add((uint32_t)payload + ip[6], ip + 8, 32), ip + 40, payload));
    }
}

int main(int argc, char **argv) {
    if (argc >= 4 && !strcmp(argv[1], "send")) return send_frames(argc - 2, argv + 2);
    if (argc >= 4 && !strcmp(argv[1], "count")) return count_frames(argc - 2, argv + 2);
    if (argc >= 3 && !strcmp(argv[1], "sums")) {
        for (int i = 2; i < argc; i++) {
            parse(argv[i], &frames[0]);
            fill_sums(&frames[0]);
            for (size_t j = 0; j < frames[0].length; j++) printf("%02x", frames[0].bytes[j]);
            putchar('\n');
        }
        return 0;
    }
    fprintf(stderr, "usage: raw send DEVICE [-r PPS] [-n TIMES] HEX... | raw count DEVICE MILLISECONDS HEX... | raw sums HEX...\n");
    return 2;
}
