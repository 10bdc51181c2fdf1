"""The message of RFC 8463 appendix A with its Ed25519 signature, what a receiver may have written above
it, and a zone in which it is right."""

SIGNED = b"""\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game. Are you hungry yet?

Joe.
"""
RESULTS = b"""\
Authentication-Results: mx.example.net; dkim=pass header.d=football.example.com;
 spf=softfail (not ours) smtp.mailfrom=joe@football.example.com; x-odd=maybe
"""
ZONE = {
    "brisbane._domainkey.football.example.com": [
        {"TXT": "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}],
    "_dmarc.football.example.com": [{"TXT": "v=DMARC1; p=reject"}],
    "football.example.com": [{"TXT": "v=spf1 ip4:192.0.2.1 -all"}],
}
