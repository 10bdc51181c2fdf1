/* A customer's own key pair: which one is taken, and that it goes the way of every next key. */
#include "domains.h"

#include "base/codec.h"
#include "work/key.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

enum form { PKCS8, PKCS1, ENCRYPTED8, ENCRYPTED1, PUBLIC, FORMS };

static const char *pem_of(EVP_PKEY *pair, enum form form) {
    BIO *text = BIO_new(BIO_s_mem());
    const EVP_CIPHER *cipher = form == ENCRYPTED8 || form == ENCRYPTED1 ? EVP_aes_128_cbc() : NULL;
    char *at, secret[] = "secret", *password = cipher ? secret : NULL;
    int fine =
        form == PUBLIC ? PEM_write_bio_PUBKEY(text, pair)
        : form == PKCS1 || form == ENCRYPTED1
            ? PEM_write_bio_PrivateKey_traditional(text, pair, cipher, NULL, 0, NULL, password)
            : PEM_write_bio_PKCS8PrivateKey(text, pair, cipher, NULL, 0, NULL, password);
    assert_int_equal(fine, 1);
    long size = BIO_get_mem_data(text, &at);
    const char *pem = arena_copy(arena, at, (size_t)size);
    BIO_free(text);
    return pem;
}

static struct key_pair import(int64_t id, const char *pem, const char *selector,
                              enum key_refusal *refusal) {
    struct key_pair wish = {.pem = pem, .selector = selector};
    assert_int_equal(key_import(&house, arena, &owner, id, &wish, refusal), STATUS_OK);
    return wish;
}

static void fault_of(int64_t id, const char *pem, enum pair_fault fault) {
    enum key_refusal refusal;
    struct key_pair wish = import(id, pem, "", &refusal);
    assert_string_equal(pair_fault_name(wish.pair.fault), pair_fault_name(fault));
    assert_int_equal(see(&owner, id).domain.next.id, 0);
}

static void what_is_no_usable_pair_is_refused(void **state) {
    (void)state;
    house.conf.key_import = "on";
    int64_t id = verified_domain();
    EVP_PKEY *right = EVP_RSA_gen(2048), *weak = EVP_RSA_gen(1024), *odd = EVP_RSA_gen(2040);
    EVP_PKEY *ec = EVP_EC_gen("P-256"), *edwards = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    const char *pem = pem_of(right, PKCS8);
    fault_of(id, "", PAIR_NONE);
    fault_of(id, "my key", PAIR_NONE);
    fault_of(id, pem_of(right, ENCRYPTED8), PAIR_ENCRYPTED);
    fault_of(id, pem_of(right, ENCRYPTED1), PAIR_ENCRYPTED);
    fault_of(id, pem_of(right, PUBLIC), PAIR_PUBLIC);
    fault_of(id, pem_of(weak, PKCS8), PAIR_SHORT);
    fault_of(id, pem_of(weak, PKCS1), PAIR_SHORT);
    fault_of(id, pem_of(odd, PKCS1), PAIR_SHORT);
    fault_of(id, pem_of(ec, PKCS8), PAIR_NOT_RSA);
    fault_of(id, pem_of(ec, PKCS1), PAIR_NOT_RSA);
    fault_of(id, pem_of(edwards, PKCS8), PAIR_NOT_RSA);
    /* Cut, without its end, altered. */
    fault_of(id, arena_copy(arena, pem, strlen(pem) / 2), PAIR_NONE);
    char *cut = arena_strdup(arena, pem);
    memmove(cut + 200, cut + 400, strlen(cut + 400) + 1);
    fault_of(id, cut, PAIR_BROKEN);
    char *altered = arena_strdup(arena, pem);
    altered[900] = altered[900] == 'A' ? 'B' : 'A';
    fault_of(id, altered, PAIR_BROKEN);
    char *big = arena_alloc(arena, 20000);
    memset(big, 'A', 19999);
    fault_of(id, big, PAIR_NONE);
    EVP_PKEY_free(right);
    EVP_PKEY_free(weak);
    EVP_PKEY_free(odd);
    EVP_PKEY_free(ec);
    EVP_PKEY_free(edwards);
}

static void too_long_a_key(void **state) {
    (void)state;
    house.conf.key_import = "on";
    int64_t id = verified_domain();
    EVP_PKEY *pair = EVP_RSA_gen(4104);
    fault_of(id, pem_of(pair, PKCS8), PAIR_LONG);
    EVP_PKEY_free(pair);
}

static void it_goes_the_way_of_every_next_key(void **state) {
    (void)state;
    house.conf.key_import = "on";
    int64_t id = verified_domain();
    EVP_PKEY *pair = EVP_RSA_gen(3072);
    unsigned char *der = NULL;
    int size = i2d_PUBKEY(pair, &der);
    enum key_refusal refusal;
    /* With what mail programs and editors add. */
    const char *pem =
        arena_printf(arena, "Key of acme:\r\n\r\n%s\r\n-- \r\nAlice", pem_of(pair, PKCS1));
    struct key_pair wish = import(id, pem, "acme", &refusal);
    assert_int_equal(wish.pair.fault, PAIR_FINE);
    assert_int_equal(refusal, KEY_DONE);
    struct domain_view view = see(&owner, id);
    struct dkim_key next = view.domain.next;
    assert_true(next.imported && next.state == KEY_GENERATED);
    assert_string_equal(next.selector, "acme");
    assert_int_equal(key_bits(arena, &next), 3072);
    assert_string_equal(next.public_key,
                        base64_encode(arena, (struct span){(char *)der, (size_t)size}));
    publish_check(&view, CHECK_DKIM_NEXT);
    turn_clock(61);
    assert_int_equal(verify(&owner, id, CHECKS_ALL), VERIFICATION_DONE);
    view = see(&owner, id);
    assert_string_equal(view.domain.selector, "acme");
    assert_int_equal(view.domain.life.state, STATE_VERIFIED);
    /* The very pair is no new one. */
    import(id, pem, "other", &refusal);
    assert_int_equal(refusal, KEY_PAIR_USED);
    OPENSSL_free(der);
    EVP_PKEY_free(pair);
}

static void refused_like_any_rotation(void **state) {
    (void)state;
    house.conf.key_import = "on";
    enum key_refusal refusal;
    EVP_PKEY *pair = EVP_RSA_gen(2048);
    const char *pem = pem_of(pair, PKCS8);
    int64_t pending = registered(&owner, "pending.example.test"), id = verified_domain();
    import(pending, pem, "", &refusal);
    assert_int_equal(refusal, KEY_NOT_NOW);
    import(id, pem, "-no", &refusal);
    assert_int_equal(refusal, KEY_SELECTOR);
    struct key_pair wish = {.pem = pem, .selector = ""};
    assert_int_equal(key_import(&house, arena, &rival, id, &wish, &refusal), STATUS_NONE);
    for (int i = 2; i < KEY_TURNS_MOST; i++)
        import(id, pem, "-no", &refusal);
    import(id, pem, "", &refusal);
    assert_int_equal(refusal, KEY_OFTEN);
    EVP_PKEY_free(pair);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(what_is_no_usable_pair_is_refused),
        IN_A_HOUSE(too_long_a_key),
        IN_A_HOUSE(it_goes_the_way_of_every_next_key),
        IN_A_HOUSE(refused_like_any_rotation),
    };
    return cmocka_run_group_tests_name("key_import", tests, NULL, NULL);
}
