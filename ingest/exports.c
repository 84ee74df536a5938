#include "ingest/exports.h"

/* Names and meanings are from the pages that docs/exports.md lists, a line each. The first that fits is taken: the
 * narrower stand first. Ids that count in each chat or wall anew (Telegram, VK) tell no document from another. */
static const export_kind exports[] = {
    {.name = "X archive",
     .signature = "tweet.full_text|tweet.id_str|tweet.created_at",
     .map = "text=tweet.full_text,id=tweet.id_str,time=tweet.created_at,language=tweet.lang,channel=-,rating=-,title=-",
     .repost = "tweet.full_text",
     .repost_prefix = "RT @"},
    {.name = "X archive before 2019",
     .signature = "id_str|text|created_at|source|entities.hashtags|entities.user_mentions",
     .map = "text=text,id=id_str,time=created_at,customer=user.screen_name,channel=-,rating=-,title=-",
     .repost = "text",
     .repost_prefix = "RT @"},
    {.name = "Reddit comments",
     .signature = "body|subreddit|created_utc",
     .map = "text=body,id=id,time=created_utc,customer=author,shop=-,product=-,channel=subreddit,rating=-,title=-"},
    {.name = "Reddit listing",
     .signature = "data.body|data.subreddit|data.created_utc",
     .map =
         "text=data.body,id=data.id,time=data.created_utc,customer=data.author,shop=-,product=-,channel=data.subreddit,"
         "rating=-,title=-"},
    {.name = "Reddit posts",
     .signature = "selftext|subreddit|created_utc|title",
     .map = "text=selftext,title=title,id=id,time=created_utc,customer=author,shop=-,product=-,channel=subreddit,"
            "rating=-"},
    {.name = "Telegram",
     .signature = "date|from_id|text|type|id",
     .map = "text=text,id=-,time=date_unixtime,customer=from_id,title=-,rating=-",
     .aside = "type",
     .aside_cells = "!message",
     .aside_reason = "a note of the service, no message"},
    {.name = "Facebook and Instagram messages",
     .signature = "sender_name|timestamp_ms",
     .map = "text=content,time=timestamp_ms,customer=sender_name,title=-,rating=-"},
    {.name = "Weibo",
     .signature = "text|created_at|attitudes_count|reposts_count",
     .map = "text=text,id=id,time=created_at,customer=user_id,rating=-,title=-,channel=-,country=-"},
    {.name = "Weibo API",
     .signature = "text_raw|created_at|attitudes_count|reposts_count",
     .map = "text=text_raw,id=idstr,time=created_at,customer=user.idstr,rating=-,title=-,channel=-,country=-"},
    {.name = "VK",
     .signature = "from_id|date|text|likes.count",
     .map = "text=text,id=-,time=date,customer=from_id,rating=-,title=-"},
    {.name = "YouTube comments",
     .signature = "snippet.topLevelComment.snippet.textOriginal|snippet.topLevelComment.snippet.publishedAt",
     .map = "text=snippet.topLevelComment.snippet.textOriginal,id=id,time=snippet.topLevelComment.snippet.publishedAt,"
            "customer=snippet.topLevelComment.snippet.authorChannelId.value,product=snippet.videoId,rating=-,title=-"},
    {.name = "Google Play",
     .signature = "Package Name|Reviewer Language|Star Rating|Review Text|Review Link",
     .map = "text=Review Text,title=Review Title,id=Review Link,time=Review Last Update Date and Time,"
            "rating=Star Rating 1-5,product=Package Name,language=Reviewer Language,customer=-,shop=-"},
    {.name = "App Store Connect",
     .signature = "attributes.rating|attributes.body|attributes.createdDate|attributes.territory",
     .map = "text=attributes.body,title=attributes.title,id=id,time=attributes.createdDate,rating=attributes.rating "
            "1-5,country=attributes.territory,customer=attributes.reviewerNickname"},
    {.name = "Google Maps reviews of Takeout",
     .signature = "properties.five_star_rating_published|properties.date",
     .map = "text=properties.review_text_published,time=properties.date,rating=properties.five_star_rating_published "
            "1-5,shop=properties.location.name,country=properties.location.country_code,id=-,title=-"},
    {.name = "Google Business Profile",
     .signature = "reviewId|starRating|createTime|reviewer.displayName",
     .map = "text=comment,id=reviewId,time=createTime,rating=starRating 1-5,customer=reviewer.displayName,title=-"},
    {.name = "Amazon reviews",
     .signature = "rating|text|asin|parent_asin|user_id|timestamp",
     .map = "text=text,title=title,time=timestamp,rating=rating 1-5,customer=user_id,product=parent_asin,id=-"},
    {.name = "Amazon reviews before 2020",
     .signature = "overall|reviewText|asin|reviewerID|unixReviewTime",
     .map =
         "text=reviewText,title=summary,time=unixReviewTime,rating=overall 1-5,customer=reviewerID,product=asin,id=-"},
    {.name = "Steam",
     .signature = "recommendationid|review|voted_up|timestamp_created",
     .map = "text=review,id=recommendationid,time=timestamp_created,customer=author.steamid,recommended=voted_up,"
            "rating=-,language=language,title=-"},
    {.name = "mail",
     .signature = "message-id|date|from|name|subject|text|auto-submitted",
     .map = "text=text,title=subject,id=message-id,time=date,customer=from,product=-,shop=-,channel=-,rating=-",
     .aside = "auto-submitted",
     .aside_cells = "!no",
     .aside_reason = "sent by a machine, as out-of-office notices are"},
    {.name = "Freshdesk tickets",
     .signature = "id|subject|description_text|created_at|requester_id",
     .map = "text=description_text,title=subject,id=id,time=created_at,customer=requester_id,rating=-"},
    {.name = "Zendesk tickets",
     .signature = "id|subject|description|created_at|requester_id",
     .map = "text=description,title=subject,id=id,time=created_at,customer=requester_id,channel=via.channel"},
    {.name = "Intercom conversations",
     .signature = "source.body|source.author.type|created_at",
     .map = "text=source.body,title=source.subject,id=id,time=created_at,customer=source.author.id,"
            "rating=conversation_rating.rating 1-5,channel=source.type",
     .aside = "source.author.type",
     .aside_cells = "admin|bot|team",
     .aside_reason = "begun by the staff or a bot, not by a customer"},
};

