#include "engine/customer_columns.h"

#include "ingest/roles.h"

#include <stddef.h>

/* Names as for ingest/roles.h, and the beginnings of columns that `features` makes. */
static const struct {
    const char *kind, *names, *made;
} kinds[] = {
    {"demographic",
     "age|age group|gender|sex|birth year|birthdate|date of "
     "birth|born|income|salary|education|degree|occupation|job|profession|"
     "household|household size|family|family size|children|kids|dependents|partner|married|marital status|senior "
     "citizen|"
     "generation|home ownership|employment|"
     "leeftijd|leeftijdsgroep|geslacht|geboortejaar|geboortedatum|inkomen|opleiding|beroep|huishouden|gezin|"
     "gezinsgrootte|"
     "kinderen|burgerlijke staat|"
     "возраст|пол|год рождения|дата рождения|доход|зарплата|образование|профессия|должность|семья|дети|семейное "
     "положение|"
     "年龄|年龄段|性别|出生年份|生日|收入|学历|教育|职业|家庭|孩子|婚姻|婚姻状况",
     ""},
    {"geographic",
     "country|region|province|state|county|city|town|municipality|district|postcode|postal code|zip|zip "
     "code|zipcode|latitude|"
     "longitude|lat|lon|lng|urbanity|climate|location|market|territory|"
     "land|regio|provincie|stad|gemeente|woonplaats|plaats|wijk|buurt|"
     "страна|регион|область|край|город|район|индекс|почтовый индекс|местоположение|"
     "国家|地区|省|省份|城市|市|区|邮编|地点",
     "country|lang"},
    {"behavioural",
     "orders|order count|purchases|visits|sessions|clicks|logins|page "
     "views|returns|returned|usage|tenure|contract|channel|device|"
     "subscription|plan|payment|payment method|last order|last visit|last login|days since|items|basket "
     "size|opens|calls|"
     "tickets|discounts|coupons|product category|"
     "bestellingen|aankopen|bezoeken|retouren|gebruik|abonnement|kanaal|apparaat|betaalwijze|laatste bestelling|"
     "заказы|покупки|посещения|визиты|возвраты|использование|подписка|тариф|канал|устройство|способ оплаты|последний "
     "заказ|"
     "订单数|购买次数|访问次数|退货|使用|订阅|套餐|渠道|设备|支付方式|最近购买",
     "documents|days_since_last|complaints|leaving|channel"},
    {"psychographic",
     "interests|interest|hobby|hobbies|lifestyle|values|attitude|personality|motivation|style|"
     "interesses|hobby s|levensstijl|waarden|"
     "интересы|хобби|образ жизни|ценности|"
     "兴趣|爱好|生活方式|价值观",
     "aspect.|topic.|sentiment|tokens"},
    {"value",
     "recency|recency days|frequency|monetary|spend|spent|spending|revenue|turnover|amount|total|total charges|monthly "
     "charges|"
     "charges|ltv|clv|lifetime value|margin|profit|sales|basket value|average order value|aov|"
     "omzet|besteding|uitgaven|bedrag|klantwaarde|winst|marge|"
     "выручка|сумма|траты|расходы|прибыль|средний чек|"
     "消费|消费金额|金额|总额|收入额|客单价|利润",
     ""},
};

static size_t kind_of(const char *kind)
{
    size_t i = 0;
    while (i < sizeof kinds / sizeof *kinds && strcmp(kinds[i].kind, kind))
        i++;
    return i;
}

bool customer_column_kind_is(const char *kind)
{
    return kind_of(kind) < sizeof kinds / sizeof *kinds;
}

bool customer_column_is_of(str name, const char *kind)
{
    size_t k = kind_of(kind);
    for (str rest = str_of(kinds[k].made), one; rest.n;) {
        one = str_cut(&rest, '|');
        bool is_prefix = one.p[one.n - 1] == '.';
        if (is_prefix ? name.n > one.n && !memcmp(name.p, one.p, one.n) : str_equal(name, one))
            return true;
    }
    return role_name_is_of(name, kinds[k].names);
}
