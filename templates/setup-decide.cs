<?cs def:title() ?><?cs var:Page.org ?> (<?cs var:Page.state_name ?>) — <?cs var:Text.Setup.requests ?><?cs /def ?>

<?cs def:faults() ?><?cs if:Page.Form.wrong ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("into", Text.Setup.into, Page.Form.into) ?><?cs call:fault_link("org", Text.Operate.org_name, Page.Form.org) ?><?cs call:fault_link("project", Text.Operate.project_name, Page.Form.project) ?><?cs call:fault_link("dns", Text.Setup.dns_short, Page.Form.dns) ?><?cs call:fault_link("question", Text.Setup.question, Page.Form.question) ?><?cs call:fault_link("reason", Text.Setup.reason, Page.Form.reason) ?></ul></div><?cs /if ?><?cs /def ?>

<?cs def:decide() ?>
<?cs call:faults() ?>
<section aria-labelledby="accept">
<h2 id="accept"><?cs var:Text.Setup.accept ?></h2>
<form class="panel" method="post" action="<?cs var:Page.back ?>/accept">
<?cs call:token() ?>
<ul class="points"><?cs if:!Page.inside ?><li><?cs var:Page.invite ?></li><?cs /if ?><li><?cs var:Text.Setup.accept_register ?></li><li><?cs var:Text.Setup.accept_refused ?></li></ul>
<?cs if:!Page.inside ?>
<fieldset><legend><?cs var:Text.Setup.into ?></legend>
<label class="choice"><input type="radio" id="into" name="into" value="new" required<?cs if:Page.Form.into.value == "new" ?> checked<?cs /if ?>><span><?cs var:Text.Setup.into_new ?></span></label>
<label class="choice"><input type="radio" name="into" value="existing" required<?cs if:Page.Form.into.value == "existing" ?> checked<?cs /if ?>><span><?cs var:Text.Setup.into_existing ?></span></label>
<?cs call:fault("into", Page.Form.into) ?>
</fieldset>
<?cs call:field("org", "text", Text.Operate.org_name, "", "off", Page.Form.org) ?>
<?cs call:field("project", "text", Text.Operate.project_name, Text.Setup.project_hint, "off", Page.Form.project) ?>
<?cs /if ?>
<div class="field"><label for="dns"><?cs var:Text.Setup.dns_short ?></label>
<select id="dns" name="dns"><option value="ours"><?cs var:Text.Setup.dns_customer ?></option><option value="platform"<?cs if:Page.Form.dns.value == "platform" ?> selected<?cs /if ?>><?cs var:Page.dns_us ?></option></select><?cs call:fault("dns", Page.Form.dns) ?></div>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Setup.accept_button ?></button></p>
</form>
</section>
<div class="columns">
<section aria-labelledby="ask">
<h2 id="ask"><?cs var:Text.Setup.ask ?></h2>
<form class="panel" method="post" action="<?cs var:Page.back ?>/ask">
<?cs call:token() ?>
<?cs call:note("question", Text.Setup.question, Text.Setup.question_hint, Page.Form.question) ?>
<p class="acts"><button type="submit"><?cs var:Text.Setup.ask_button ?></button></p>
</form>
</section>
<section aria-labelledby="decline">
<h2 id="decline"><?cs var:Text.Setup.decline ?></h2>
<form class="panel" method="post" action="<?cs var:Page.back ?>/decline">
<?cs call:token() ?>
<?cs call:note("reason", Text.Setup.reason, Text.Setup.reason_hint, Page.Form.reason) ?>
<p class="acts"><button type="submit" class="danger"><?cs var:Text.Setup.decline_button ?></button></p>
</form>
</section>
</div>
<?cs /def ?>

<?cs def:content() ?>
<p class="crumb"><a href="/operate/requests?state=<?cs var:Page.state ?>"><?cs var:Text.Setup.requests ?></a></p>
<div class="head">
<h1><?cs var:Page.org ?></h1>
<p class="state t-<?cs var:Page.tone ?>"><?cs call:icon(Page.tone) ?><?cs var:Page.state_name ?></p>
</div>
<?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<dl class="facts">
<dt><?cs var:Text.Setup.at ?></dt><dd><?cs call:exact(Page.at) ?></dd>
<dt><?cs var:Text.Setup.contact ?></dt><dd><?cs var:Page.contact ?></dd>
<dt><?cs var:Text.Setup.email ?></dt><dd><?cs var:Page.email ?></dd>
<?cs if:Page.phone ?><dt><?cs var:Text.Setup.phone ?></dt><dd><?cs var:Page.phone ?></dd><?cs /if ?>
<dt><?cs var:Text.Setup.dns_short ?></dt><dd><?cs var:Page.dns ?></dd>
<?cs if:Page.project ?><dt><?cs var:Text.Setup.project ?></dt><dd><a href="/projects/<?cs var:Page.project ?>/domains"><?cs var:Page.project_org ?> / <?cs var:Page.project_name ?></a></dd><?cs /if ?>
</dl>
<section aria-labelledby="facilities">
<h2 id="facilities"><?cs var:Text.Setup.progress ?></h2>
<?cs each:f = Page.F ?><details class="card t-<?cs var:f.tone ?>" id="facility-<?cs var:f.number ?>"<?cs if:f.open ?> open<?cs /if ?>><?cs call:setup_facility(f) ?><div class="inside">
<?cs call:setup_steps(f) ?>
<?cs if:f.domain ?><p class="acts"><a class="button" href="/projects/<?cs var:Page.project ?>/domains/<?cs var:f.domain ?>"><?cs var:Text.Setup.domain ?><span class="vh">: <?cs var:f.sender ?></span></a></p><?cs /if ?>
</div></details><?cs /each ?>
<?cs if:Page.rest ?><form method="post" action="<?cs var:Page.back ?>/register"><?cs call:token() ?><p class="acts"><button type="submit"><?cs var:Text.Setup.register ?></button> <span class="quiet small"><?cs var:Text.Setup.register_hint ?></span></p></form><?cs /if ?>
</section>
<?cs call:setup_messages() ?>
<?cs if:Page.decide ?><?cs call:decide() ?><?cs /if ?>
<?cs /def ?>
