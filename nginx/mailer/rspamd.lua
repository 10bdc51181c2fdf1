-- rspamd: dofile() this from /etc/rspamd/rspamd.local.lua. Of mail that customers hand in, refuses
-- what from.lua refuses, before anything is signed, and has wait what nobody signs.
local refusal = dofile("@SHARE@/mailer/from.lua")

rspamd_config:register_symbol({
    name = "NAFUDA_FROM",
    type = "prefilter",
    callback = function(task)
        if not task:get_user() then
            return
        end
        local sender = (task:get_from("smtp") or {})[1] or { addr = "" }
        local why = refusal(sender.addr, function(name, number)
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
