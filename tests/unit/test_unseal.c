/* What opens sealed keys: only what was sealed for just this row, and nothing that was altered. */
#include "scratch.h"

#include "vault/seal.h"
#include "vault/unseal.h"

#include <openssl/pem.h>

struct safe {
    struct scratch scratch;
    char *key, *certificate;
    struct vault *vault;
    struct unsealer *unsealer;
    struct sealed_key row;
};

static unsigned bits = 2048;

static struct sealed_key sealed_for(struct safe *safe, struct vault *vault, const char *domain,
                                    const char *selector, int64_t id) {
    struct sealed_key row = {.domain = domain, .selector = selector, .id = id};
    struct arena *arena = safe->scratch.arena;
    struct span inner;
    MUST(vault_generate(vault, arena, bits, &row.public_key, &inner));
    MUST(vault_bind(vault, arena, domain, selector, id, inner, &row.sealed));
    return row;
}

static int setup(void **state) {
    static struct safe safe;
    memset(&safe, 0, sizeof safe);
    scratch_folder(&safe.scratch);
    safe.key = scratch_file(&safe.scratch, "exporter.key");
    safe.certificate = scratch_file(&safe.scratch, "exporter.crt");
    MUST(vault_setup(safe.key, safe.certificate));
    MUST(vault_open(safe.certificate, &safe.vault));
    MUST(unsealer_open(safe.key, &safe.unsealer));
    safe.row = sealed_for(&safe, safe.vault, "shop.example.com", "nafuda1", 42);
    *state = &safe;
    return 0;
}

static int teardown(void **state) {
    struct safe *safe = *state;
    unsealer_close(safe->unsealer);
    vault_close(safe->vault);
    scratch_close(&safe->scratch);
    return 0;
}

static void refused(struct safe *safe, struct sealed_key row, const char *wanted) {
    struct unsealed unsealed = {0};
    const char *why = unseal(safe->unsealer, &row, &unsealed);
    assert_non_null(why);
    assert_string_equal(why, wanted);
    assert_null(unsealed.pem);
}

static void a_sealed_key_opens_and_signs(void **state) {
    struct safe *safe = *state;
    struct unsealed unsealed;
    assert_null(unseal(safe->unsealer, &safe->row, &unsealed));
    BIO *text = BIO_new_mem_buf(unsealed.pem, (int)unsealed.size);
    EVP_PKEY *pair = PEM_read_bio_PrivateKey(text, NULL, NULL, NULL);
    assert_non_null(pair);
    unsigned char *der = NULL;
    int size = i2d_PUBKEY(pair, &der);
    assert_true(span_equal((struct span){(char *)der, (size_t)size}, safe->row.public_key));
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pair, NULL);
    assert_int_equal(EVP_PKEY_pairwise_check(context), 1);
    EVP_PKEY_CTX_free(context);
    OPENSSL_free(der);
    EVP_PKEY_free(pair);
    BIO_free(text);
    unsealed_wipe(&unsealed);
    assert_null(unsealed.pem);
}

static void one_of_ed25519_opens_too(void **state) {
    struct safe *safe = *state;
    struct unsealed unsealed;
    unsigned char raw[32];
    size_t size = sizeof raw;
    bits = VAULT_ED25519;
    struct sealed_key row = sealed_for(safe, safe->vault, "shop.example.com", "nafuda2", 43);
    struct sealed_key other = sealed_for(safe, safe->vault, "a.example", "s", 1);
    bits = 2048;
    assert_null(unseal(safe->unsealer, &row, &unsealed));
    BIO *text = BIO_new_mem_buf(unsealed.pem, (int)unsealed.size);
    EVP_PKEY *pair = PEM_read_bio_PrivateKey(text, NULL, NULL, NULL);
    assert_int_equal(EVP_PKEY_get_raw_public_key(pair, raw, &size), 1);
    assert_true(span_equal((struct span){(char *)raw, size}, row.public_key));
    EVP_PKEY_free(pair);
    BIO_free(text);
    unsealed_wipe(&unsealed);
    row.public_key = other.public_key;
    refused(safe, row, "pair");
    row.public_key = safe->row.public_key;
    refused(safe, row, "pair");
}

