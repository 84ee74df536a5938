window.YTD.tweets.part0 = [
  {
    "tweet": {
      "retweeted": false,
      "source": "<a href=\"https://x.example\">Web</a>",
      "entities": {
        "hashtags": [],
        "urls": []
      },
      "favorite_count": "0",
      "id_str": "1234567890123456780",
      "id": "1234567890123456780",
      "created_at": "Tue Dec 01 02:52:47 +0000 2020",
      "full_text": "Snelle levering, top! &amp; meer",
      "lang": "nl"
    }
  },
  {
    "tweet": {
      "retweeted": false,
      "source": "<a href=\"https://x.example\">Web</a>",
      "entities": {
        "hashtags": [],
        "urls": []
      },
      "favorite_count": "1",
      "id_str": "1234567890123456781",
      "id": "1234567890123456781",
      "created_at": "Tue Dec 02 02:52:47 +0000 2020",
      "full_text": "Slechte service, nooit meer &amp; meer",
      "lang": "nl"
    }
  },
  {
    "tweet": {
      "retweeted": false,
      "source": "<a href=\"https://x.example\">Web</a>",
      "entities": {
        "hashtags": [],
        "urls": []
      },
      "favorite_count": "2",
      "id_str": "1234567890123456782",
      "id": "1234567890123456782",
      "created_at": "Tue Dec 03 02:52:47 +0000 2020",
      "full_text": "RT @winkel: De app crasht elke dag &amp; meer",
      "lang": "nl"
    }
  },
  {
    "tweet": {
      "retweeted": false,
      "source": "<a href=\"https://x.example\">Web</a>",
      "entities": {
        "hashtags": [],
        "urls": []
      },
      "favorite_count": "3",
      "id_str": "1234567890123456783",
      "id": "1234567890123456783",
      "created_at": "Tue Dec 04 02:52:47 +0000 2020",
      "full_text": "Heel blij met mijn aankoop &amp; meer",
      "lang": "nl"
    }
  },
  {
    "tweet": {
      "retweeted": false,
      "source": "<a href=\"https://x.example\">Web</a>",
      "entities": {
        "hashtags": [],
        "urls": []
      },
      "favorite_count": "4",
      "id_str": "1234567890123456784",
      "id": "1234567890123456784",
      "created_at": "Tue Dec 05 02:52:47 +0000 2020",
      "full_text": "Het pakket kwam te laat aan &amp; meer",
      "lang": "nl"
    }
  }
]