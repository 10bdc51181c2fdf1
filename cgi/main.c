/*
 * The console: nafuda.fcgi, FastCGI or plain CGI. One process serves one request at a time;
 * whatever became of it, the next one finds everything as it was at the start.
 */
#include "base/log.h"
#include "web/gateway.h"
#include "web/request.h"
#include "web/response.h"
#include "web/route.h"
#include "web/view.h"

#include <stdio.h>

struct console {
    struct house house;
    struct view *view;
};

static enum status console_open(struct arena *arena, int lasts, struct console *console) {
    enum status status = house_open(arena, &console->house);
    if (status == STATUS_OK)
        status = view_open(console->house.conf.templates, &console->view);
    if (status == STATUS_OK && lasts)
        status = view_check(console->view);
    return status;
}

static void console_close(struct console *console) {
    view_close(console->view);
    house_close(&console->house);
}

static void serve(struct console *console, struct arena *arena, struct gateway *gateway) {
    struct visit visit = {.arena = arena, .house = &console->house, .view = console->view};
    int code = request_read(gateway, arena, route_body_most, &visit.request);
    log_request_id(visit.request.id);
    if (code)
        route_refuse(&visit, code);
    else
        route_run(&visit);
    response_send(&visit, gateway);
    log_request_id(NULL);
    /* What was sent may be a password, or a private key: gone when the visitor has his answer. */
    if (visit.request.body.size)
        arena_wipe(arena);
    gateway_done(gateway);
    arena_reset(arena);
}

int main(void) {
    vault_wipe_freed();
    struct arena *lasting = arena_new(), *arena = arena_new();
    struct console console = {0};
    struct gateway *gateway = gateway_open(lasting);
    if (!gateway) {
        fputs("nafuda.fcgi: to be started by a web server, as FastCGI or CGI\n", stderr);
        return 2;
    }
    enum status status = console_open(lasting, !gateway_is_cgi(gateway), &console);
    if (status == STATUS_OK)
        while (gateway_next(gateway))
            serve(&console, arena, gateway);
    else if (gateway_is_cgi(gateway))
        response_send_bare(status, arena, gateway);
    console_close(&console);
    arena_free(arena);
    arena_free(lasting);
    return status != STATUS_OK;
}
