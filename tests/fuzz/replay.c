/*
 * The main of a fuzz target outside libFuzzer: gives it every file named on the command line, and
 * says so in TAP. A sanitizer or an assert ends the program, which leaves the plan unfulfilled.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    uint8_t *data = NULL;
    size_t size = 0, got = 0;
    do {
        size += got;
        data = realloc(data, size + 65536);
        if (!data)
            abort();
        got = fread(data + size, 1, 65536, file);
    } while (got);
    int fine = !ferror(file);
    fclose(file);
    /* Exactly as large as the input, so that one octet too far is seen. */
    uint8_t *exact = realloc(data, size ? size : 1);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return fine;
}

int main(int argc, char **argv) {
    printf("1..%d\n", argc - 1);
    for (int i = 1; i < argc; i++) {
        printf("%s %d - %s\n", replay(argv[i]) ? "ok" : "not ok", i, argv[i]);
        fflush(stdout);
    }
    return 0;
}
