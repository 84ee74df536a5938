#include "ingest/exports.h"

/* Names and meanings are from the pages that docs/exports.md lists, a line each. The first that fits is taken: the
 * narrower stand first. Ids that count in each chat or wall anew (Telegram, VK) tell no document from another. */
static const export_kind exports[] = {
    /* parser.py of github.com/thomaswue/twitter-archive-parser */
    {.name = "X archive",
     .signature = "tweet.full_text|tweet.id_str|tweet.created_at",
     .map = "text=tweet.full_text,id=tweet.id_str,time=tweet.created_at,language=tweet.lang,channel=-,rating=-,title=-",
     .repost = "tweet.full_text",
     .repost_prefix = "RT @",
     .fields = "likes=tweet.favorite_count|shares=tweet.retweet_count|reply_to=tweet.in_reply_to_status_id_str|"
               "device=tweet.source",
     .people = "tweet.in_reply_to_screen_name|tweet.in_reply_to_user_id|tweet.in_reply_to_user_id_str|"
               "tweet.entities.user_mentions"},
    /* pastebin.com/bzaeJ3J5, a script between both forms */
    {.name = "X archive before 2019",
     .signature = "id_str|text|created_at|source|entities.hashtags|entities.user_mentions",
     .map = "text=text,id=id_str,time=created_at,customer=user.screen_name,channel=-,rating=-,title=-",
     .repost = "text",
     .repost_prefix = "RT @",
     .fields = "reply_to=in_reply_to_status_id_str|device=source",
     .people = "in_reply_to_screen_name|in_reply_to_user_id|in_reply_to_user_id_str|entities.user_mentions"},
    /* github.com/pushshift/api */
    {.name = "Reddit comments",
     .signature = "body|subreddit|created_utc",
     .map = "text=body,id=id,time=created_utc,customer=author,shop=-,product=-,channel=subreddit,rating=-,title=-",
     .fields = "likes=score|reply_to=parent_id|thread=link_id",
     .people = "author_flair_text|author_flair_richtext"},
    /* github.com/pushshift/api */
    {.name = "Reddit listing",
     .signature = "data.body|data.subreddit|data.created_utc",
     .map =
         "text=data.body,id=data.id,time=data.created_utc,customer=data.author,shop=-,product=-,channel=data.subreddit,"
         "rating=-,title=-",
     .fields = "likes=data.score|reply_to=data.parent_id|thread=data.link_id",
     .people = "data.author_flair_text|data.author_flair_richtext"},
    /* github.com/pushshift/api */
    {.name = "Reddit posts",
     .signature = "selftext|subreddit|created_utc|title",
     .map = "text=selftext,title=title,id=id,time=created_utc,customer=author,shop=-,product=-,channel=subreddit,"
            "rating=-",
     .fields = "likes=score|replies=num_comments",
     .people = "author_flair_text|author_flair_richtext"},
    /* core.telegram.org/import-export */
    {.name = "Telegram",
     .signature = "date|from_id|text|type|id",
     .map = "text=text,id=-,time=date_unixtime,customer=from_id,channel=-,title=-,rating=-",
     .asides = {{"type", "!message", "a note of the service, no message"}},
     .fields = "reply_to=reply_to_message_id",
     .people = "saved_from|members"},
    /* github.com/ArmaanSethi/facebook-messages-parser-grapher/issues/6 */
    {.name = "Facebook and Instagram messages",
     .signature = "sender_name|timestamp_ms",
     .map = "text=content,time=timestamp_ms,customer=sender_name,title=-,rating=-"},
    /* comments_v2 and posts: documents/parser/content_examples.md of github.com/NorseKode/Waultar-App */
    {.name = "Facebook posts and comments",
     .signature = "timestamp|data|title",
     .map = "text=data,time=timestamp,id=-,customer=-,title=-,rating=-",
     .parts = {"data", "comment.comment|post"},
     .people = "title|attachments.data.media.title"},
    /* post_comments_1.json of the archive, as programs that read it name its members; no page was found */
    {.name = "Instagram comments",
     .signature = "string_map_data.Comment.value|string_map_data.Time.timestamp",
     .map = "text=string_map_data.Comment.value,time=string_map_data.Time.timestamp,id=-,customer=-,title=-,rating=-",
     .people = "string_map_data.Media Owner.value"},
    /* weibo.com/ajax/statuses, bbs.huaweicloud.com/blogs/343323 */
    {.name = "Weibo API",
     .signature = "text_raw|created_at|attitudes_count|reposts_count",
     .map =
         "text=text_raw,id=idstr|id,time=created_at,customer=user.idstr|user.id,rating=-,title=-,channel=-,country=-",
     .fields = "likes=attitudes_count|shares=reposts_count|replies=comments_count|device=source"},
    /* open.weibo.com/wiki/2/statuses/user_timeline/en */
    {.name = "Weibo API",
     .signature = "text|created_at|attitudes_count|reposts_count|user.id",
     .map = "text=text,id=idstr|id,time=created_at,customer=user.idstr|user.id,rating=-,title=-,channel=-,country=-",
     .fields = "likes=attitudes_count|shares=reposts_count|replies=comments_count|device=source"},
    /* github.com/dataabc/weibo-crawler */
    {.name = "Weibo",
     .signature = "text|created_at|attitudes_count|reposts_count",
     .map = "text=text,id=id,time=created_at,customer=user_id,rating=-,title=-,channel=-,country=-",
     .fields = "likes=attitudes_count|shares=reposts_count|replies=comments_count|device=source",
     .people = "at_users"},
    /* get_result_headers in weibo.py, github.com/dataabc/weibo-crawler */
    {.name = "Weibo CSV",
     .signature = "id|bid|正文|日期|点赞数|评论数|转发数",
     .map = "text=正文,id=id,time=日期,customer=-,rating=-,title=-,channel=-,country=-,product=-,shop=-",
     .fields = "likes=点赞数|shares=转发数|replies=评论数|device=工具",
     .people = "@用户|源用户id|源用户昵称"},
    /* dev.vk.com, objects/comment; not seen in a real file */
    {.name = "VK",
     .signature = "from_id|date|text|likes.count",
     .map = "text=text,id=-,time=date,customer=from_id,rating=-,title=-",
     .fields = "likes=likes.count|shares=reposts.count|replies=comments.count|views=views.count|"
               "reply_to=reply_to_comment|thread=post_id",
     .people = "reply_to_user|signer_id|created_by",
     .staff = "from_id=owner_id"},
    /* ingest/vk.h */
    {.name = "VK archive",
     .signature = "data-id|author|author link|date|text|attachments",
     .map = "text=text,id=-,time=date,customer=author link,rating=-,title=-",
     .asides = {{"author", "Вы|You", "written by the owner of the archive"}},
     .people = "author"},
    /* developers.google.com/youtube/v3/docs/commentThreads */
    {.name = "YouTube comments",
     .signature = "snippet.topLevelComment.snippet.textOriginal|snippet.topLevelComment.snippet.publishedAt",
     .map = "text=snippet.topLevelComment.snippet.textOriginal,id=id,time=snippet.topLevelComment.snippet.publishedAt,"
            "customer=snippet.topLevelComment.snippet.authorChannelId.value,product=snippet.videoId,rating=-,title=-",
     .fields = "likes=snippet.topLevelComment.snippet.likeCount|replies=snippet.totalReplyCount",
     .staff = "snippet.topLevelComment.snippet.authorChannelId.value=snippet.channelId"},
    /* the same without textOriginal, which only the comment's author is shown */
    {.name = "YouTube comments",
     .signature = "snippet.topLevelComment.snippet.textDisplay|snippet.topLevelComment.snippet.publishedAt",
     .map = "text=snippet.topLevelComment.snippet.textDisplay,id=id,time=snippet.topLevelComment.snippet.publishedAt,"
            "customer=snippet.topLevelComment.snippet.authorChannelId.value,product=snippet.videoId,rating=-,title=-",
     .fields = "likes=snippet.topLevelComment.snippet.likeCount|replies=snippet.totalReplyCount",
     .staff = "snippet.topLevelComment.snippet.authorChannelId.value=snippet.channelId"},
    /* developers.google.com/youtube/v3/docs/comments */
    {.name = "YouTube replies",
     .signature = "snippet.textOriginal|snippet.publishedAt|snippet.parentId",
     .map = "text=snippet.textOriginal,id=id,time=snippet.publishedAt,customer=snippet.authorChannelId.value,channel=-,"
            "rating=-,title=-",
     .fields = "likes=snippet.likeCount|reply_to=snippet.parentId",
     .staff = "snippet.authorChannelId.value=snippet.channelId"},
    /* comments of the info dict, github.com/yt-dlp/yt-dlp (yt_dlp/extractor/common.py) */
    {.name = "YouTube comments by yt-dlp",
     .signature = "id|parent|text|like_count|author_id|timestamp",
     .map = "text=text,id=id,time=timestamp,customer=author_id,rating=-,title=-",
     .asides = {{"author_is_uploader", "true", "written by the owner of the channel, not by a customer"}},
     .fields = "likes=like_count|reply_to=parent",
     .people = "author_thumbnail"},
    /* developers.tiktok.com/doc/research-api-specs-query-video-comments */
    {.name = "TikTok comments",
     .signature = "id|video_id|text|like_count|create_time",
     .map = "text=text,id=id,time=create_time,customer=-,product=video_id,rating=-,title=-",
     .fields = "likes=like_count|replies=reply_count|reply_to=parent_comment_id"},
    /* /api/comment/list; the names in github.com/alingowangxr/ideasseek-ai, douyin-app-doc/tiktok_video_comments.md */
    {.name = "TikTok comments of the web",
     .signature = "cid|text|create_time|digg_count|aweme_id",
     .map = "text=text,id=cid,time=create_time,customer=user.uid,product=aweme_id,language=comment_language,rating=-,"
            "title=-",
     .fields = "likes=digg_count|replies=reply_comment_total|reply_to=reply_id",
     .people = "share_info.desc"},
    /* Comment > Comments > CommentsList: scripts/artifacts/tikTokArchiveJson.py of github.com/abrignoni/RLEAPP */
    {.name = "TikTok archive",
     .signature = "date|comment|photo|url",
     .map = "text=comment,time=date,id=-,customer=-,title=-,rating=-"},
    /* productPageComments: dtcms.com/a/607078.html; github.com/z1z22/mypython, jd_ajax.py */
    {.name = "JD",
     .signature = "id|content|creationTime|score|referenceName",
     .map = "text=content,text=afterUserComment.hAfterUserComment.content,id=id,time=creationTime,rating=score 1-5,"
            "product=referenceName,customer=-,title=-,shop=-,channel=-",
     .fields = "likes=usefulVoteCount|replies=replyCount",
     .people = "userImage|userImageUrl"},
    /* list_detail_rate: tmall/tm-cmt.py of github.com/cooperxiong/py-crawlers; github.com/WinterWaterWarm/tb_comment */
    {.name = "Taobao and Tmall",
     .signature = "rateContent|rateDate|auctionSku",
     .map = "text=rateContent,text=appendComment.content,id=id,time=rateDate,product=auctionSku,customer=-,rating=-,"
            "title=-,shop=-",
     .people = "displayUserNick"},
    /* the set yf_dianping: github.com/SophonPlus/ChineseNlpCorpus, datasets/yf_dianping/intro.ipynb */
    {.name = "Dianping",
     .signature = "userId|restId|rating|rating_env|rating_flavor|rating_service|timestamp|comment",
     .map = "text=comment,time=timestamp,rating=rating 0-5,customer=userId,shop=restId,id=-,title=-"},
    /* chats as WeChatMsg writes them: CSVExporter of github.com/LC044/WeChatMsg */
    {.name = "WeChat",
     .signature = "localId|TalkerId|Type|SubType|IsSender|CreateTime|StrContent",
     .map = "text=StrContent,time=CreateTime,customer=Sender,id=-,title=-,rating=-,channel=-",
     .asides = {{"Type", "!1", "a picture, call or note of the service, no text"},
                {"IsSender", "1", "written by the owner of the chats"}},
     .people = "Remark|NickName"},
    /* support.google.com/googleplay/android-developer/answer/6135870 */
    {.name = "Google Play",
     .signature = "Package Name|Reviewer Language|Star Rating|Review Text|Review Link",
     .map = "text=Review Text,title=Review Title,id=Review Link,time=Review Last Update Date and Time,"
            "rating=Star Rating 1-5,product=Package Name,language=Reviewer Language,customer=-,shop=-",
     .fields = "app_version=App Version Name|device=Device"},
    /* developer.apple.com/documentation/appstoreconnectapi/customerreview */
    {.name = "App Store Connect",
     .signature = "attributes.rating|attributes.body|attributes.createdDate|attributes.territory",
     .map = "text=attributes.body,title=attributes.title,id=id,time=attributes.createdDate,rating=attributes.rating "
            "1-5,country=attributes.territory,customer=attributes.reviewerNickname"},
    /* samples; no page of Google's describes them */
    {.name = "Google Maps reviews of Takeout",
     .signature = "properties.five_star_rating_published|properties.date",
     .map = "text=properties.review_text_published,time=properties.date,rating=properties.five_star_rating_published "
            "1-5,shop=properties.location.name,country=properties.location.country_code,id=-,title=-"},
    /* developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews; not seen in a real file */
    {.name = "Google Business Profile",
     .signature = "reviewId|starRating|createTime|reviewer.displayName",
     .map = "text=comment,id=reviewId,time=createTime,rating=starRating 1-5,customer=reviewer.displayName,title=-",
     .people = "reviewer.profilePhotoUrl"},
    /* the same with the resource's name alone, in which the review's id is the last part */
    {.name = "Google Business Profile",
     .signature = "name|starRating|createTime|reviewer.displayName",
     .map = "text=comment,id=name,time=createTime,rating=starRating 1-5,customer=reviewer.displayName,title=-",
     .people = "reviewer.profilePhotoUrl"},
    /* the columns as programs that read such files name them; Trustpilot's help describes none */
    {.name = "Trustpilot",
     .signature = "Review Id|Review Created (UTC)|Review Stars|Review Title|Review Content",
     .map = "text=Review Content,title=Review Title,id=Review Id,time=Review Created (UTC),rating=Review Stars 1-5,"
            "customer=Review Consumer User Id,shop=Location Name,product=-",
     .people = "Review Username|Review User Email"},
    /* documentation-apidocumentation.trustpilot.com; a schema: github.com/api-evangelist/trustpilot */
    {.name = "Trustpilot API",
     .signature = "id|stars|text|createdAt|consumer.displayName",
     .map = "text=text,title=title,id=id,time=createdAt,rating=stars 1-5,customer=consumer.id,language=language,"
            "shop=businessUnit.displayName,country=-",
     .fields = "likes=numberOfLikes",
     .people = "consumer.displayName|consumer.displayLocation|referralEmail"},
    /* amazon-reviews-2023.github.io */
    {.name = "Amazon reviews",
     .signature = "rating|text|asin|parent_asin|user_id|timestamp",
     .map = "text=text,title=title,time=timestamp,rating=rating 1-5,customer=user_id,product=parent_asin,id=-",
     .fields = "likes=helpful_vote"},
    /* nijianmo.github.io/amazon */
    {.name = "Amazon reviews before 2020",
     .signature = "overall|reviewText|asin|reviewerID|unixReviewTime",
     .map =
         "text=reviewText,title=summary,time=unixReviewTime,rating=overall 1-5,customer=reviewerID,product=asin,id=-",
     .fields = "likes=vote",
     .people = "reviewerName"},
    /* partner.steamgames.com/doc/store/getreviews */
    {.name = "Steam",
     .signature = "recommendationid|review|voted_up|timestamp_created",
     .map = "text=review,id=recommendationid,time=timestamp_created,customer=author.steamid,recommended=voted_up,"
            "rating=-,language=language,title=-",
     .fields = "likes=votes_up|replies=comment_count"},
    /* the columns as programs that read such files name them */
    {.name = "Typeform",
     .signature = "#|Submit Date (UTC)|Network ID",
     .map = "id=#,time=Submit Date (UTC),customer=-"},
    /* typeform.com/developers/responses/reference/retrieve-responses */
    {.name = "Typeform API",
     .signature = "response_id|answers|submitted_at",
     .map = "text=answers,id=response_id,time=submitted_at,rating=-,title=-,customer=-,product=-,shop=-",
     .parts = {"answers", "text"},
     .fields = "device=metadata.user_agent"},
    /* ingest/mail.h; Auto-Submitted: RFC 3834 */
    {.name = "mail",
     .signature = "message-id|date|from|name|subject|text|auto-submitted",
     .map = "text=text,title=subject,id=message-id,time=date,customer=from,product=-,shop=-,channel=-,rating=-",
     .asides = {{"auto-submitted", "!no", "sent by a machine, as out-of-office notices are"}},
     .fields = "reply_to=in-reply-to",
     .people = "name|to"},
    /* prodsight.ai/help-sub/intercomexport-help-center: what does the Intercom conversation export contain */
    {.name = "Intercom messages",
     .signature = "message_id|message_body|message_author_type|message_created_at|conversation_id",
     .map = "text=message_body,id=message_id,time=message_created_at,customer=message_author_id,channel=message_type,"
            "rating=-,title=-",
     .asides = {{"message_author_type", "admin|bot|team", "written by the staff or a bot, not by a customer"}},
     .fields = "thread=conversation_id",
     .own_customers = true,
     .people = "message_author_name|message_author_email"},
    /* developers.freshdesk.com/api/#view_a_ticket (include=conversations) */
    {.name = "Freshdesk tickets",
     .signature = "id|subject|description_text|created_at|requester_id",
     .map = "text=description_text,title=subject,id=id,time=created_at,customer=requester_id,rating=-",
     .parts = {"conversations", "body_text", "incoming", "true"},
     .own_customers = true},
    /* developer.zendesk.com/api-reference/ticketing/tickets/tickets */
    {.name = "Zendesk tickets",
     .signature = "id|subject|description|created_at|requester_id",
     .map = "text=description,title=subject,id=id,time=created_at,customer=requester_id,channel=via.channel",
     .own_customers = true},
    /* developers.intercom.com, conversation and conversation part model */
    {.name = "Intercom conversations",
     .signature = "source.body|source.author.type|created_at",
     .map = "text=source.body,title=source.subject,id=id,time=created_at,customer=source.author.id,"
            "rating=conversation_rating.rating 1-5,channel=source.type",
     .asides = {{"source.author.type", "admin|bot|team", "begun by the staff or a bot, not by a customer"}},
     .parts = {"conversation_parts.conversation_parts", "body", "author.type", "user|lead|contact"},
     .own_customers = true,
     .people = "source.author.name|source.author.email|conversation_parts.conversation_parts.author.name|"
               "conversation_parts.conversation_parts.author.email"},
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

/* The first of "COLUMN|COLUMN" that is there, or "-"; empty: none is. */
static str first_there(str values, const intern *columns)
{
    str value = {NULL, 0};
    while (!value.n && values.n) {
        value = str_cut(&values, '|');
        if (!str_is(value, "-") && intern_find(columns, column_of_value(value)) == INTERN_NONE)
            value.n = 0;
    }
    return value;
}

bool export_map(const export_kind *kind, const intern *columns, buf *out)
{
    bool ok = true;
    for (str rest = str_of(kind->map); ok && rest.n;) {
        str values = str_cut(&rest, ','), role = str_cut(&values, '='), value = first_there(values, columns);
        if (value.n)
            ok = (!out->n || buf_putc(out, ',')) && buf_add_str(out, role) && buf_putc(out, '=') &&
                 buf_add_str(out, value);
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

static bool is_among(str word, const char *list)
{
    bool found = false;
    for (str rest = str_of(list); !found && rest.n;)
        found = str_equal(str_cut(&rest, '|'), word);
    return found;
}

/* The part behind the last dot, which is cut off; all of it where there is none. */
static str cut_last(str *path)
{
    size_t at = path->n;
    while (at && path->p[at - 1] != '.')
        at--;
    str last = {path->p + at, path->n - at};
    path->n = at ? at - 1 : 0;
    return last;
}

/* "user.screen_name", "reply.author.url": what tells somebody from others, in an object that is somebody. */
static bool is_of_somebody(str column)
{
    static const char somebody[] = "user|author|from|sender|owner|reviewer|consumer|commenter|account|profile|member|"
                                   "creator|poster|actor|person|contact_information|authorChannelId";
    static const char telling[] =
        "id|idstr|id_str|uid|user_id|uuid|name|screen_name|screenName|username|user_name|userName|nickname|nick_name|"
        "nickName|nick|display_name|displayName|full_name|fullName|first_name|last_name|login|handle|unique_id|sec_uid|"
        "short_id|personaname|domain|weihao|remark|email|phone|phone_number|url|profile_url|profileUrl|profile_link|"
        "link|permalink|website|description|bio|signature|avatar|avatar_url|avatar_thumb|avatar_medium|avatar_large|"
        "avatar_larger|avatar_hd|profile_image_url|profile_image_url_https|profilePhotoUrl|cover_image|"
        "cover_image_phone|picture|photo|image|verified_reason|value";
    str field = cut_last(&column), object = cut_last(&column);
    return is_among(field, telling) && is_among(object, somebody);
}

/* What names somebody wherever it stands. */
static bool is_somebody(str column)
{
    static const char names[] =
        "author|author_name|author_id|author_fullname|author_url|authorDisplayName|authorChannelUrl|"
        "authorProfileImageUrl|link_author|actor|actor_id|from|from_id|forwarded_from|forwarded_from_id|sender_name|"
        "screen_name|nickname|nick_name|username|user_name|user_id|unique_id|first_name|last_name|phone_number|"
        "original_content_owner|reply_to_username|reply_to_userid";
    return is_among(cut_last(&column), names);
}

static bool names_anyone(str column)
{
    bool named = is_somebody(column);
    for (; !named && column.n; cut_last(&column)) /* "user.avatar_thumb.url_list" */
        named = is_of_somebody(column);
    return named;
}

bool export_names_people(const export_kind *kind, str column)
{
    return (!kind->own_customers && names_anyone(column)) || is_among(column, kind->people ? kind->people : "");
}

bool export_is_aside(const export_aside *aside, str cell)
{
    bool others = aside->cells[0] == '!';
    return cell.n && is_among(cell, aside->cells + others) != others;
}
