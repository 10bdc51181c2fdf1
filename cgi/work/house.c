#include "work/house.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { SECRET_SIZE = 32 };

static enum status read_secret(struct arena *arena, struct house *house) {
    const char *path = conf_path(arena, &house->conf, "secret");
    char *octets = arena_alloc(arena, SECRET_SIZE);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = file < 0 ? -1 : read(file, octets, SECRET_SIZE);
    const char *why = size < 0 ? strerror(errno) : "it is cut short";
    if (file >= 0)
        close(file);
    if (size != SECRET_SIZE) {
        log_event(LOG_ALARM, "secret_unreadable", "path", path, "why", why, "mend",
                  "nafuda setup makes it", NULL);
        return STATUS_FAILED;
    }
    house->secret = (struct span){octets, SECRET_SIZE};
    return STATUS_OK;
}

enum status house_open(struct arena *arena, struct house *house) {
    *house = (struct house){0};
    enum status status = conf_read(arena, conf_file(), &house->conf);
    if (status == STATUS_OK)
        status = read_secret(arena, house);
    if (status == STATUS_OK)
        status = store_open(conf_path(arena, &house->conf, "nafuda.db"), &house->store);
    if (status == STATUS_OK)
        status = vault_open(conf_path(arena, &house->conf, "exporter.crt"), &house->vault);
    if (status != STATUS_OK)
        house_close(house);
    return status;
}

void house_close(struct house *house) {
    if (house->vault)
        vault_close(house->vault);
    if (house->store)
        store_close(house->store);
    *house = (struct house){0};
}
