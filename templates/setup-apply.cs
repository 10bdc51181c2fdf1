<?cs def:title() ?><?cs if:Page.sent ?><?cs var:Text.Setup.sent_title ?><?cs elif:Project.id ?><?cs var:Text.Setup.inside_title ?> — <?cs var:Project.name ?><?cs else ?><?cs var:Text.Setup.title ?><?cs /if ?><?cs /def ?>

<?cs # A field of a row of facilities. ?>
<?cs def:row_field(given, label, hint) ?><div class="field">
<label for="<?cs var:given.id ?>"><?cs var:label ?></label>
<?cs if:hint ?><p class="hint" id="<?cs var:given.id ?>-hint"><?cs var:hint ?></p><?cs /if ?>
<input id="<?cs var:given.id ?>" name="<?cs var:given.id ?>" type="text" value="<?cs var:given.value ?>" autocomplete="off"<?cs if:given.needed ?> required<?cs /if ?><?cs if:given.mail ?> inputmode="email" spellcheck="false" autocapitalize="none"<?cs /if ?><?cs if:given.fault ?> aria-invalid="true"<?cs /if ?><?cs if:given.fault || given.fresh ?> autofocus<?cs /if ?><?cs if:hint || given.fault ?> aria-describedby="<?cs if:given.fault ?><?cs var:given.id ?>-fault <?cs /if ?><?cs if:hint ?><?cs var:given.id ?>-hint<?cs /if ?>"<?cs /if ?>>
<?cs call:fault(given.id, given) ?>
</div><?cs /def ?>

<?cs def:faults() ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("dns-ours", Text.Setup.dns, Page.Form.dns) ?><?cs call:fault_link("org", Text.Setup.org, Page.Form.org) ?><?cs call:fault_link("contact", Text.Setup.contact, Page.Form.contact) ?><?cs call:fault_link("email", Text.Setup.email, Page.Form.email) ?><?cs call:fault_link("phone", Text.Setup.phone, Page.Form.phone) ?><?cs call:fault_link("lang", Text.Setup.lang, Page.Form.lang) ?><?cs each:r = Page.Rows ?><?cs call:fault_link(r.facility.id, Text.Setup.facility + " " + r.number, r.facility) ?><?cs call:fault_link(r.person.id, Text.Setup.person + " " + r.number, r.person) ?><?cs call:fault_link(r.sender.id, Text.Setup.sender + " " + r.number, r.sender) ?><?cs /each ?></ul></div><?cs /def ?>

<?cs def:about() ?>
<div class="columns">
<section aria-labelledby="take">
<h2 id="take"><?cs var:Text.Setup.take ?></h2>
<ul class="points"><li><?cs var:Page.take_1 ?></li><li><?cs var:Text.Setup.take_2 ?></li><li><?cs var:Text.Setup.take_3 ?></li></ul>
</section>
<section aria-labelledby="gain">
<h2 id="gain"><?cs var:Text.Setup.gain ?></h2>
<ul class="points"><li><?cs var:Text.Setup.gain_1 ?></li><li><?cs var:Text.Setup.gain_2 ?></li><li><?cs var:Text.Setup.gain_3 ?></li></ul>
</section>
</div>
<section aria-labelledby="align">
<h2 id="align"><?cs var:Text.Setup.align ?></h2>
<p class="lead"><?cs var:Page.align_lead ?></p>
<table class="list">
<thead><tr><th scope="col"><?cs var:Text.Setup.align_check ?></th><th scope="col"><?cs var:Text.Setup.align_looks ?></th><th scope="col"><?cs var:Text.Setup.align_same ?></th></tr></thead>
<tbody>
<tr><th scope="row">SPF</th><td><?cs var:Page.align_spf ?></td><td class="state t-weak"><?cs call:icon("weak") ?><?cs var:Text.Setup.align_no ?></td></tr>
<tr><th scope="row">DKIM</th><td><?cs var:Text.Setup.align_dkim ?></td><td class="state t-ok"><?cs call:icon("ok") ?><?cs var:Text.Setup.align_yes ?></td></tr>
<tr><th scope="row">DMARC</th><td><?cs var:Text.Setup.align_dmarc ?></td><td class="state t-ok"><?cs call:icon("ok") ?><?cs var:Text.Setup.align_pass ?></td></tr>
</tbody></table>
<p class="quiet small"><?cs var:Text.Setup.align_policy ?></p>
<?cs call:help("receiving", Text.Help.receiving.title) ?>
<?cs call:help("records", Text.Help.records.title) ?>
</section>
<?cs /def ?>

