-- Whether a message is from the address that it was handed in with. Postfix has seen that the login
-- may use its envelope sender; what recipients see, and DMARC goes by, is the From field.
--
-- Readers of mail differ about From fields that are out of the ordinary, so only one form passes:
-- one field, in it one plain address, alone or in <> behind a name. Comments, groups, routes, quoted
-- local parts are refused, and so is whatever else could be read as a second address.

local ATOM = "[%w!#$%%&'*+/=?^_`{|}~.-]+"
local ADDRESS = "(" .. ATOM .. "@[%w.-]+)"

-- The address of the one form, or nil.
local function plain_address(field)
    local value = field:gsub("\r?\n([ \t])", "%1")
    if value:find("[\1-\8\10-\31\127]") then
        return nil
    end
    value = value:match("^[ \t]*(.*[^ \t])") or ""
    local alone = value:match("^" .. ADDRESS .. "$")
    if alone then
        return alone
    end
    local name, address = value:match("^(.*)<" .. ADDRESS .. ">$")
    if not name then
        return nil
    end
    local words = name:gsub('\\["\\]', ""):gsub('"[^"\\<>]*"', "")
    return not words:find('[]["\\<>@,;:()]') and address or nil
end

-- fields: a function that gives the n-th value of a header field, counted from 0, or nil. Answers
-- nil, or why the message is refused.
local function refusal(envelope, fields)
    if not fields("From", 0) then
        return "the message has no From field"
    end
    for _, name in ipairs({ "From", "Sender", "Resent-From", "Resent-Sender" }) do
        local field = fields(name, 0)
        local address = field and plain_address(field)
        if fields(name, 1) then
            return "the message has more than one " .. name .. " field"
        elseif field and not address then
            return name .. " is not one address, written Name <address>"
        elseif field and address:lower() ~= envelope:lower() then
            return name .. " is not the address given in MAIL FROM"
        end
    end
    return nil
end

return refusal
