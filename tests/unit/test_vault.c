/* Sealed keys: opened here with the openssl command, as the exporter's key would; never by us. */
#define _GNU_SOURCE /* memmem */
#include "scratch.h"

#include "mail/dkim.h"
#include "vault/seal.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <sys/wait.h>

struct safe {
    struct scratch scratch;
    char *key, *certificate;
    struct vault *vault;
};

static int setup(void **state) {
    static struct safe safe;
    memset(&safe, 0, sizeof safe);
    scratch_folder(&safe.scratch);
    safe.key = scratch_file(&safe.scratch, "exporter.key");
    safe.certificate = scratch_file(&safe.scratch, "exporter.crt");
    MUST(vault_setup(safe.key, safe.certificate));
    MUST(vault_open(safe.certificate, &safe.vault));
    *state = &safe;
    return 0;
}

static int teardown(void **state) {
    struct safe *safe = *state;
    vault_close(safe->vault);
    scratch_close(&safe->scratch);
    return 0;
}

static void write_span(const char *path, struct span data) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(data.at, 1, data.size, file), data.size);
    fclose(file);
}

static struct span read_span(struct arena *arena, const char *path) {
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *data = arena_alloc(arena, 65536);
    size_t size = fread(data, 1, 65536, file);
    fclose(file);
    return (struct span){data, size};
}

/* openssl cms -decrypt; 0 when it refuses. */
static int unseal(struct safe *safe, struct span sealed, struct span *plain) {
    char *in = scratch_file(&safe->scratch, "in.der"), *out = scratch_file(&safe->scratch, "out");
    write_span(in, sealed);
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDERR_FILENO);
        execlp("openssl", "openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", in,
               "-inkey", safe->key, "-out", out, (char *)NULL);
        _exit(127);
    }
    int ended;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended));
    assert_int_not_equal(WEXITSTATUS(ended), 127);
    if (WEXITSTATUS(ended) == 0)
        *plain = read_span(safe->scratch.arena, out);
    unlink(out);
    return WEXITSTATUS(ended) == 0;
}

static EVP_PKEY *private_of(struct span der) {
    const unsigned char *at = (const unsigned char *)der.at;
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &at, (long)der.size);
    assert_non_null(key);
    return key;
}

/* Whether what the private half signs the public half verifies. */
static int belong_together(EVP_PKEY *private_key, struct span public_key) {
    const unsigned char *at = (const unsigned char *)public_key.at;
    EVP_PKEY *public_half = d2i_PUBKEY(NULL, &at, (long)public_key.size);
    assert_non_null(public_half);
    static const unsigned char words[] = "something to sign";
    unsigned char signature[512];
    size_t size = sizeof signature;
    EVP_MD_CTX *sign = EVP_MD_CTX_new(), *verify = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit(sign, NULL, EVP_sha256(), NULL, private_key), 1);
    assert_int_equal(EVP_DigestSign(sign, signature, &size, words, sizeof words), 1);
    assert_int_equal(EVP_DigestVerifyInit(verify, NULL, EVP_sha256(), NULL, public_half), 1);
    int verified = EVP_DigestVerify(verify, signature, size, words, sizeof words);
    EVP_MD_CTX_free(sign);
    EVP_MD_CTX_free(verify);
    EVP_PKEY_free(public_half);
    return verified == 1;
}

static void a_key_is_made_and_sealed(void **state) {
    struct safe *safe = *state;
    struct arena *arena = safe->scratch.arena;
    struct span public_key, sealed, plain, other_public, other_sealed;
    MUST(vault_generate(safe->vault, arena, 2048, &public_key, &sealed));
    MUST(vault_generate(safe->vault, arena, 3072, &other_public, &other_sealed));
    assert_int_equal(public_key.size, 294); /* 392 characters of base64 */
    assert_int_equal(dkim_rsa_bits(public_key), 2048);
    assert_int_equal(dkim_rsa_bits(other_public), 3072);
    assert_true(unseal(safe, sealed, &plain));
    EVP_PKEY *key = private_of(plain);
    assert_int_equal(EVP_PKEY_get_bits(key), 2048);
    assert_true(belong_together(key, public_key));
    assert_false(belong_together(key, other_public));
    EVP_PKEY_free(key);
}

