/* What is left of a private key in the memory of who made or took one: nothing. A process of its
   own seals a key and stops; all that it has is looked through. */
#define _GNU_SOURCE /* memmem */
#include "scratch.h"

#include "vault/seal.h"
#include "vault/unseal.h"

#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* The child */

static char *read_all(int from, size_t *size) {
    static char octets[65536];
    ssize_t more;
    for (*size = 0; (more = read(from, octets + *size, sizeof octets - *size - 1)) > 0;)
        *size += (size_t)more;
    octets[*size] = '\0';
    return octets;
}

static void write_span(struct span span) {
    if (write(STDOUT_FILENO, &span.size, sizeof span.size) != sizeof span.size ||
        write(STDOUT_FILENO, span.at, span.size) != (ssize_t)span.size)
        _exit(3);
}

/* How: "generate", "ed25519", "import", or what a test that finds nothing would miss: "keep" the
   text that came, "free" what OpenSSL read without a word to it. */
static int child(const char *how, const char *certificate) {
    size_t size;
    char *pem = read_all(STDIN_FILENO, &size);
    struct span public_key, sealed;
    struct vault *vault;
    if (strcmp(how, "free") != 0)
        vault_wipe_freed();
    struct arena *arena = arena_new();
    if (vault_open(certificate, &vault) != STATUS_OK)
        return 3;
    if (!strcmp(how, "generate") || !strcmp(how, "ed25519")) {
        unsigned bits = strcmp(how, "generate") ? VAULT_ED25519 : 2048;
        if (vault_generate(vault, arena, bits, &public_key, &sealed) != STATUS_OK)
            return 3;
    } else if (!strcmp(how, "free")) {
        BIO *text = BIO_new_mem_buf(pem, (int)size);
        EVP_PKEY_free(PEM_read_bio_PrivateKey(text, NULL, NULL, NULL));
        BIO_free(text);
        sealed = public_key = SPAN("-");
    } else {
        struct imported pair;
        if (vault_import(vault, arena, pem, &pair) != STATUS_OK || pair.fault != PAIR_FINE)
            return 3;
        public_key = pair.public_key;
        sealed = pair.sealed;
    }
    if (strcmp(how, "keep") != 0)
        explicit_bzero(pem, size);
    write_span(public_key);
    write_span(sealed);
    raise(SIGSTOP);
    return 0;
}

/* The parent */

struct safe {
    struct scratch scratch;
    char *key, *certificate;
};

static int setup(void **state) {
    static struct safe safe;
    memset(&safe, 0, sizeof safe);
    scratch_folder(&safe.scratch);
    safe.key = scratch_file(&safe.scratch, "exporter.key");
    safe.certificate = scratch_file(&safe.scratch, "exporter.crt");
    MUST(vault_setup(safe.key, safe.certificate));
    *state = &safe;
    return 0;
}

static int teardown(void **state) {
    struct safe *safe = *state;
    scratch_close(&safe->scratch);
    return 0;
}

struct sealer {
    pid_t process;
    struct span public_key, sealed;
};

static struct span read_span(struct arena *arena, int from) {
    struct span span = {NULL, 0};
    assert_int_equal(read(from, &span.size, sizeof span.size), sizeof span.size);
    char *octets = arena_alloc(arena, span.size + 1);
    for (size_t got = 0; got < span.size;) {
        ssize_t more = read(from, octets + got, span.size - got);
        assert_true(more > 0);
        got += (size_t)more;
    }
    span.at = octets;
    return span;
}

static struct sealer begin(struct safe *safe, const char *how, const char *pem) {
    int in[2], out[2], ended;
    struct sealer sealer;
    assert_int_equal(pipe(in) | pipe(out), 0);
    sealer.process = fork();
    if (!sealer.process) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* stopped as it is, nobody else would end it */
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        close(in[1]);
        execl("/proc/self/exe", "test_wiped", how, safe->certificate, (char *)NULL);
        _exit(127);
    }
    assert_int_equal(write(in[1], pem, strlen(pem)), (ssize_t)strlen(pem));
    close(in[0]);
    close(in[1]);
    close(out[1]);
    sealer.public_key = read_span(safe->scratch.arena, out[0]);
    sealer.sealed = read_span(safe->scratch.arena, out[0]);
    close(out[0]);
    assert_int_equal(waitpid(sealer.process, &ended, WUNTRACED), sealer.process);
    assert_true(WIFSTOPPED(ended));
    return sealer;
}

static void end(const struct sealer *sealer) {
    kill(sealer->process, SIGKILL);
    waitpid(sealer->process, NULL, 0);
}

enum { NEEDLES_MOST = 16, NEEDLE = 24 };
struct needles {
    char at[NEEDLES_MOST][NEEDLE];
    size_t count;
};

static void add_needle(struct needles *needles, const char *octets) {
    assert_true(needles->count < NEEDLES_MOST);
    memcpy(needles->at[needles->count++], octets, NEEDLE);
}

/* A number as it is written, and as it lies in memory, from its middle. */
static void add_number(struct needles *needles, EVP_PKEY *pair, const char *name) {
    BIGNUM *number = NULL;
    char octets[512];
    assert_int_equal(EVP_PKEY_get_bn_param(pair, name, &number), 1);
    size_t size = (size_t)BN_num_bytes(number);
    BN_bn2bin(number, (unsigned char *)octets);
    add_needle(needles, octets + size / 2);
    BN_bn2lebinpad(number, (unsigned char *)octets, (int)size);
    add_needle(needles, octets + size / 2);
    BN_clear_free(number);
}

