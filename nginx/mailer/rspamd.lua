-- rspamd: dofile() this from /etc/rspamd/rspamd.local.lua. Of mail that customers hand in, and of the
-- tests that profiles send, refuses what from.lua refuses, and has wait what nobody signs; says to
-- dkim_signing.conf which key signs.
local lua_maps = require "lua_maps"
local rspamd_util = require "rspamd_util"
local refusal = dofile("@SHARE@/mailer/from.lua")

-- A line of the KeyTable holds selector and file together: with a map of each, as rspamd has them,
-- one would at times be newer than the other.
local signing = lua_maps.map_add_from_ucl("@EXPORT@/opendkim/SigningTable", "map", "Nafuda")
local keys = lua_maps.map_add_from_ucl("@EXPORT@/opendkim/KeyTable", "map", "Nafuda")

-- What KeyTable says of a name, as dkim_signing takes it.
local function key_of(name)
    local domain, selector, file = (keys:get_key(name) or ""):match("^([^:]+):([^:]+):(.+)$")
    return domain and { domain = domain, selector = selector, key = file }
end

-- It reads no PEM of Ed25519, but the 32 octets at the end of what that encodes.
local function second_key_of(name)
    local second = key_of(name .. "/ed25519")
    local file = second and io.open(second.key)
    if not file then
        return nil
    end
    local pem = file:read("*a"):gsub("%-%-%-%-%-[^\n]*\n", "")
    file:close()
    second.key = nil
    second.rawkey = tostring(rspamd_util.encode_base64(
        tostring(rspamd_util.decode_base64(pem)):sub(-32)))
    return second
end

local function envelope(task)
    local sender = (task:get_from("smtp") or {})[1]
    return sender and sender.addr:lower() or ""
end

rspamd_plugins.nafuda = {
    signature = function(task)
        if not task:get_user() then
            return nil
        end
        local sender = envelope(task)
        local name = signing:get_key(sender) or signing:get_key(sender:match("@(.*)$") or "")
        local first = name and key_of(name)
        return first and { first, second_key_of(name) }
    end,
}

rspamd_config:register_symbol({
    name = "NAFUDA_FROM",
    type = "prefilter",
    callback = function(task)
        local why = task:get_user() and refusal(envelope(task), function(name, number)
            local field = (task:get_header_full(name) or {})[number + 1]
            return field and field.value
        end)
        if why then
            task:set_pre_result("reject", why, "nafuda")
        end
    end,
})

rspamd_config:register_symbol({
    name = "NAFUDA_SIGNED",
    type = "postfilter",
    callback = function(task)
        if task:get_user() and not task:has_symbol("DKIM_SIGNED") then
            task:set_pre_result("soft reject", "there is no key to sign this yet", "nafuda")
        end
    end,
})
