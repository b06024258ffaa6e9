vcl 4.1;

# Varnish 7 in front of two machines of the Talks tracker, with the module xkey of varnish-modules.
# What stands in capitals between @ signs is to be replaced. TLS ends before Varnish, which is told by
# X-Forwarded-Proto; Varnish itself adds the reader's address to X-Forwarded-For.

import directors;
import std;
import xkey;

probe alive {
    .request = "GET /healthz/ HTTP/1.1" "Host: @HOST@" "Connection: close";
    .interval = 1s;
    .timeout = 1s;
    .window = 3;
    .threshold = 2;
    .initial = 2;
}

backend one { .host = "127.0.0.1"; .port = "@PORT_ONE@"; .probe = alive; }
backend two { .host = "127.0.0.1"; .port = "@PORT_TWO@"; .probe = alive; }

sub vcl_init {
    new machines = directors.round_robin();
    machines.add_backend(one);
    machines.add_backend(two);
}

sub vcl_recv {
    set req.backend_hint = machines.backend();

    # A release of the record: what is kept is old from now on, but not thrown away (see below).
    if (req.method == "PURGE") {
        if (req.http.X-Purge-Secret != "@SECRET@") {
            return (synth(403, "Forbidden"));
        }
        return (synth(200, "Purged " + xkey.softpurge(req.http.Surrogate-Key)));
    }
    unset req.http.X-Purge-Secret;

    # Editors see what they have just published: neither their pages nor anything they look at comes from here.
    if ((req.method != "GET" && req.method != "HEAD")
        || req.url ~ "^/admin/" || req.url ~ "^/healthz/" || req.http.Cookie ~ "(^|;\s*)sessionid=") {
        return (pass);
    }
    unset req.http.Cookie;

    # While the site answers, an old page is shown for 5 seconds more and no longer, so that one reader's request
    # fetches the new one and the others need not wait. While it does not, for the whole grace (an hour).
    if (req.restarts == 0 && std.healthy(req.backend_hint)) {
        set req.grace = 5s;
    }
    return (hash);
}

sub vcl_hash {
    # Without HTTPS the site answers with a redirect.
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    if (beresp.status >= 500 && !beresp.http.Retry-After) {
        if (bereq.is_bgfetch) {
            return (abandon);  # what is kept is better
        }
        if (bereq.retries == 0) {
            return (retry);  # the other machine
        }
    }
    if (beresp.http.Surrogate-Key) {
        set beresp.http.xkey = beresp.http.Surrogate-Key;
    }
    if (beresp.http.Surrogate-Control ~ "max-age=\d+") {
        set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, "^.*max-age=(\d+).*$", "\1s"), 0s);
        set beresp.grace = 1h;
        set beresp.keep = 1h;  # asked for again by its validator
        return (deliver);
    }
    # Files with names of their own say by themselves for how long they hold; everything else is the site's to answer.
    if (beresp.status != 200 || beresp.http.Cache-Control !~ "max-age=[1-9]") {
        set beresp.uncacheable = true;
        set beresp.ttl = 60s;
        return (deliver);
    }
}

sub vcl_backend_error {
    if (bereq.retries == 0) {
        return (retry);
    }
}

sub vcl_deliver {
    # The site failed before the probe has noticed: whatever is kept, however old, is better than an error.
    if (resp.status >= 500 && !resp.http.Retry-After && req.restarts == 0 && (req.method == "GET" || req.method == "HEAD")
        && req.url !~ "^/(admin|healthz)/" && req.http.Cookie !~ "(^|;\s*)sessionid=") {
        return (restart);
    }
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
    unset resp.http.Surrogate-Control;
    unset resp.http.Via;
    set resp.http.X-Cache = "miss";
    if (obj.hits > 0) {
        set resp.http.X-Cache = "hit";
    }
}
