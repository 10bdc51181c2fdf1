#include "dns/script.h"

#include "base/utf8.h"

enum script {
    COMMON = 0, /* digits, hyphen, marks: go with anything */
    LATIN = 1 << 0,
    HAN = 1 << 1,
    KANA = 1 << 2, /* Hiragana and Katakana */
    BOPOMOFO = 1 << 3,
    HANGUL = 1 << 4,
    CYRILLIC = 1 << 5,
    GREEK = 1 << 6,
    ARMENIAN = 1 << 7,
    HEBREW = 1 << 8,
    ARABIC = 1 << 9,
    SOUTH_ASIAN = 1 << 10,
    SOUTHEAST_ASIAN = 1 << 11,
    GEORGIAN = 1 << 12,
    ETHIOPIC = 1 << 13,
    CHEROKEE = 1 << 14,
    OTHER = 1 << 15
};

/* By blocks, in order; what lies between them is OTHER. Upper case never comes here. */
static const struct {
    int32_t first, last;
    enum script script;
} ranges[] = {
    {0x0000, 0x0060, COMMON},
    {0x0061, 0x007A, LATIN},
    {0x007B, 0x00A9, COMMON},
    {0x00AA, 0x00AA, LATIN},
    {0x00AB, 0x00B9, COMMON}, /* the middle dot among them */
    {0x00BA, 0x02AF, LATIN},
    {0x02B0, 0x036F, COMMON},
    {0x0370, 0x03FF, GREEK},
    {0x0400, 0x052F, CYRILLIC},
    {0x0530, 0x058F, ARMENIAN},
    {0x0590, 0x05FF, HEBREW},
    {0x0600, 0x08FF, ARABIC},
    {0x0900, 0x0DFF, SOUTH_ASIAN},
    {0x0E00, 0x109F, SOUTHEAST_ASIAN},
    {0x10A0, 0x10FF, GEORGIAN},
    {0x1100, 0x11FF, HANGUL},
    {0x1200, 0x139F, ETHIOPIC},
    {0x13A0, 0x13FF, CHEROKEE},
    {0x1780, 0x17FF, SOUTHEAST_ASIAN},
    {0x1C80, 0x1C8F, CYRILLIC},
    {0x1D00, 0x1DBF, LATIN},
    {0x1DC0, 0x1DFF, COMMON},
    {0x1E00, 0x1EFF, LATIN},
    {0x1F00, 0x1FFF, GREEK},
    {0x200C, 0x200D, COMMON},
    {0x20D0, 0x20FF, COMMON},
    {0x2C60, 0x2C7F, LATIN},
    {0x2D00, 0x2D2F, GEORGIAN},
    {0x2D80, 0x2DDF, ETHIOPIC},
    {0x2DE0, 0x2DFF, CYRILLIC},
    {0x2E80, 0x2FFF, HAN},
    {0x3005, 0x3007, HAN},
    {0x3040, 0x30FA, KANA},
    {0x30FB, 0x30FC, COMMON}, /* the middle dot and the long sound mark */
    {0x30FD, 0x30FF, KANA},
    {0x3100, 0x312F, BOPOMOFO},
    {0x3130, 0x318F, HANGUL},
    {0x31A0, 0x31BF, BOPOMOFO},
    {0x31F0, 0x31FF, KANA},
    {0x3400, 0x9FFF, HAN},
    {0xA640, 0xA69F, CYRILLIC},
    {0xA720, 0xA7FF, LATIN},
    {0xA960, 0xA97F, HANGUL},
    {0xAB30, 0xAB6F, LATIN},
    {0xAB70, 0xABBF, CHEROKEE},
    {0xAC00, 0xD7FF, HANGUL},
    {0xF900, 0xFAFF, HAN},
    {0x20000, 0x3FFFF, HAN},
};

static const int together[] = {LATIN | HAN | KANA, LATIN | HAN | BOPOMOFO, LATIN | HAN | HANGUL};

/* Cyrillic and Greek letters that stand for Latin ones in common fonts. */
static const char latin_looks[] = "асԁеһіјӏкорԛѕԝхуҽпгѵѡ"
                                  "αγηικνορτυχωϲϳ";

static enum script script_of(int32_t point) {
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return ranges[i].script;
    return OTHER;
}

static int looks_latin(int32_t point) {
    for (struct span rest = SPAN(latin_looks); rest.size;)
        if (utf8_next(&rest) == point)
            return 1;
    return 0;
}

int script_mixed(struct span label) {
    int scripts = COMMON;
    while (label.size)
        scripts |= (int)script_of(utf8_next(&label));
    for (size_t i = 0; i < sizeof together / sizeof *together; i++)
        if ((scripts & ~together[i]) == 0)
            return 0;
    return (scripts & (scripts - 1)) != 0;
}

int script_looks_latin(struct span label) {
    int letters = 0;
    while (label.size) {
        int32_t point = utf8_next(&label);
        if (script_of(point) == COMMON)
            continue;
        letters = 1;
        if (!looks_latin(point))
            return 0;
    }
    return letters;
}