static struct needles needles_of(EVP_PKEY *pair) {
    struct needles needles = {.count = 0};
    char seed[32];
    size_t size = sizeof seed;
    if (EVP_PKEY_get_raw_private_key(pair, (unsigned char *)seed, &size) == 1) {
        add_needle(&needles, seed);
        return needles;
    }
    add_number(&needles, pair, OSSL_PKEY_PARAM_RSA_FACTOR1);
    add_number(&needles, pair, OSSL_PKEY_PARAM_RSA_FACTOR2);
    add_number(&needles, pair, OSSL_PKEY_PARAM_RSA_D);
    return needles;
}

static int has(const char *octets, size_t size, const struct needles *needles) {
    for (size_t i = 0; i < needles->count; i++)
        if (memmem(octets, size, needles->at[i], NEEDLE))
            return 1;
    return 0;
}

/* In how many of its mappings something of the key stands. */
static int found(const struct sealer *sealer, const struct needles *needles) {
    char path[64], line[512];
    int count = 0, looked = 0;
    snprintf(path, sizeof path, "/proc/%d/mem", (int)sealer->process);
    int memory = open(path, O_RDONLY);
    snprintf(path, sizeof path, "/proc/%d/maps", (int)sealer->process);
    FILE *maps = fopen(path, "r");
    assert_true(memory >= 0 && maps);
    while (fgets(line, sizeof line, maps)) {
        unsigned long long begins, ends;
        char rights[5];
        if (sscanf(line, "%llx-%llx %4s", &begins, &ends, rights) != 3 || rights[1] != 'w')
            continue;
        size_t size = (size_t)(ends - begins);
        char *octets = malloc(size);
        assert_non_null(octets);
        ssize_t got = pread(memory, octets, size, (off_t)begins);
        looked += got > 0;
        if (got > 0 && has(octets, (size_t)got, needles)) {
            print_message("# %s", line);
            count++;
        }
        free(octets);
    }
    fclose(maps);
    close(memory);
    assert_true(looked > 5);
    return count;
}

/* PEM, without a copy that OpenSSL keeps. */
static const char *pem_of(struct arena *arena, EVP_PKEY *pair, int traditional) {
    BIO *text = BIO_new(BIO_s_mem());
    char *at;
    assert_int_equal(
        traditional ? PEM_write_bio_PrivateKey_traditional(text, pair, NULL, NULL, 0, NULL, NULL)
                    : PEM_write_bio_PKCS8PrivateKey(text, pair, NULL, NULL, 0, NULL, NULL),
        1);
    long size = BIO_get_mem_data(text, &at);
    const char *pem = arena_copy(arena, at, (size_t)size);
    BIO_free(text);
    return pem;
}

/* A sanitizer has terabytes of its own, and keeps what is freed. */
static void leave_out_under_a_sanitizer(void) {
#ifdef __SANITIZE_ADDRESS__
    skip();
#endif
}

static void an_imported_key(void **state) {
    struct safe *safe = *state;
    leave_out_under_a_sanitizer();
    EVP_PKEY *pair = EVP_RSA_gen(3072);
    for (int traditional = 0; traditional < 2; traditional++) {
        const char *pem = pem_of(safe->scratch.arena, pair, traditional);
        struct needles needles = needles_of(pair);
        add_needle(&needles, pem + strlen(pem) / 2);
        struct sealer sealer = begin(safe, "import", pem);
        int left = found(&sealer, &needles);
        end(&sealer);
        assert_int_equal(left, 0);
        /* Whoever forgets to wipe is found out. */
        sealer = begin(safe, "keep", pem);
        left = found(&sealer, &needles);
        end(&sealer);
        assert_int_not_equal(left, 0);
    }
    /* And OpenSSL's own reader without vault_wipe_freed leaves something. */
    struct needles needles = needles_of(pair);
    struct sealer sealer = begin(safe, "free", pem_of(safe->scratch.arena, pair, 0));
    int left = found(&sealer, &needles);
    end(&sealer);
    assert_int_not_equal(left, 0);
    EVP_PKEY_free(pair);
}

static void made(struct safe *safe, const char *how) {
    struct unsealer *unsealer;
    struct unsealed unsealed;
    struct vault *vault;
    struct sealer sealer = begin(safe, how, "-");
    struct sealed_key row = {"shop.example", "s1", 1, sealer.public_key, sealer.sealed};
    MUST(vault_open(safe->certificate, &vault));
    MUST(vault_bind(vault, safe->scratch.arena, row.domain, row.selector, row.id, row.sealed,
                    &row.sealed));
    vault_close(vault);
    MUST(unsealer_open(safe->key, &unsealer));
    assert_null(unseal(unsealer, &row, &unsealed));
    BIO *text = BIO_new_mem_buf(unsealed.pem, (int)unsealed.size);
    EVP_PKEY *pair = PEM_read_bio_PrivateKey(text, NULL, NULL, NULL);
    assert_non_null(pair);
    struct needles needles = needles_of(pair);
    int left = found(&sealer, &needles);
    end(&sealer);
    assert_int_equal(left, 0);
    EVP_PKEY_free(pair);
    BIO_free(text);
    unsealed_wipe(&unsealed);
    unsealer_close(unsealer);
}

static void a_made_key(void **state) {
    leave_out_under_a_sanitizer();
    made(*state, "generate");
    made(*state, "ed25519");
}

int main(int count, char **arguments) {
    if (count == 3)
        return child(arguments[1], arguments[2]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_imported_key, setup, teardown),
        cmocka_unit_test_setup_teardown(a_made_key, setup, teardown),
    };
    return cmocka_run_group_tests_name("wiped", tests, NULL, NULL);
}
