#include "ingest/exports.h"

/* Names and meanings are from the pages that docs/exports.md lists, a line each. The first that fits is taken: the
 * narrower stand first. Ids that count in each chat or wall anew (Telegram, VK) tell no document from another. */
static const export_kind exports[] = {
    {.name = "X archive",
     .signature = "tweet.full_text|tweet.id_str|tweet.created_at",
     .map = "text=tweet.full_text,id=tweet.id_str,time=tweet.created_at,language=tweet.lang,channel=-,rating=-,title=-",
     .repost = "tweet.full_text",
     .repost_prefix = "RT @",
     .fields = "likes=tweet.favorite_count|shares=tweet.retweet_count|reply_to=tweet.in_reply_to_status_id_str|"
               "device=tweet.source",
     .people = "tweet.in_reply_to_screen_name|tweet.in_reply_to_user_id|tweet.in_reply_to_user_id_str|"
               "tweet.entities.user_mentions"},
    {.name = "X archive before 2019",
     .signature = "id_str|text|created_at|source|entities.hashtags|entities.user_mentions",
     .map = "text=text,id=id_str,time=created_at,customer=user.screen_name,channel=-,rating=-,title=-",
     .repost = "text",
     .repost_prefix = "RT @",
     .fields = "reply_to=in_reply_to_status_id_str|device=source",
     .people = "user.name|user.id|user.id_str|user.profile_image_url_https|in_reply_to_screen_name|in_reply_to_user_id|"
               "in_reply_to_user_id_str|entities.user_mentions"},
    {.name = "Reddit comments",
     .signature = "body|subreddit|created_utc",
     .map = "text=body,id=id,time=created_utc,customer=author,shop=-,product=-,channel=subreddit,rating=-,title=-",
     .fields = "likes=score|reply_to=parent_id|thread=link_id",
     .people = "author_fullname|author_flair_text|author_flair_richtext"},
    {.name = "Reddit listing",
     .signature = "data.body|data.subreddit|data.created_utc",
     .map =
         "text=data.body,id=data.id,time=data.created_utc,customer=data.author,shop=-,product=-,channel=data.subreddit,"
         "rating=-,title=-",
     .fields = "likes=data.score|reply_to=data.parent_id|thread=data.link_id",
     .people = "data.author_fullname|data.author_flair_text|data.author_flair_richtext"},
    {.name = "Reddit posts",
     .signature = "selftext|subreddit|created_utc|title",
     .map = "text=selftext,title=title,id=id,time=created_utc,customer=author,shop=-,product=-,channel=subreddit,"
            "rating=-",
     .fields = "likes=score|replies=num_comments",
     .people = "author_fullname|author_flair_text|author_flair_richtext"},
    {.name = "Telegram",
     .signature = "date|from_id|text|type|id",
     .map = "text=text,id=-,time=date_unixtime,customer=from_id,title=-,rating=-",
     .aside = "type",
     .aside_cells = "!message",
     .aside_reason = "a note of the service, no message",
     .fields = "reply_to=reply_to_message_id",
     .people = "from|actor|actor_id|forwarded_from|saved_from|contact_information|members"},
    {.name = "Facebook and Instagram messages",
     .signature = "sender_name|timestamp_ms",
     .map = "text=content,time=timestamp_ms,customer=sender_name,title=-,rating=-"},
    {.name = "Weibo",
     .signature = "text|created_at|attitudes_count|reposts_count",
     .map = "text=text,id=id,time=created_at,customer=user_id,rating=-,title=-,channel=-,country=-",
     .fields = "likes=attitudes_count|shares=reposts_count|replies=comments_count|device=source",
     .people = "screen_name|at_users"},
    {.name = "Weibo API",
     .signature = "text_raw|created_at|attitudes_count|reposts_count",
     .map = "text=text_raw,id=idstr,time=created_at,customer=user.idstr,rating=-,title=-,channel=-,country=-",
     .fields = "likes=attitudes_count|shares=reposts_count|replies=comments_count|device=source",
     .people = "user.id|user.screen_name|user.profile_url|user.profile_image_url|user.avatar_large|user.avatar_hd"},
    {.name = "VK",
     .signature = "from_id|date|text|likes.count",
     .map = "text=text,id=-,time=date,customer=from_id,rating=-,title=-",
     .fields = "likes=likes.count|shares=reposts.count|replies=comments.count|views=views.count|"
               "reply_to=reply_to_comment|thread=post_id",
     .people = "reply_to_user|signer_id|created_by",
     .staff = "from_id=owner_id"},
    {.name = "VK archive",
     .signature = "data-id|author|author link|date|text|attachments",
     .map = "text=text,id=-,time=date,customer=author link,rating=-,title=-",
     .aside = "author",
     .aside_cells = "Вы|You",
     .aside_reason = "written by the owner of the archive",
     .people = "author"},
    {.name = "YouTube comments",
     .signature = "snippet.topLevelComment.snippet.textOriginal|snippet.topLevelComment.snippet.publishedAt",
     .map = "text=snippet.topLevelComment.snippet.textOriginal,id=id,time=snippet.topLevelComment.snippet.publishedAt,"
            "customer=snippet.topLevelComment.snippet.authorChannelId.value,product=snippet.videoId,rating=-,title=-",
     .fields = "likes=snippet.topLevelComment.snippet.likeCount|replies=snippet.totalReplyCount",
     .people = "snippet.topLevelComment.snippet.authorDisplayName|snippet.topLevelComment.snippet.authorChannelUrl|"
               "snippet.topLevelComment.snippet.authorProfileImageUrl",
     .staff = "snippet.topLevelComment.snippet.authorChannelId.value=snippet.channelId"},
    {.name = "Google Play",
     .signature = "Package Name|Reviewer Language|Star Rating|Review Text|Review Link",
     .map = "text=Review Text,title=Review Title,id=Review Link,time=Review Last Update Date and Time,"
            "rating=Star Rating 1-5,product=Package Name,language=Reviewer Language,customer=-,shop=-",
     .fields = "app_version=App Version Name|device=Device"},
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
     .map = "text=comment,id=reviewId,time=createTime,rating=starRating 1-5,customer=reviewer.displayName,title=-",
     .people = "reviewer.profilePhotoUrl"},
    {.name = "Amazon reviews",
     .signature = "rating|text|asin|parent_asin|user_id|timestamp",
     .map = "text=text,title=title,time=timestamp,rating=rating 1-5,customer=user_id,product=parent_asin,id=-",
     .fields = "likes=helpful_vote"},
    {.name = "Amazon reviews before 2020",
     .signature = "overall|reviewText|asin|reviewerID|unixReviewTime",
     .map =
         "text=reviewText,title=summary,time=unixReviewTime,rating=overall 1-5,customer=reviewerID,product=asin,id=-",
     .fields = "likes=vote",
     .people = "reviewerName"},
    {.name = "Steam",
     .signature = "recommendationid|review|voted_up|timestamp_created",
     .map = "text=review,id=recommendationid,time=timestamp_created,customer=author.steamid,recommended=voted_up,"
            "rating=-,language=language,title=-",
     .fields = "likes=votes_up|replies=comment_count"},
    {.name = "mail",
     .signature = "message-id|date|from|name|subject|text|auto-submitted",
     .map = "text=text,title=subject,id=message-id,time=date,customer=from,product=-,shop=-,channel=-,rating=-",
     .aside = "auto-submitted",
     .aside_cells = "!no",
     .aside_reason = "sent by a machine, as out-of-office notices are",
     .fields = "reply_to=in-reply-to",
     .people = "name"},
    {.name = "Freshdesk tickets",
     .signature = "id|subject|description_text|created_at|requester_id",
     .map = "text=description_text,title=subject,id=id,time=created_at,customer=requester_id,rating=-",
     .own_customers = true},
    {.name = "Zendesk tickets",
     .signature = "id|subject|description|created_at|requester_id",
     .map = "text=description,title=subject,id=id,time=created_at,customer=requester_id,channel=via.channel",
     .own_customers = true},
    {.name = "Intercom conversations",
     .signature = "source.body|source.author.type|created_at",
     .map = "text=source.body,title=source.subject,id=id,time=created_at,customer=source.author.id,"
            "rating=conversation_rating.rating 1-5,channel=source.type",
     .aside = "source.author.type",
     .aside_cells = "admin|bot|team",
     .aside_reason = "begun by the staff or a bot, not by a customer",
     .own_customers = true,
     .people = "source.author.name|source.author.email"},
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
    for (str rest = str_of(kind->fields ? kind->fields : ""); ok && rest.n;) {
        str column = str_cut(&rest, '|');
        str_cut(&column, '=');
        if (intern_find(columns, column) != INTERN_NONE)
            ok = buf_puts(out, ",field=") && buf_add_str(out, column);
    }
    return ok;
}

str export_field(const export_kind *kind, str column)
{
    for (str rest = str_of(kind->fields ? kind->fields : ""); rest.n;) {
        str value = str_cut(&rest, '|'), name = str_cut(&value, '=');
        if (str_equal(value, column))
            return name;
    }
    return (str){NULL, 0};
}

bool export_names_people(const export_kind *kind, str column)
{
    bool named = false;
    for (str rest = str_of(kind->people ? kind->people : ""); !named && rest.n;)
        named = str_equal(str_cut(&rest, '|'), column);
    return named;
}

bool export_is_aside(const export_kind *kind, str cell)
{
    bool others = kind->aside_cells[0] == '!', named = false;
    for (str rest = str_of(kind->aside_cells + others); !named && rest.n;)
        named = str_equal(cell, str_cut(&rest, '|'));
    return cell.n && named != others;
}
