#include "work/seat.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static enum status fail(const char *path) {
    log_event(LOG_ALARM, "seat_failed", "path", path, "why", strerror(errno), NULL);
    return STATUS_FAILED;
}

enum status seat_take(const struct house *house, struct arena *arena, int64_t org_id, int *seat) {
    const char *path = conf_path(arena, &house->conf, "verify.lock");
    struct flock octet = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)org_id, .l_len = 1};
    *seat = -1;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return fail(path);
    if (!fcntl(file, F_SETLK, &octet)) {
        *seat = file;
        return STATUS_OK;
    }
    int taken = errno == EACCES || errno == EAGAIN;
    enum status status = taken ? STATUS_OK : fail(path);
    close(file);
    return status;
}

void seat_leave(int seat) {
    close(seat);
}
