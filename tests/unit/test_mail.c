/* Mail as rows: what the sender wrote, from whatever a message wraps it in. */
#include "tests/unit/ingest_files.h"

#include "ingest/mail.h"
#include "ingest/mail_own.h"

static void expect_own(const char *text, const char *own)
{
    char room[500];
    size_t n = mail_own_words(str_of(text), room);
    room[n] = '\0';
    assert_string_equal(room, own);
}

static void own_words_are_without_quotes_and_signature(void **state)
{
    (void)state;
    expect_own("It leaks.\n\nOn Monday the shop wrote:\n> Thank you\n> for ordering\n", "It leaks.");
    expect_own("See below:\n\nIt leaks.\n> order 7\nAnd it is late.", "See below:\n\nIt leaks.\nAnd it is late.");
    expect_own("Kapot\r\n\r\n-- \r\nJan", "Kapot");
    expect_own("Kapot\n-----Oorspronkelijk bericht-----\nVan: winkel", "Kapot");
    expect_own("-----\nIt leaks\n-----", "-----\nIt leaks\n-----");
    expect_own(">From now on I am angry\n", "From now on I am angry");
    expect_own("The app shows:\n> error 7\n", "The app shows:");
    expect_own("Kapot.\nOp ma 3 mrt 2025 om 10:00 winkel <a@b.nl>:\n> Bedankt\n", "Kapot.");
    expect_own("Kwijt.\n\n________________________________\nVan: Winkel <s@b.nl>\nVerzonden: maandag\nAan: Jan\n"
               "Onderwerp: bestelling\n\nBedankt",
               "Kwijt.");
    expect_own("Потеряли.\n\nОт: Магазин\nОтправлено: понедельник\nКому: Анна\nТема: заказ\n\nСпасибо", "Потеряли.");
    expect_own("丢了\n发件人：店\n发送时间：周一\n收件人：我\n主题：订单\n谢谢", "丢了");
    expect_own("From: the start it was bad.\nTo: be honest, all of it.",
               "From: the start it was bad.\nTo: be honest, all of it.");
    expect_own("> only a quote", "");
    expect_own("> quoted\n\nThe delivery was late and bad", "The delivery was late and bad");
    expect_own("\n\n   Traag\n", "Traag");
    expect_own("", "");
}

static void expect_own_html(const char *html, const char *own)
{
    char room[500];
    size_t n = mail_own_html(str_of(html), room);
    room[n] = '\0';
    assert_string_equal(room, own);
}

static void own_html_is_without_quotations(void **state)
{
    (void)state;
    expect_own_html("<p>It is bad</p><blockquote>On Monday the shop wrote: great</blockquote>", "<p>It is bad</p>");
    expect_own_html("<div>Bad</div><div class=g><div>On Monday <a href=x>shop</a> wrote:<br></div><blockquote a=\"b\">a"
                    "<blockquote>b</blockquote>c</blockquote></div>",
                    "<div>Bad</div><div class=g></div>");
    expect_own_html("<BLOCKQUOTE>They said</BLOCKQUOTE><p>And I say no</p>", "<p>And I say no</p>");
    expect_own_html("Kapot<div id=\"divRplyFwdMsg\"><b>Van:</b> winkel</div><p>Bedankt</p>", "Kapot");
    expect_own_html("<p>This is what your app shows me:</p><blockquote>error 7</blockquote>",
                    "<p>This is what your app shows me:</p>");
    expect_own_html("<p>Kwijt</p><div style='x'><p><b><span lang=NL>Van:</span></b> Winkel<br><b>Verzonden:</b> ma<br>"
                    "<b>Aan:</b> Jan<br></p></div><p>Bedankt</p>",
                    "<p>Kwijt</p><div style='x'><p>");
    expect_own_html("Open <blockquote>never closed", "Open ");
    expect_own_html("</blockquote>a < b", "</blockquote>a < b");
    expect_own_html("", "");
}

static void expect_rows(const char *text, const char *rows)
{
    char *got = read_text(str_of(text), NULL);
    const char *first = strchr(got, '\n') + 1; /* below the names of the columns */
    assert_string_equal(first, rows);
    free(got);
}

