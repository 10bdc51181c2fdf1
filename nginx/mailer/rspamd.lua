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

-- PKCS #8 of Ed25519, up to the 32 octets of the key itself.
local ED25519 = "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"

-- It reads no PEM of Ed25519, but the octets at the end of what that encodes. Whatever keeps the
-- second key from signing, the first one signs.
local function second_key_of(name)
    local second = key_of(name .. "/ed25519")
    local file = second and io.open(second.key)
    if not file then
        return nil
    end
    local pem = (file:read("*a") or ""):gsub("%-%-%-%-%-[^\n]*\n", "")
    file:close()
    local der = tostring(rspamd_util.decode_base64(pem))
    if #der ~= #ED25519 + 32 or der:sub(1, #ED25519) ~= ED25519 then
        return nil
    end
    second.key = nil
    second.rawkey = tostring(rspamd_util.encode_base64(der:sub(-32)))
    if second.rawkey:sub(1, 1) == "/" then -- it would be taken for a path; the octets cannot be
        second.rawkey = der:sub(-32)
    end
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
        if not first then
            return nil
        end
        -- As dkim_signing says it of what it signed.
        task:get_mempool():set_variable("nafuda_first", first.domain .. ":s=" .. first.selector)
        return { first, second_key_of(name) }
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

-- Most receivers make nothing of the second signature alone.
local function signed_by_first(task)
    local first = task:get_mempool():get_variable("nafuda_first")
    for _, signed in ipairs(task:get_symbol("DKIM_SIGNED") or {}) do
        for _, by in ipairs(signed.options or {}) do
            if by == first then
                return true
            end
        end
    end
    return false
end

rspamd_config:register_symbol({
    name = "NAFUDA_SIGNED",
    type = "postfilter",
    callback = function(task)
        if task:get_user() and not signed_by_first(task) then
            task:set_pre_result("soft reject", "there is no key to sign this yet", "nafuda")
        end
    end,
})
