-- OpenDKIM, SetupPolicyScript: refuses what from.lua refuses. The functions: opendkim-lua(3).
local refusal = dofile("@SHARE@/mailer/from.lua")

local why = refusal(odkim.get_envfrom(ctx), function(name, number)
    return odkim.get_header(ctx, name, number)
end)
if why then
    odkim.log(ctx, (odkim.get_mtasymbol(ctx, "i") or "?") .. ": refused: " .. why)
    odkim.set_result(ctx, SMFIS_REJECT)
end
