<?cs def:title() ?><?cs var:Text.Dmarc.title ?> — <?cs var:Page.name ?><?cs /def ?>

<?cs def:policy(value, name, text, chosen) ?><label class="choice"><input type="radio" name="p" value="<?cs var:value ?>"<?cs if:value == chosen ?> checked<?cs /if ?>><span><b><?cs var:name ?></b> <code>p=<?cs var:value ?></code><br><span class="quiet small"><?cs var:text ?></span></span></label><?cs /def ?>

<?cs def:policies(name, label, hint, none, given) ?><div class="field"><label for="<?cs var:name ?>"><?cs var:label ?></label><p class="hint" id="<?cs var:name ?>-hint"><?cs var:hint ?></p>
<select id="<?cs var:name ?>" name="<?cs var:name ?>" aria-describedby="<?cs var:name ?>-hint"><option value=""><?cs var:none ?></option><option value="none"<?cs if:given == "none" ?> selected<?cs /if ?>>none</option><option value="quarantine"<?cs if:given == "quarantine" ?> selected<?cs /if ?>>quarantine</option><option value="reject"<?cs if:given == "reject" ?> selected<?cs /if ?>>reject</option></select></div><?cs /def ?>

<?cs def:alike(name, label, hint, given) ?><div class="field"><label for="<?cs var:name ?>"><?cs var:label ?></label><p class="hint" id="<?cs var:name ?>-hint"><?cs var:hint ?></p>
<select id="<?cs var:name ?>" name="<?cs var:name ?>" aria-describedby="<?cs var:name ?>-hint"><option value=""><?cs var:Text.Dmarc.relaxed ?></option><option value="s"<?cs if:given == "s" ?> selected<?cs /if ?>><?cs var:Text.Dmarc.strict ?></option></select></div><?cs /def ?>

<?cs def:addresses(name, label, hint, given) ?><div class="field"><label for="<?cs var:name ?>"><?cs var:label ?></label><p class="hint" id="<?cs var:name ?>-hint"><?cs var:hint ?></p>
<input id="<?cs var:name ?>" name="<?cs var:name ?>" type="text" inputmode="email" value="<?cs var:given.value ?>" autocomplete="off" spellcheck="false" autocapitalize="none"<?cs if:given.fault ?> aria-invalid="true" autofocus<?cs /if ?> aria-describedby="<?cs if:given.fault ?><?cs var:name ?>-fault <?cs /if ?><?cs var:name ?>-hint"><?cs call:fault(name, given) ?></div><?cs /def ?>

<?cs def:tick(name, value, label, given) ?><label class="choice"><input type="checkbox" name="<?cs var:name ?>" value="<?cs var:value ?>"<?cs if:given ?> checked<?cs /if ?>><span><?cs var:label ?></span></label><?cs /def ?>

<?cs def:content() ?>
<p class="crumb"><a href="../<?cs var:Page.id ?>#dmarc"><?cs var:Page.name ?></a></p>
<h1><?cs var:Text.Dmarc.title ?> <small><?cs var:Page.name ?></small></h1>
<p class="lead"><?cs var:Text.Dmarc.lead ?></p>
<?cs call:help("dmarc", Text.Help.dmarc.title) ?>

<section class="stage" aria-labelledby="now">
<h2 id="now"><?cs var:Text.Dmarc.now ?></h2>
<?cs if:Page.published ?><p class="got"><code class="value"><?cs var:Page.published ?></code></p><?cs else ?><p><?cs if:Page.inherited ?><?cs var:Text.Dmarc.now_inherited ?><?cs else ?><?cs var:Text.Dmarc.now_none ?><?cs /if ?></p><?cs /if ?>
<?cs if:Page.checked.d ?><p class="quiet small"><?cs var:Text.Record.checked ?> <?cs call:ago(Page.checked) ?></p><?cs /if ?>
<p class="step"><?cs call:parts(Page.stage) ?></p>
<?cs if:Page.step ?><p class="acts"><a class="button" href="<?cs var:Page.step ?>#result"><?cs var:Text.Dmarc.step ?></a></p><?cs /if ?>
</section>

