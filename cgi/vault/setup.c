#include "vault/seal.h"

#include "vault/openssl.h"

#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { YEARS = 10, DAY = 24 * 60 * 60 };

static int add_extension(X509 *certificate, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    int added = extension && X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return added;
}

static int set_serial(X509 *certificate) {
    uint64_t serial;
    random_bytes(&serial, sizeof serial);
    return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1);
}

static int describe(X509 *certificate, EVP_PKEY *key) {
    X509_NAME *name = X509_get_subject_name(certificate);
    return X509_set_version(certificate, X509_VERSION_3) && set_serial(certificate) &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), 0) &&
           X509_time_adj_ex(X509_getm_notAfter(certificate), YEARS * 365 + YEARS / 4, 0, NULL) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                      (const unsigned char *)"nafuda-export", -1, -1, 0) &&
           X509_set_issuer_name(certificate, name) && X509_set_pubkey(certificate, key) &&
           add_extension(certificate, NID_subject_key_identifier, "hash") &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,keyAgreement");
}

static X509 *make_certificate(EVP_PKEY *key) {
    X509 *certificate = X509_new();
    if (certificate && describe(certificate, key) && X509_sign(certificate, key, EVP_sha256()))
        return certificate;
    X509_free(certificate);
    return NULL;
}

/* Whole under another name, then linked to its own: where a file is already, that one stands. */
static enum status put(BIO *pem, const char *path, mode_t mode) {
    struct arena *arena = arena_new();
    char *data, *draft = arena_printf(arena, "%s.XXXXXX", path);
    long size = BIO_get_mem_data(pem, &data);
    int file = mkstemp(draft);
    int written = file >= 0 && write(file, data, (size_t)size) == size && fchmod(file, mode) == 0 &&
                  fsync(file) == 0 && (link(draft, path) == 0 || errno == EEXIST);
    const char *why = written ? NULL : strerror(errno);
    if (file >= 0) {
        close(file);
        unlink(draft);
    }
    arena_free(arena);
    return why ? vault_refused(path, why) : STATUS_OK;
}

static enum status put_key(const char *path) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    /* Memory that OpenSSL wipes when it is freed. */
    BIO *pem = BIO_new(BIO_s_secmem());
    int fine = key && pem && PEM_write_bio_PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL);
    enum status status = fine ? put(pem, path, 0600) : openssl_failed("exporter_key", path);
    BIO_free(pem);
    EVP_PKEY_free(key);
    return status;
}

static enum status put_certificate(const char *path, const char *key_path) {
    BIO *file = BIO_new_file(key_path, "r");
    EVP_PKEY *key = file ? PEM_read_bio_PrivateKey(file, NULL, NULL, NULL) : NULL;
    X509 *certificate = key ? make_certificate(key) : NULL;
    BIO *pem = BIO_new(BIO_s_mem());
    int fine = certificate && pem && PEM_write_bio_X509(pem, certificate);
    enum status status = fine ? put(pem, path, 0644) : openssl_failed("exporter_certificate", path);
    BIO_free(pem);
    X509_free(certificate);
    EVP_PKEY_free(key);
    BIO_free(file);
    return status;
}

static enum status sync_folder_of(const char *path) {
    struct arena *arena = arena_new();
    char *folder = arena_strdup(arena, path), *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    int file = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int synced = file >= 0 && fsync(file) == 0;
    const char *why = synced ? NULL : strerror(errno);
    if (file >= 0)
        close(file);
    arena_free(arena);
    return why ? vault_refused(path, why) : STATUS_OK;
}

enum status vault_setup(const char *key, const char *certificate) {
    /* Where only the certificate is, the exporter keeps its key on another machine. */
    if (access(certificate, F_OK) == 0)
        return STATUS_OK;
    enum status status = access(key, F_OK) == 0 ? STATUS_OK : put_key(key);
    if (status == STATUS_OK)
        status = sync_folder_of(key);
    /* From the key that stands there: it may be another process's, or of a set-up that was cut
       short. */
    if (status == STATUS_OK)
        status = put_certificate(certificate, key);
    return status == STATUS_OK ? sync_folder_of(certificate) : status;
}
