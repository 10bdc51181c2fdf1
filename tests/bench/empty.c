/*
 * empty FILE: the peer of the benchmark, a libfcgi handler that does nothing but send the octets of
 * a file (a whole answer of the console, headers included) which it read at its start.
 */
#include <fcgiapp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void end(int signal_number) {
    (void)signal_number;
    FCGX_ShutdownPending();
}

int main(int argc, char **argv) {
    static char answer[1 << 20];
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file)
        return 2;
    int size = (int)fread(answer, 1, sizeof answer, file);
    fclose(file);
    struct sigaction action = {.sa_handler = end};
    sigaction(SIGTERM, &action, NULL);
    FCGX_Request request;
    FCGX_Init();
    FCGX_InitRequest(&request, 0, FCGI_FAIL_ACCEPT_ON_INTR);
    while (FCGX_Accept_r(&request) >= 0) {
        FCGX_PutStr(answer, size, request.out);
        FCGX_Finish_r(&request);
    }
    return 0;
}