/* The id of the column that the next of the names in `list` has; INTERN_NONE: there is none. */
static uint32_t next_column(str *list, const intern *columns)
{
    return intern_find(columns, str_cut(list, '|'));
}

static bool has_columns(const intern *columns, const char *signature)
{
    bool all = true;
    for (str rest = str_of(signature); all && rest.n;)
        all = next_column(&rest, columns) != INTERN_NONE;
    return all;
}

const export_kind *export_recognise(const intern *columns)
{
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++)
        if (has_columns(columns, exports[i].signature))
            return &exports[i];
    return NULL;
}

/* The column of "COLUMN" or "COLUMN 1-5". */
static str column_of_value(str value)
{
    size_t space = value.n;
    while (space && value.p[space - 1] != ' ')
        space--;
    bool scaled = space && memchr(value.p + space, '-', value.n - space);
    return scaled ? (str){value.p, space - 1} : value;
}

bool export_map(const export_kind *kind, const intern *columns, buf *out)
{
    bool ok = true;
    for (str rest = str_of(kind->map); ok && rest.n;) {
        str word = str_cut(&rest, ','), value = word;
        str_cut(&value, '=');
        if (!str_is(value, "-") && intern_find(columns, column_of_value(value)) == INTERN_NONE)
            continue;
        ok = (!out->n || buf_putc(out, ',')) && buf_add_str(out, word);
    }
    return ok;
}

bool export_is_aside(const export_kind *kind, str cell)
{
    bool others = kind->aside_cells[0] == '!', named = false;
    for (str rest = str_of(kind->aside_cells + others); !named && rest.n;)
        named = str_equal(cell, str_cut(&rest, '|'));
    return cell.n && named != others;
}