<?cs if:Page.Form.wrong ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("p", Text.Dmarc.p, Page.Form.p) ?><?cs call:fault_link("rua", Text.Dmarc.rua, Page.Form.rua) ?><?cs call:fault_link("ruf", Text.Dmarc.ruf, Page.Form.ruf) ?><?cs call:fault_link("result", Text.Dmarc.result, Page.Form.record) ?></ul></div><?cs /if ?>
<form class="panel wide" method="get" action="dmarc#result">
<input type="hidden" name="made" value="1">
<fieldset id="p" tabindex="-1"><legend><?cs var:Text.Dmarc.p ?></legend>
<?cs call:policy("none", Text.Dmarc.none, Text.Dmarc.none_text, Page.Form.p.value) ?>
<?cs call:policy("quarantine", Text.Dmarc.quarantine, Text.Dmarc.quarantine_text, Page.Form.p.value) ?>
<?cs call:policy("reject", Text.Dmarc.reject, Text.Dmarc.reject_text, Page.Form.p.value) ?>
<?cs call:fault("p", Page.Form.p) ?></fieldset>
<?cs call:tick("t", "y", Text.Dmarc.t, Page.Form.t.value) ?>
<?cs call:addresses("rua", Text.Dmarc.rua, Text.Dmarc.rua_hint, Page.Form.rua) ?>
<details class="more"<?cs if:Page.Form.more ?> open<?cs /if ?>><summary><?cs var:Text.Dmarc.more ?></summary>
<?cs call:policies("sp", Text.Dmarc.sp, Text.Dmarc.sp_hint, Text.Dmarc.sp_none, Page.Form.sp.value) ?>
<?cs call:policies("np", Text.Dmarc.np, Text.Dmarc.np_hint, Text.Dmarc.np_none, Page.Form.np.value) ?>
<?cs call:alike("adkim", Text.Dmarc.adkim, Text.Dmarc.adkim_hint, Page.Form.adkim.value) ?>
<?cs call:alike("aspf", Text.Dmarc.aspf, Text.Dmarc.aspf_hint, Page.Form.aspf.value) ?>
<?cs call:addresses("ruf", Text.Dmarc.ruf, Text.Dmarc.ruf_hint, Page.Form.ruf) ?>
<fieldset><legend><?cs var:Text.Dmarc.fo ?></legend>
<?cs call:tick("fo_all", "1", Text.Dmarc.fo_all, Page.Form.fo_all.value) ?>
<?cs call:tick("fo_any", "1", Text.Dmarc.fo_any, Page.Form.fo_any.value) ?>
<?cs call:tick("fo_dkim", "1", Text.Dmarc.fo_dkim, Page.Form.fo_dkim.value) ?>
<?cs call:tick("fo_spf", "1", Text.Dmarc.fo_spf, Page.Form.fo_spf.value) ?></fieldset></details>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Dmarc.button ?></button><a class="button plain" href="dmarc"><?cs var:Text.Dmarc.again ?></a></p>
</form>

<section aria-labelledby="result">
<h2 id="result" tabindex="-1"><?cs var:Text.Dmarc.result ?></h2>
<?cs if:Page.record ?>
<p class="lead"><?cs if:Page.same ?><?cs var:Text.Dmarc.same ?><?cs elif:Page.published ?><?cs var:Text.Record.value_here ?><?cs else ?><?cs var:Text.Dmarc.fresh ?><?cs /if ?></p>
<dl class="record">
<dt><?cs var:Text.Record.type ?></dt><dd><code>TXT</code></dd>
<dt><?cs var:Text.Record.host ?></dt><dd><?cs call:host("host", Page.card.form) ?></dd>
<dt><?cs var:Text.Record.host_full ?></dt><dd><?cs call:value("full", Page.card.host, Text.Record.host_full) ?></dd>
<dt><?cs var:Text.Record.value ?></dt><dd><?cs call:value("value", Page.record, Text.Record.value) ?></dd>
</dl>
<?cs if:subcount(Page.Notes) ?><h3><?cs var:Text.Dmarc.notes ?></h3>
<ul class="points"><?cs each:n = Page.Notes ?><li><?cs call:parts(n) ?></li><?cs /each ?></ul><?cs /if ?>
<?cs else ?><p><?cs var:Text.Dmarc.no_result ?></p><?cs call:fault("result", Page.Form.record) ?><?cs /if ?>
</section>
<?cs /def ?>