static void what_it_belongs_to_is_sealed_with_it(void **state) {
    struct safe *safe = *state;
    struct arena *arena = safe->scratch.arena;
    struct span public_key, sealed, bound, outer, inner;
    MUST(vault_generate(safe->vault, arena, 2048, &public_key, &sealed));
    MUST(vault_bind(safe->vault, arena, "shop.example.com", "nafuda1", 42, sealed, &bound));
    assert_true(unseal(safe, bound, &outer));
    static const char *const lines[] = {"nafuda-key 1", "shop.example.com", "nafuda1", "42"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_string_equal(span_text(arena, span_cut(&outer, '\n')), lines[i]);
    assert_true(span_equal(outer, sealed));
    assert_true(unseal(safe, outer, &inner));
    EVP_PKEY *key = private_of(inner);
    assert_true(belong_together(key, public_key));
    EVP_PKEY_free(key);
}

/* The envelope's kind is what refuses changed bits: AES-256-GCM, authenticated. */
static void a_changed_bit_is_refused(void **state) {
    struct safe *safe = *state;
    struct arena *arena = safe->scratch.arena;
    struct span public_key, sealed, plain;
    MUST(vault_generate(safe->vault, arena, 2048, &public_key, &sealed));
    /* The content and its tag make up the end of it. */
    for (size_t back = 1; back <= 1217; back += 64) {
        char *changed = arena_copy(arena, sealed.at, sealed.size);
        changed[sealed.size - back] ^= 1;
        assert_false(unseal(safe, (struct span){changed, sealed.size}, &plain));
    }
    assert_true(unseal(safe, sealed, &plain));
    static const unsigned char gcm[] = {0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                        0x65, 0x03, 0x04, 0x01, 0x2e};
    static const unsigned char authenticated[] = {0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7,
                                                  0x0d, 0x01, 0x09, 0x10, 0x01, 0x17};
    assert_non_null(memmem(sealed.at, sealed.size, gcm, sizeof gcm));
    assert_non_null(memmem(sealed.at, sealed.size, authenticated, sizeof authenticated));
}

static X509 *certificate_at(const char *path) {
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    assert_non_null(certificate);
    return certificate;
}

/* The exporter finds its key by the certificate's identifier. */
static void an_envelope_names_its_key(void **state) {
    struct safe *safe = *state;
    struct span public_key, sealed;
    MUST(vault_generate(safe->vault, safe->scratch.arena, 2048, &public_key, &sealed));
    X509 *certificate = certificate_at(safe->certificate);
    const ASN1_OCTET_STRING *name = X509_get0_subject_key_id(certificate);
    assert_non_null(memmem(sealed.at, sealed.size, ASN1_STRING_get0_data(name),
                           (size_t)ASN1_STRING_length(name)));
    X509_free(certificate);
}

static void another_key_opens_nothing(void **state) {
    struct safe *safe = *state;
    struct span public_key, sealed, plain;
    MUST(vault_generate(safe->vault, safe->scratch.arena, 2048, &public_key, &sealed));
    MUST(vault_setup(scratch_file(&safe->scratch, "other.key"),
                     scratch_file(&safe->scratch, "other.crt")));
    safe->key = scratch_file(&safe->scratch, "other.key");
    assert_false(unseal(safe, sealed, &plain));
}

static void setup_makes_key_and_certificate(void **state) {
    struct safe *safe = *state;
    struct stat about;
    assert_int_equal(stat(safe->key, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(stat(safe->certificate, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0644);
    X509 *certificate = certificate_at(safe->certificate);
    assert_non_null(X509_get0_subject_key_id(certificate));
    int days, seconds;
    assert_int_equal(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate),
                                    X509_get0_notAfter(certificate)),
                     1);
    assert_in_range(days, 3650, 3653);
    assert_int_equal(X509_get_key_usage(certificate), KU_KEY_AGREEMENT);
    assert_int_equal(X509_verify(certificate, X509_get0_pubkey(certificate)), 1);
    X509_free(certificate);
    DIR *folder = opendir(safe->scratch.folder);
    int files = 0;
    for (struct dirent *entry; (entry = readdir(folder));)
        files += entry->d_name[0] != '.';
    closedir(folder);
    assert_int_equal(files, 2);
}

static void setup_never_overwrites(void **state) {
    struct safe *safe = *state;
    struct arena *arena = safe->scratch.arena;
    struct span key = read_span(arena, safe->key), public_key, sealed, plain;
    struct span certificate = read_span(arena, safe->certificate);
    MUST(vault_setup(safe->key, safe->certificate));
    assert_true(span_equal(read_span(arena, safe->key), key));
    assert_true(span_equal(read_span(arena, safe->certificate), certificate));
    /* Cut short between the two: the certificate is made for the key that is there. */
    unlink(safe->certificate);
    MUST(vault_setup(safe->key, safe->certificate));
    assert_true(span_equal(read_span(arena, safe->key), key));
    struct vault *vault;
    MUST(vault_open(safe->certificate, &vault));
    MUST(vault_generate(vault, arena, 2048, &public_key, &sealed));
    vault_close(vault);
    assert_true(unseal(safe, sealed, &plain));
    /* The exporter keeps its key elsewhere: none is made beside its certificate. */
    unlink(safe->key);
    MUST(vault_setup(safe->key, safe->certificate));
    assert_int_not_equal(access(safe->key, F_OK), 0);
    /* Nowhere to write to is said. */
    assert_int_equal(vault_setup("/nonexistent/key", "/nonexistent/crt"), STATUS_FAILED);
}

/* A self-signed certificate for a new key of this curve or kind. */
static void write_certificate(const char *path, EVP_PKEY *key) {
    X509 *certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 1000);
    X509_set_pubkey(certificate, key);
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
    FILE *file = fopen(path, "w");
    assert_int_equal(PEM_write_X509(file, certificate), 1);
    fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static void an_unfit_certificate_is_refused(void **state) {
    struct safe *safe = *state;
    char *path = scratch_file(&safe->scratch, "unfit.crt");
    struct vault *vault;
    assert_int_equal(vault_open(path, &vault), STATUS_FAILED);
    write_span(path, SPAN("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
    assert_int_equal(vault_open(path, &vault), STATUS_FAILED);
    write_certificate(path, EVP_RSA_gen(2048));
    assert_int_equal(vault_open(path, &vault), STATUS_FAILED);
    write_certificate(path, EVP_EC_gen("P-384"));
    assert_int_equal(vault_open(path, &vault), STATUS_FAILED);
    write_certificate(path, EVP_EC_gen("P-256")); /* no subject key identifier */
    assert_int_equal(vault_open(path, &vault), STATUS_FAILED);
    assert_int_equal(vault_open(safe->key, &vault), STATUS_FAILED);
}

int main(void) {
    const struct CMUnitTest test_vault[] = {
        cmocka_unit_test_setup_teardown(a_key_is_made_and_sealed, setup, teardown),
        cmocka_unit_test_setup_teardown(what_it_belongs_to_is_sealed_with_it, setup, teardown),
        cmocka_unit_test_setup_teardown(a_changed_bit_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(an_envelope_names_its_key, setup, teardown),
        cmocka_unit_test_setup_teardown(another_key_opens_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(setup_makes_key_and_certificate, setup, teardown),
        cmocka_unit_test_setup_teardown(setup_never_overwrites, setup, teardown),
        cmocka_unit_test_setup_teardown(an_unfit_certificate_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests(test_vault, NULL, NULL);
}
