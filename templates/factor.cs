<?cs def:title() ?><?cs var:Text.Factor.title ?><?cs /def ?>
<?cs def:content() ?>
<?cs if:!Page.must ?><p class="crumb"><a href="/account"><?cs var:Text.Account.title ?></a></p><?cs /if ?>
<h1><?cs var:Text.Factor.title ?> <span class="chip t-<?cs if:Page.on ?>ok<?cs else ?>none<?cs /if ?>"><?cs if:Page.on ?><?cs call:icon("ok") ?><?cs var:Text.Factor.on ?><?cs else ?><?cs call:icon("none") ?><?cs var:Text.Factor.off ?><?cs /if ?></span></h1>
<p class="lead"><?cs var:Text.Factor.lead ?></p>
<?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<?cs if:Page.must ?><p class="notice t-weak"><?cs call:icon("weak") ?><?cs var:Text.Factor.must ?></p><?cs /if ?>
<?cs if:Page.on ?>
<section aria-labelledby="codes">
<h2 id="codes"><?cs var:Text.Factor.codes_title ?></h2>
<p class="lead"><?cs var:Page.left ?> <?cs var:Text.Factor.codes_lead ?></p>
<?cs if:Page.Form.codes_code.fault || Page.Form.codes_password.fault ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("codes_password", Text.Account.current, Page.Form.codes_password) ?><?cs call:fault_link("codes_code", Text.Factor.code, Page.Form.codes_code) ?></ul></div><?cs /if ?>
<form class="panel" method="post" action="/account/second-factor/codes">
<?cs call:token() ?>
<input type="hidden" name="username" value="<?cs var:User.email ?>" autocomplete="username">
<?cs call:field("codes_password", "password", Text.Account.current, "", "current-password", Page.Form.codes_password) ?>
<?cs call:field("codes_code", "text", Text.Factor.code, Text.Factor.code_hint, "one-time-code", Page.Form.codes_code) ?>
<p class="quiet small"><?cs var:Text.Factor.codes_does ?></p>
<p class="acts"><button type="submit"><?cs var:Text.Factor.codes_button ?></button></p>
</form>
</section>
<section aria-labelledby="off">
<h2 id="off"><?cs var:Text.Factor.off_title ?></h2>
<p class="lead"><?cs var:Text.Factor.off_does ?></p>
<?cs if:Page.Form.off_code.fault || Page.Form.off_password.fault ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("off_password", Text.Account.current, Page.Form.off_password) ?><?cs call:fault_link("off_code", Text.Factor.code, Page.Form.off_code) ?></ul></div><?cs /if ?>
<form class="panel" method="post" action="/account/second-factor/off">
<?cs call:token() ?>
<input type="hidden" name="username" value="<?cs var:User.email ?>" autocomplete="username">
<?cs call:field("off_password", "password", Text.Account.current, "", "current-password", Page.Form.off_password) ?>
<?cs call:field("off_code", "text", Text.Factor.code, Text.Factor.code_hint, "one-time-code", Page.Form.off_code) ?>
<p class="acts"><button type="submit" class="danger"><?cs var:Text.Factor.off_button ?></button></p>
</form>
</section>
<?cs else ?>
<section aria-labelledby="set-up">
<h2 id="set-up"><?cs var:Text.Factor.set_up ?></h2>
<?cs if:Page.Form.wrong ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("code", Text.Factor.code, Page.Form.code) ?><?cs call:fault_link("password", Text.Account.current, Page.Form.password) ?></ul></div><?cs /if ?>
<form class="panel" method="post" action="/account/second-factor">
<?cs call:token() ?>
<input type="hidden" name="offer" value="<?cs var:Page.offer ?>">
<input type="hidden" name="username" value="<?cs var:User.email ?>" autocomplete="username">
<p><?cs var:Text.Factor.step_scan ?></p>
<?cs if:Page.qr ?><svg class="qr" viewBox="<?cs var:Page.box ?>" role="img" aria-label="<?cs var:Text.Factor.qr ?>"><path d="<?cs var:Page.qr ?>"/></svg><?cs /if ?>
<p class="small"><?cs var:Text.Factor.step_type ?></p>
<?cs call:value("secret", Page.secret, Text.Factor.secret) ?>
<?cs call:field("code", "text", Text.Factor.code, Text.Factor.code_new_hint, "one-time-code", Page.Form.code) ?>
<?cs call:field("password", "password", Text.Account.current, "", "current-password", Page.Form.password) ?>
<p class="quiet small"><?cs var:Text.Factor.on_does ?></p>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Factor.on_button ?></button></p>
</form>
</section>
<?cs /if ?>
<?cs /def ?>
