/*
 * A server that answers every request with the same file: one thread, epoll, kept connections.
 *
 *   rest_server FILE
 *
 * Prints its port on 127.0.0.1 and runs until standard input ends. Reads no further than to the empty line after
 * a request's headers: its clients send GET and nothing else.
 */
#define _GNU_SOURCE
#include "worker.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* The bytes of one answer, headers included. */
typedef struct answer {
    char *bytes;
    size_t size;
} answer;

/* The end of a request may come in a later piece; four bytes of memory are enough to see it. */
#define SOCKETS_MAX 1024
static unsigned char matched[SOCKETS_MAX];

static answer answer_make(const char *path)
{
    size_t body_size = 0;
    char *body = worker_read_file(path, &body_size);
    answer made = {malloc(body_size + 512), 0};
    if (made.bytes == NULL) { worker_fail("out of memory"); }
    /* The headers of the venue's front, as many and as long. */
    const int head = snprintf(made.bytes, 512,
                              "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
                              "Content-Length: %zu\r\nDate: Sun, 22 Nov 2026 18:00:00 GMT\r\n"
                              "Cache-Control: no-store\r\nVary: Origin\r\nX-Request-Id: 5f1c9e4e7b0d4b5a\r\n\r\n",
                              body_size);
    memcpy(made.bytes + head, body, body_size);
    made.size = (size_t)head + body_size;
    free(body);
    return made;
}

static int listener_make(void)
{
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 64) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0) {
        worker_fail("no port");
    }
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

/* How many requests end in these bytes. */
static size_t requests_count(int connection, const char *bytes, size_t size)
{
    static const char end[] = "\r\n\r\n";
    size_t count = 0;
    for (size_t i = 0; i < size; i += 1) {
        unsigned char *state = &matched[connection];
        *state = (unsigned char)(bytes[i] == end[*state] ? *state + 1 : bytes[i] == '\r');
        if (*state == 4) {
            *state = 0;
            count += 1;
        }
    }
    return count;
}

static void serve_connection(int connection, const answer *same)
{
    char bytes[16384];
    const ssize_t size = read(connection, bytes, sizeof bytes);
    if (size <= 0) {
        close(connection);
        return;
    }
    for (size_t count = requests_count(connection, bytes, (size_t)size); count > 0; count -= 1) {
        if (write(connection, same->bytes, same->size) != (ssize_t)same->size) { close(connection); }
    }
}

static void watch(int poll, int descriptor)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) != 0) { worker_fail("epoll failed"); }
}

static void accept_one(int poll, int listener)
{
    const int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0) { return; }
    if (connection >= SOCKETS_MAX) {
        close(connection);
        return;
    }
    const int yes = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    matched[connection] = 0;
    watch(poll, connection);
}

int main(int count, char **arguments)
{
    if (count != 2) { worker_fail("rest_server FILE"); }
    const answer same = answer_make(arguments[1]);
    const int listener = listener_make();
    const int poll = epoll_create1(EPOLL_CLOEXEC);
    watch(poll, listener);
    watch(poll, STDIN_FILENO);
    for (;;) {
        struct epoll_event events[64];
        const int ready = epoll_wait(poll, events, 64, -1);
        for (int i = 0; i < ready; i += 1) {
            const int descriptor = events[i].data.fd;
            if (descriptor == STDIN_FILENO) { return 0; }
            if (descriptor == listener) {
                accept_one(poll, listener);
            } else {
                serve_connection(descriptor, &same);
            }
        }
    }
}
