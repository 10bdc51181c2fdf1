<?cs def:title() ?><?cs var:Text.Account.title ?><?cs /def ?>
<?cs def:content() ?>
<h1><?cs var:Text.Account.title ?></h1>
<?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<section aria-labelledby="me">
<h2 id="me"><?cs var:Text.Account.profile ?></h2>
<dl class="facts">
<dt><?cs var:Text.Account.name ?></dt><dd><?cs var:User.name ?></dd>
<dt><?cs var:Text.Account.email ?></dt><dd><?cs var:User.email ?></dd>
<?cs if:Page.role ?><dt><?cs var:Text.Account.role ?></dt><dd><?cs call:role(Page.role) ?></dd><?cs /if ?>
</dl>
</section>
<section aria-labelledby="password-title">
<h2 id="password-title"><?cs var:Text.Account.password_title ?></h2>
<?cs if:Page.Form.wrong ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("current", Text.Account.current, Page.Form.current) ?><?cs call:fault_link("wanted", Text.Account.wanted, Page.Form.wanted) ?></ul></div><?cs /if ?>
<form class="panel" method="post" action="/account/password">
<?cs call:token() ?>
<input type="hidden" name="username" value="<?cs var:User.email ?>" autocomplete="username">
<?cs call:field("current", "password", Text.Account.current, "", "current-password", Page.Form.current) ?>
<?cs call:field("wanted", "password", Text.Account.wanted, Text.Welcome.password_hint, "new-password", Page.Form.wanted) ?>
<p class="quiet small"><?cs var:Text.Account.password_note ?></p>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Account.change ?></button></p>
</form>
</section>
<section aria-labelledby="factor">
<h2 id="factor"><?cs var:Text.Factor.title ?> <span class="chip t-<?cs if:Page.factor ?>ok<?cs else ?>none<?cs /if ?>"><?cs if:Page.factor ?><?cs call:icon("ok") ?><?cs var:Text.Factor.on ?><?cs else ?><?cs call:icon("none") ?><?cs var:Text.Factor.off ?><?cs /if ?></span></h2>
<p class="lead"><?cs var:Text.Factor.lead ?></p>
<p class="acts"><a class="button" href="/account/second-factor"><?cs if:Page.factor ?><?cs var:Text.Factor.manage ?><?cs else ?><?cs var:Text.Factor.set_up ?><?cs /if ?></a></p>
</section>
<section aria-labelledby="mail">
<h2 id="mail"><?cs var:Text.Letters.title ?></h2>
<p class="lead"><?cs var:Text.Letters.lead ?></p>
<form class="panel" method="post" action="/account/mail">
<?cs call:token() ?>
<?cs each:m = Page.Mail ?><label class="choice"><input type="checkbox" name="<?cs var:m.name ?>" value="1"<?cs if:m.on ?> checked<?cs /if ?>><span><?cs var:m.label ?></span></label>
<?cs /each ?><p class="quiet small"><?cs var:Text.Letters.must ?></p>
<p class="acts"><button type="submit"><?cs var:Text.Letters.save ?></button></p>
</form>
</section>
<section aria-labelledby="sessions">
<h2 id="sessions"><?cs var:Text.Account.sessions_title ?></h2>
<p class="lead"><?cs var:Text.Account.sessions_lead ?></p>
<ul class="items">
<?cs each:s = Page.Sessions ?>
<li><div><b><?cs var:s.agent ?></b><?cs if:s.here ?> <span class="chip t-ok"><?cs call:icon("ok") ?><?cs var:Text.Account.this ?></span><?cs /if ?>
<p class="quiet small"><?cs var:Text.Account.address ?> <?cs var:s.address ?> · <?cs var:Text.Account.began ?> <?cs call:exact(s.began) ?> · <?cs var:Text.Account.seen ?> <?cs call:ago(s.seen) ?></p></div>
<?cs if:!s.here ?><form method="post" action="/account/sessions/end"><?cs call:token() ?><input type="hidden" name="session" value="<?cs var:s.handle ?>"><button type="submit" aria-label="<?cs var:s.end ?>"><?cs var:Text.Account.end ?></button></form><?cs /if ?></li>
<?cs /each ?>
</ul>
</section>
<?cs /def ?>
