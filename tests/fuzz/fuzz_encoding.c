/* Any bytes as text of any encoding: guessed, and turned into UTF-8 that is valid, in one piece or in two. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "ingest/encoding.h"

static void transcode(const char *name, str bytes, size_t cut, buf *out)
{
    transcoder *t = NULL;
    MUST(transcoder_open(name, &t, NULL) == VP_OK);
    MUST(transcoder_feed(t, (str){bytes.p, cut}, false, out, NULL) == VP_OK);
    MUST(transcoder_feed(t, (str){bytes.p + cut, bytes.n - cut}, true, out, NULL) == VP_OK);
    transcoder_close(t);
    MUST(utf8_valid(buf_str(out)) == out->n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"UTF-16LE", "UTF-16BE", "GB18030",      "Big5",      "windows-1251",
                                        "KOI8-R",   "IBM866",   "windows-1252", "macintosh", "ISO-8859-5"};
    str bytes = {(const char *)data, size};
    const char *name = NULL;
    encoding_mark(bytes, &name);
    encoding_detect(bytes, false, &name);
    MUST(name);
    encoding_detect(bytes, true, &name);
    size_t count = sizeof names / sizeof *names;
    buf whole = {0}, parts = {0};
    const char *chosen = size ? names[data[0] % count] : names[0];
    transcode(chosen, bytes, 0, &whole);
    transcode(chosen, bytes, size / 2, &parts);
    MUST(str_equal(buf_str(&whole), buf_str(&parts)));
    buf_release(&whole);
    buf_release(&parts);
    return 0;
}
