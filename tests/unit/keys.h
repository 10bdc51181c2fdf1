#ifndef UNIT_KEYS_H
#define UNIT_KEYS_H

/* Public keys for tests, SubjectPublicKeyInfo in base64; nobody has their private halves. */
#define KEY_OURS_BEGINNING                                                                         \
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxxNZVByqVqgefKl4AeBjUWcg95JwRkIwMszS"             \
    "2Ik8T37riE9p+po2I3DkQNFMCjaHTBtLQy2Az9H8WBm2TenUKcnPOuGYYjfgxx5ZAjpwC60IuhYPUvQR"             \
    "jzW+qnMOP3/xEBwOfq1E61p22H6+wj5PlDYYL9bq"
/* These two are enough to make the beginning no base64 any more. */
#define KEY_OURS_NEXT "Dh"
#define KEY_OURS_REST                                                                              \
    KEY_OURS_NEXT                                                                                  \
    "FlG01eA1X/FDG9k3llESP5zM5CgK1upOzDlhZ1xuE8FYZA4TMTIk5CZ4Lpxwi1uNCAIF4Dk7r2c+lB"               \
    "+VDiy1Krx0gI6O2CKG+9hp3tmm9ytqZg2QDWB25UWbqssdMWn+NUedPtkv8IHOJABSzfF1OIUz92mnam"             \
    "QySCfcY6g/HtrxqhE+uhYc5xrQIDAQAB"
#define KEY_OURS KEY_OURS_BEGINNING KEY_OURS_REST
#define KEY_OTHER                                                                                  \
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqdTEH/qPbRCgLvyiAsSMgZwG3bz1bP7W7ukO"             \
    "XUWK/EYUAihm7GgKHObcABZLFkH4mr8PeNQ2aV4KlFzrE6FN6n5e1+WOlLAE/YDvnm2Be0d+5R3dW+dt"             \
    "32d8zLR05KgiNBw9a+7YuJfsBIIhnDPQVbRfcqxvXumgH4NbDDqMWR87szYysXsRqGRv1j9BZxaS5kOx"             \
    "iVlWD1xOiz2NSl0/SeVPO2Z9YCSrFRGpAsZumjhJ+10kqn6p5/B+MZlGH4nZQUY5acT7dnu1ndO5nRQh"             \
    "eOmb4TAtDKcGw0NuPlSJXKSoZ5XggyOVJlhov8DuWFwrii94KzyzIcjhR+psdrgztwIDAQAB"
#define KEY_FORMER KEY_1024 /* of a registration since deleted */
#define KEY_1024                                                                                   \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDTULvoZxNZs9hwHsjqsRDpG+EL+5l17Lw4KU712Yct"             \
    "wLzXF32cSdsjUyt3A89dv/Bvqozp/y38qvDLbnMIyoXhLfrwGx8KQjljdL27gtvHQvb56yWjozLAoSMR"             \
    "j5Nej9PRWq6aShgvN/5GQITk3BYm82FI+AUUZ0DOIcwQr91VEQIDAQAB"
#define KEY_512                                                                                    \
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKfUvv2A8usTfQftoME2SSaJdzD5NeUk6qOFXemn+PXBaJk9"             \
    "LBWyC5/Yr0ScHP2TLYth8BJ56U9n9xHgjZLbYgkCAwEAAQ=="
#define KEY_EC                                                                                     \
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAExkhoZ7O6WQzZygRzvfyMKidnY7A0+viHMKc+OErUmbVA"             \
    "tgGFsrQBn92WYvjnvhz9rlg+VxECOQgkzGdI4I2C/g=="

#endif
