#ifndef WORK_HEALTH_H
#define WORK_HEALTH_H

#include "store/export.h"
#include "work/house.h"

/*
 * What is insecure or unhealthy in this installation: one table (health.c), which the operators'
 * page and `nafuda selfcheck` both read. Each look ends with a code, whose sentence is
 * Text.Health.<code>. Changes nothing.
 */
enum health_level { HEALTH_OK, HEALTH_WARN, HEALTH_BAD };

enum { HEALTH_PARAMS = 3 };
struct health {
    const char *name; /* of the matter: "resolver"; set by health_look alone */
    enum health_level level;
    const char *code;
    struct health_param {
        const char *name, *value;
    } params[HEALTH_PARAMS]; /* of the sentence; those without a name are none */
};

/* What may be looked at: only what is here and quick, or also what asks DNS, at most conf.verify_ms
   in all, and reads the whole database. */
enum health_reach { HEALTH_NEAR, HEALTH_FAR };

/* In the order of the table. */
void health_look(struct house *house, struct arena *arena, enum health_reach reach,
                 struct health **list, size_t *count);

/* Those that ask DNS (health_dns.c). */
struct health health_validation(struct house *house, struct arena *arena);
struct health health_spf(struct house *house, struct arena *arena);
struct health health_dkim_zone(struct house *house, struct arena *arena);

/* Those about the exporter (health_export.c). */
struct health health_exporter_key(struct house *house, struct arena *arena);
struct health health_exporter(struct house *house, struct arena *arena);
struct health health_left_out(struct house *house, struct arena *arena);
/* What it leaves out, by name: at most HEALTH_LEFT_OUT_MOST. */
enum { HEALTH_LEFT_OUT_MOST = 100 };
enum status health_left_out_list(struct house *house, struct arena *arena,
                                 struct export_fault **faults, size_t *count) MUST_CHECK;

#endif
