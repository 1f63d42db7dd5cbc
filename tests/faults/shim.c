/* Loaded before libc: makes the nth write, sync or cut of a board's files fail. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long left = -1;   /* operations until the fault; -1: none is planned */
static int always, error_number;
static long count;

void fault_arm(long at, int number, int stays) { left = at; error_number = number; always = stays; count = 0; }
long fault_count(void) { return count; }

static int hits(int fd)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    if (!strstr(path, "board.db")) return 0;
    count++;
    if (left < 0) return 0;
    if (left > 0) { left--; return 0; }
    if (!always) left = -1;
    errno = error_number;
    return 1;
}

#define WRAP(type, name, parameters, arguments) \
    type name parameters \
    { \
        static type (*real) parameters; \
        if (!real) real = (type (*) parameters) dlsym(RTLD_NEXT, #name); \
        return hits(fd) ? -1 : real arguments; \
    }

WRAP(ssize_t, write, (int fd, const void *bytes, size_t n), (fd, bytes, n))
WRAP(ssize_t, pwrite, (int fd, const void *bytes, size_t n, off_t at), (fd, bytes, n, at))
WRAP(ssize_t, pwrite64, (int fd, const void *bytes, size_t n, off64_t at), (fd, bytes, n, at))
WRAP(int, fsync, (int fd), (fd))
WRAP(int, fdatasync, (int fd), (fd))
WRAP(int, ftruncate, (int fd, off_t length), (fd, length))
WRAP(int, ftruncate64, (int fd, off64_t length), (fd, length))