static void reads_a_message(void **state)
{
    (void)state;
    expect_rows(
        "From: =?utf-8?B?0JDQvdC90LA=?= <anna@example.ru>\r\nTo: shop@example.ru\r\nSubject: =?koi8-r?B?8NLJ18XU?=\r\n"
        "Date: Mon, 3 Mar 2025 10:00:00 +0300\r\nMessage-ID: <7@example.ru>\r\nIn-Reply-To: <6@example.ru>\r\n"
        "Content-Type: text/plain; charset=windows-1251\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "=CF=EB=EE=F5=EE\r\n",
        "1@0:7@example.ru|2025-03-03T10:00:00+03:00|anna@example.ru|Анна|shop@example.ru|Привет|Плохо|"
        "<6@example.ru>|\n");
}

static void reads_parts(void **state)
{
    (void)state;
    static const char head[] = "From: a@b.nl\nSubject: s\nMessage-ID: <1@b>\nMIME-Version: 1.0\n"
                               "Content-Type: multipart/mixed; boundary=x\n\n";
    char text[1000];
    snprintf(text, sizeof text,
             "%s--x\nContent-Type: text/html\n\n<p>wrong</p>\n--x\nContent-Type: text/plain\n\nright\n--x--\n", head);
    expect_rows(text, "1@0:1@b||a@b.nl|||s|right||\n");
    snprintf(text, sizeof text,
             "%s--x\nContent-Type: text/plain\n\n \n--x\nContent-Type: text/html\n\n<p>right</p>\n--x--\n", head);
    expect_rows(text, "1@0:1@b||a@b.nl|||s|<p>right</p>||\n");
    snprintf(
        text, sizeof text,
        "%s--x\nContent-Type: text/plain\nContent-Disposition: attachment\n\nwrong\n--x\nContent-Type: text/html\n\n"
        "<p>right</p>\n--x--\n",
        head);
    expect_rows(text, "1@0:1@b||a@b.nl|||s|<p>right</p>||\n");
}

static void reads_charsets_that_are_told_wrongly(void **state)
{
    (void)state;
#define HEAD "From: a@b.nl\nSubject: s\nContent-Type: text/plain"
    expect_rows(HEAD "; charset=us-ascii\n\nCafé dicht\n", "1@0:||a@b.nl|||s|Café dicht||\n");
    expect_rows(HEAD "\n\nCafé dicht\n", "1@0:||a@b.nl|||s|Café dicht||\n");
    expect_rows(HEAD "; charset=x-none\n\nCaf\xE9 dicht\n", "1@0:||a@b.nl|||s|Café dicht||\n");
    expect_rows(HEAD "; charset=windows-1251\n\nCafé\n", "1@0:||a@b.nl|||s|Café||\n");
    expect_rows(HEAD "; charset=gb2312\n\n\xE9\x46\n", "1@0:||a@b.nl|||s|镕||\n"); /* of GBK */
    expect_rows("\xEF\xBB\xBF" HEAD "\n\nKapot\n", "1@3:||a@b.nl|||s|Kapot||\n");
    expect_rows("From: a@b.nl\nSubject: \xF6\xC1\xCC\xCF\xC2\xC1\nContent-Type: text/plain; "
                "charset=koi8-r\n\n\xF0\xCC\xCF\xC8\xCF\n",
                "1@0:||a@b.nl|||Жалоба|Плохо||\n");
#undef HEAD
}

static void leaves_enclosed_mails_to_their_senders(void **state)
{
    (void)state;
    expect_rows("From: a@b.nl\nSubject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
                "Content-Type: text/html\n\n<p>mine</p>\n--x\nContent-Type: message/rfc822\n\nFrom: c@d.nl\nSubject: "
                "t\n\nanother's\n--x--\n",
                "1@0:||a@b.nl|||s|<p>mine</p>||\n");
}

/* Whether something was left out of a mail that ends with `head` and 60,000 groups of addresses, and is read. */
static bool is_bounded(const char *head)
{
    buf text = {0};
    assert_true(buf_printf(&text, "From: a@b\nSubject: s\n%s", head));
    for (int k = 0; k < 60000; k++)
        assert_true(buf_puts(&text, k % 1000 ? "a:" : "\n a:"));
    assert_true(buf_puts(&text, "\n\nIt leaks.\n"));
    reader *r = open_text(buf_str(&text), NULL);
    row at;
    bool more;
    vp_error error;
    assert_int_equal(reader_next(r, &at, &more, &error), VP_OK);
    assert_true(more && !at.reason);
    bool repaired = at.repair != NULL;
    reader_close(r);
    buf_release(&text);
    return repaired;
}