<?cs def:content() ?>
<?cs if:Page.sent ?>
<div class="empty" role="status"><h1><?cs var:Text.Setup.sent_title ?></h1><p><?cs var:Text.Setup.sent ?></p><p><?cs var:Text.Setup.sent_none ?></p><p class="acts"><a class="button" href="/apply"><?cs var:Text.Setup.sent_again ?></a></p></div>
<?cs else ?>
<?cs if:Project.id ?><p class="crumb"><a href="../requests"><?cs var:Text.Setup.requests ?></a></p><?cs /if ?>
<h1><?cs if:Project.id ?><?cs var:Text.Setup.inside_title ?><?cs else ?><?cs var:Text.Setup.title ?><?cs /if ?></h1>
<p class="lead"><?cs if:Project.id ?><?cs var:Page.inside_lead ?><?cs else ?><?cs var:Page.lead ?><?cs /if ?></p>
<?cs if:Page.notice ?><p class="notice t-wait" role="alert"><?cs call:icon("wait") ?><?cs var:Page.notice ?></p><?cs /if ?>
<?cs if:!Project.id ?><?cs call:about() ?><?cs /if ?>
<section aria-labelledby="form">
<h2 id="form"><?cs var:Text.Setup.form ?></h2>
<?cs if:!Project.id ?><p class="lead"><?cs var:Text.Setup.form_lead ?></p><?cs /if ?>
<?cs if:Page.Form.wrong ?><?cs call:faults() ?><?cs /if ?>
<form class="panel wide" method="post" action="<?cs var:Page.back ?>">
<?cs call:token() ?>
<fieldset<?cs if:Page.Form.dns.fault ?> aria-describedby="dns-fault"<?cs /if ?>><legend><?cs var:Text.Setup.dns ?></legend>
<label class="choice"><input type="radio" id="dns-ours" name="dns" value="ours" required<?cs if:Page.Form.dns.value == "ours" ?> checked<?cs /if ?>><span><?cs var:Text.Setup.dns_ours ?></span></label>
<label class="choice"><input type="radio" name="dns" value="platform" required<?cs if:Page.Form.dns.value == "platform" ?> checked<?cs /if ?>><span><?cs var:Page.dns_platform ?></span></label>
<?cs call:fault("dns", Page.Form.dns) ?>
</fieldset>
<?cs if:!Project.id ?>
<?cs call:field("org", "text", Text.Setup.org, "", "organization", Page.Form.org) ?>
<?cs call:field("contact", "text", Text.Setup.contact, "", "name", Page.Form.contact) ?>
<?cs call:field("email", "email", Text.Setup.email, Text.Setup.email_hint, "email", Page.Form.email) ?>
<?cs call:field("phone", "tel", Text.Setup.phone, "", "tel", Page.Form.phone) ?>
<div class="field"><label for="lang"><?cs var:Text.Setup.lang ?></label>
<select id="lang" name="lang"><option value="ja" lang="ja">日本語</option><option value="en" lang="en"<?cs if:Page.Form.lang.value == "en" ?> selected<?cs /if ?>>English</option></select><?cs call:fault("lang", Page.Form.lang) ?></div>
<?cs /if ?>
<?cs each:r = Page.Rows ?>
<fieldset class="facility"><legend><?cs var:Text.Setup.facility_row ?> <?cs var:r.number ?></legend>
<?cs call:row_field(r.facility, Text.Setup.facility, "") ?>
<?cs call:row_field(r.person, Text.Setup.person, Text.Setup.person_hint) ?>
<?cs call:row_field(r.sender, Text.Setup.sender, Text.Setup.sender_hint) ?>
</fieldset>
<?cs /each ?>
<?cs # The main button comes first: it is what the Enter key presses. ?>
<p class="acts"><button type="submit" class="main"><?cs if:Project.id ?><?cs var:Text.Setup.inside_button ?><?cs else ?><?cs var:Text.Setup.button ?><?cs /if ?></button><?cs if:Page.more ?><button type="submit" name="add" value="1" formnovalidate><?cs var:Text.Setup.add ?></button><?cs /if ?><?cs if:Project.id ?><a class="button plain" href="../requests"><?cs var:Text.Frame.cancel ?></a><?cs /if ?></p>
</form>
</section>
<?cs /if ?>
<?cs /def ?>
