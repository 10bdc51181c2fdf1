#ifndef TESTS_FAULTS_FAULTY_DISK_H
#define TESTS_FAULTS_FAULTY_DISK_H

#include <sqlite3.h>
#include <stddef.h>
#include <string.h>

/*
 * A disk that fails when it is told to: an SQLite VFS around the usual one, in whose place it is
 * put. It counts what changes a file (write, sync, truncate) and fails the n-th of them.
 */
struct fault {
    const char *name;
    int on_write; /* SQLite's code that a write ends with, or 0 */
    int on_sync;
    int on_truncate;
    int torn;  /* a failing write leaves its first half */
    int stays; /* everything after the n-th fails too, until it is healed */
};

struct faulty_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this one, in the same piece of memory */
};

static sqlite3_vfs *real_vfs;
static const struct fault *armed;
static int countdown, struck;

/* From now on the n-th call (1: the next) fails. NULL heals. */
static void faulty_disk_arm(const struct fault *fault, int n) {
    armed = fault;
    countdown = n;
    struck = 0;
}

/* How many calls have failed since it was armed. */
static int faulty_disk_hits(void) {
    return struck;
}

/* The code that this call is to end with. A call that the fault is not about is not counted. */
static int strikes(int code) {
    if (!armed || !code)
        return 0;
    countdown--;
    if (countdown > 0 || (countdown < 0 && !armed->stays))
        return 0;
    struck++;
    return code;
}

static sqlite3_file *real(sqlite3_file *file) {
    return ((struct faulty_file *)file)->real;
}

static int file_close(sqlite3_file *file) {
    return real(file)->pMethods->xClose(real(file));
}
static int file_read(sqlite3_file *file, void *data, int size, sqlite3_int64 at) {
    return real(file)->pMethods->xRead(real(file), data, size, at);
}
static int file_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 at) {
    int code = strikes(armed ? armed->on_write : 0);
    if (code && armed->torn)
        real(file)->pMethods->xWrite(real(file), data, size / 2, at);
    return code ? code : real(file)->pMethods->xWrite(real(file), data, size, at);
}
static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    int code = strikes(armed ? armed->on_truncate : 0);
    return code ? code : real(file)->pMethods->xTruncate(real(file), size);
}
/* Nothing here loses power, so nothing waits for the platter. */
static int file_sync(sqlite3_file *file, int flags) {
    (void)file, (void)flags;
    return strikes(armed ? armed->on_sync : 0);
}
static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
static int file_lock(sqlite3_file *file, int lock) {
    return real(file)->pMethods->xLock(real(file), lock);
}
static int file_unlock(sqlite3_file *file, int lock) {
    return real(file)->pMethods->xUnlock(real(file), lock);
}
static int file_check_lock(sqlite3_file *file, int *held) {
    return real(file)->pMethods->xCheckReservedLock(real(file), held);
}
static int file_control(sqlite3_file *file, int op, void *arg) {
    return real(file)->pMethods->xFileControl(real(file), op, arg);
}
static int file_sector(sqlite3_file *file) {
    return real(file)->pMethods->xSectorSize(real(file));
}
static int file_device(sqlite3_file *file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
static int shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
}
static int shm_lock(sqlite3_file *file, int offset, int n, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}
static void shm_barrier(sqlite3_file *file) {
    real(file)->pMethods->xShmBarrier(real(file));
}
static int shm_unmap(sqlite3_file *file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    (void)vfs;
    struct faulty_file *faulty = (struct faulty_file *)file;
    faulty->real = (sqlite3_file *)(faulty + 1);
    memset(faulty->real, 0, (size_t)real_vfs->szOsFile);
    int code = real_vfs->xOpen(real_vfs, name, faulty->real, flags, out);
    faulty->base.pMethods = faulty->real->pMethods ? &methods : NULL;
    return code;
}

static void faulty_disk_install(void) {
    static sqlite3_vfs vfs;
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "faulty";
    vfs.szOsFile = (int)sizeof(struct faulty_file) + real_vfs->szOsFile;
    vfs.xOpen = vfs_open;
    sqlite3_vfs_register(&vfs, 1);
}

#endif