/* GMime reads groups in groups by recursion, and would run out of stack. */
static void bounds_groups_of_addresses(void **state)
{
    (void)state;
#define PARTS(type) "Content-Type: multipart/" type "; boundary=x\n\n--x\n"
    assert_true(is_bounded("To: "));
    assert_true(is_bounded("cc: "));
    assert_true(is_bounded("Resent-From: "));
    assert_true(is_bounded(PARTS("mixed") "Content-Type: message/rfc822\n\nReply-To: "));
    assert_true(is_bounded(PARTS("mixed") "Content-Type:\n MESSAGE/rfc822\n\nTo: "));
    assert_true(is_bounded(PARTS("digest") "\nTo: "));
    assert_true(is_bounded("Content-Type: message/rfc822\n\nTo: "));
    assert_false(is_bounded("\nTo: "));
    assert_false(is_bounded(PARTS("mixed") "Content-Type: text/plain\n\nTo: "));
#undef PARTS
}

static void reads_a_mailbox(void **state)
{
    (void)state;
    expect_rows("From a@b Mon Mar  3 10:00:00 2025\nFrom: a@b.nl\nSubject: one\n\nFrom noon on it leaks\n\n"
                "From today I am angry\n\nFrom a@b Tue Mar  4 10:00:00 2025\nFrom: c@b.nl\nSubject: "
                "two\nAuto-Submitted: auto-replied\n\n"
                "away\n\nFrom a@b Wed Mar  5 10:00:00 2025\n\nno header\n",
                "1@0:||a@b.nl|||one|From noon on it leaks\n\nFrom today I am angry||\n"
                "9@107:||c@b.nl|||two|away||auto-replied\n"
                "16@203:!this is no mail: it has no header [\nno header\n]\n");
}

static void tells_mail_from_other_texts(void **state)
{
    (void)state;
    assert_true(mail_recognise(STR("Received: from x\n\tby y\nFrom: a@b\n\ntext")));
    assert_true(mail_recognise(STR("From a@b Mon Mar  3 10:00:00 2025\nSubject: s\nFrom: a\n\n")));
    assert_false(mail_recognise(STR("From Amsterdam at 10:30 the train was late\nFrom: nobody\n")));
    assert_false(mail_recognise(STR("Subject: it leaks\nhello\n")));
    assert_false(mail_recognise(STR("from,subject,text\na,b,c\n")));
    assert_false(mail_recognise(STR("")));
}

static void leaves_out_what_is_too_large(void **state)
{
    (void)state;
    buf text = {0};
    assert_true(buf_puts(&text, "From: a@b\nSubject: s\n\n"));
    while (text.n < MAIL_MESSAGE_MAX + 4096)
        assert_true(buf_puts(&text, "It leaks and it leaks and it leaks.\n"));
    reader *r = open_text(buf_str(&text), NULL);
    row at;
    bool more;
    vp_error error;
    assert_int_equal(reader_next(r, &at, &more, &error), VP_OK);
    assert_true(more && !at.reason && at.repair && at.cells[6].n < MAIL_MESSAGE_MAX &&
                at.cells[6].n > MAIL_MESSAGE_MAX / 2);
    assert_int_equal(reader_next(r, &at, &more, &error), VP_OK);
    assert_false(more);
    reader_close(r);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_words_are_without_quotes_and_signature),
        cmocka_unit_test(own_html_is_without_quotations),
        cmocka_unit_test(reads_a_message),
        cmocka_unit_test(reads_parts),
        cmocka_unit_test(reads_charsets_that_are_told_wrongly),
        cmocka_unit_test(leaves_enclosed_mails_to_their_senders),
        cmocka_unit_test(bounds_groups_of_addresses),
        cmocka_unit_test(reads_a_mailbox),
        cmocka_unit_test(tells_mail_from_other_texts),
        cmocka_unit_test(leaves_out_what_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