static void a_row_of_another_is_refused(void **state) {
    struct safe *safe = *state;
    struct sealed_key row = safe->row;
    row.domain = "shop.example.org";
    refused(safe, row, "foreign");
    row = safe->row;
    row.domain = "shop.example.co";
    refused(safe, row, "foreign");
    row = safe->row;
    row.selector = "nafuda";
    refused(safe, row, "foreign");
    row = safe->row;
    row.id = 4;
    refused(safe, row, "foreign");
    /* What looks like it, read together with the line behind. */
    row = safe->row;
    row.selector = "nafuda1\n42";
    refused(safe, row, "foreign");
}

static void another_public_half_is_refused(void **state) {
    struct safe *safe = *state;
    struct sealed_key row = safe->row;
    row.public_key = sealed_for(safe, safe->vault, "a.example", "s", 1).public_key;
    refused(safe, row, "pair");
    row.public_key = SPAN("no key");
    refused(safe, row, "pair");
}

static void an_altered_envelope_is_refused(void **state) {
    struct safe *safe = *state;
    struct arena *arena = safe->scratch.arena;
    struct unsealed unsealed;
    int opened = 0;
    for (size_t at = 0; at < safe->row.sealed.size; at += 13) {
        struct sealed_key row = safe->row;
        char *changed = arena_copy(arena, row.sealed.at, row.sealed.size);
        changed[at] = (char)(changed[at] ^ 0x10);
        row.sealed.at = changed;
        /* Some octets of an envelope mean nothing; what opens is the same key then. */
        const char *why = unseal(safe->unsealer, &row, &unsealed);
        if (!why)
            unsealed_wipe(&unsealed);
        opened += !why;
    }
    assert_in_range(opened, 0, 12);
    struct sealed_key row = safe->row;
    for (size_t size = 0; size < row.sealed.size; size += 97) {
        struct sealed_key cut = row;
        cut.sealed.size = size;
        refused(safe, cut, "envelope");
    }
}

static void a_key_that_is_not_bound_is_refused(void **state) {
    struct safe *safe = *state;
    struct sealed_key row = safe->row;
    MUST(vault_generate(safe->vault, safe->scratch.arena, 2048, &row.public_key, &row.sealed));
    refused(safe, row, "foreign");
}

static void what_is_no_key_is_refused(void **state) {
    struct safe *safe = *state;
    struct arena *arena = safe->scratch.arena;
    struct sealed_key row = safe->row;
    MUST(vault_bind(safe->vault, arena, row.domain, row.selector, row.id, SPAN("no envelope"),
                    &row.sealed));
    refused(safe, row, "envelope");
    struct span inner;
    MUST(vault_bind(safe->vault, arena, "x", "y", 1, SPAN("z"), &inner));
    MUST(vault_bind(safe->vault, arena, row.domain, row.selector, row.id, inner, &row.sealed));
    refused(safe, row, "key");
}

static void what_was_sealed_to_another_is_refused(void **state) {
    struct safe *safe = *state;
    struct vault *other;
    MUST(vault_setup(scratch_file(&safe->scratch, "other.key"),
                     scratch_file(&safe->scratch, "other.crt")));
    MUST(vault_open(scratch_file(&safe->scratch, "other.crt"), &other));
    refused(safe, sealed_for(safe, other, "shop.example.com", "nafuda1", 42), "envelope");
    vault_close(other);
    struct unsealer *unsealer;
    assert_int_equal(unsealer_open(scratch_file(&safe->scratch, "none"), &unsealer), STATUS_FAILED);
    assert_int_equal(unsealer_open(safe->certificate, &unsealer), STATUS_FAILED);
}

#define IN_A_SAFE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_SAFE(a_sealed_key_opens_and_signs),   IN_A_SAFE(a_row_of_another_is_refused),
        IN_A_SAFE(another_public_half_is_refused), IN_A_SAFE(an_altered_envelope_is_refused),
        IN_A_SAFE(one_of_ed25519_opens_too),       IN_A_SAFE(a_key_that_is_not_bound_is_refused),
        IN_A_SAFE(what_is_no_key_is_refused),      IN_A_SAFE(what_was_sealed_to_another_is_refused),
    };
    return cmocka_run_group_tests_name("unseal", tests, NULL, NULL);
}
