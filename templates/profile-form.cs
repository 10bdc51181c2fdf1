<?cs def:title() ?><?cs if:Page.id ?><?cs var:Text.Profile.edit ?><?cs else ?><?cs var:Text.Profile.new ?><?cs /if ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:radio(name, value, given, label, hint) ?><label class="choice"><input type="radio" name="<?cs var:name ?>" value="<?cs var:value ?>"<?cs if:given.value == value ?> checked<?cs /if ?>><span><b><?cs var:label ?></b><br><span class="hint"><?cs var:hint ?></span></span></label>
<?cs /def ?>
<?cs def:optional(name, label, hint, given) ?><div class="field"><label for="<?cs var:name ?>"><?cs var:label ?></label>
<p class="hint" id="<?cs var:name ?>-hint"><?cs var:hint ?></p>
<input id="<?cs var:name ?>" name="<?cs var:name ?>" value="<?cs var:given.value ?>" autocomplete="off" spellcheck="false" autocapitalize="none"<?cs if:given.fault ?> aria-invalid="true"<?cs /if ?> aria-describedby="<?cs if:given.fault ?><?cs var:name ?>-fault <?cs /if ?><?cs var:name ?>-hint">
<?cs call:fault(name, given) ?>
</div><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="<?cs if:Page.id ?>../<?cs var:Page.id ?><?cs else ?>../profiles<?cs /if ?>"><?cs if:Page.id ?><?cs var:Page.name ?><?cs else ?><?cs var:Text.Profile.title ?><?cs /if ?></a></p>
<h1><?cs if:Page.id ?><?cs var:Text.Profile.edit ?><?cs else ?><?cs var:Text.Profile.new ?><?cs /if ?></h1>
<?cs if:Page.stale ?><p class="notice t-weak" role="alert"><?cs call:icon("weak") ?><?cs var:Text.Profile.stale ?></p><?cs /if ?>
<?cs if:Page.Form.wrong ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("from", Text.Profile.from, Page.Form.from) ?><?cs call:fault_link("from_name", Text.Profile.from_name, Page.Form.from_name) ?><?cs call:fault_link("reply_to", Text.Profile.reply_to, Page.Form.reply_to) ?><?cs call:fault_link("signature", Text.Profile.signature.label, Page.Form.signature) ?><?cs call:fault_link("unsubscribe", Text.Profile.unsubscribe.label, Page.Form.unsubscribe) ?><?cs call:fault_link("unsubscribe_url", Text.Profile.url, Page.Form.unsubscribe_url) ?></ul></div><?cs /if ?>
<form class="panel wide" method="post" action="<?cs if:Page.id ?>edit<?cs else ?>new<?cs /if ?>">
<?cs call:token() ?><?cs if:Page.id ?><input type="hidden" name="generation" value="<?cs var:Page.generation ?>"><?cs /if ?>
<?cs call:field("from", "text", Text.Profile.from, Text.Profile.from_hint, "off", Page.Form.from) ?>
<?cs if:subcount(Page.Names) ?><div class="field"><label for="domain"><?cs var:Text.Profile.domain ?></label>
<select id="domain" name="domain"><?cs if:Page.id ?><option value=""><?cs var:Text.Profile.domain_typed ?></option><?cs /if ?><?cs each:n = Page.Names ?><option value="<?cs var:n.v ?>"<?cs if:n.v == Page.Form.domain.value ?> selected<?cs /if ?>><?cs var:n.n ?></option><?cs /each ?><?cs if:!Page.id ?><option value=""><?cs var:Text.Profile.domain_typed ?></option><?cs /if ?></select></div><?cs /if ?>
<?cs call:field("from_name", "text", Text.Profile.from_name, Text.Profile.from_name_hint, "off", Page.Form.from_name) ?>
<?cs call:optional("reply_to", Text.Profile.reply_to, Text.Profile.reply_to_hint, Page.Form.reply_to) ?>
<fieldset id="signature"><legend><?cs var:Text.Profile.signature.label ?></legend>
<?cs call:radio("signature", "author", Page.Form.signature, Text.Profile.signature.author.label, Text.Profile.signature.author.hint) ?>
<?cs call:radio("signature", "platform", Page.Form.signature, Text.Profile.signature.platform.label, Page.platform_hint) ?>
<?cs call:fault("signature", Page.Form.signature) ?></fieldset>
<fieldset id="unsubscribe"><legend><?cs var:Text.Profile.unsubscribe.label ?></legend>
<?cs call:radio("unsubscribe", "platform", Page.Form.unsubscribe, Text.Profile.unsubscribe.platform.label, Page.unsubscribe_hint) ?>
<?cs call:radio("unsubscribe", "own", Page.Form.unsubscribe, Text.Profile.unsubscribe.own.label, Text.Profile.unsubscribe.own.hint) ?>
<?cs call:radio("unsubscribe", "none", Page.Form.unsubscribe, Text.Profile.unsubscribe.none.label, Text.Profile.unsubscribe.none.hint) ?>
<?cs call:fault("unsubscribe", Page.Form.unsubscribe) ?></fieldset>
<?cs call:help("unsubscribe", Text.Help.unsubscribe.title) ?>
<?cs call:optional("unsubscribe_url", Text.Profile.url, Text.Profile.url_hint, Page.Form.unsubscribe_url) ?>
<p class="acts"><button type="submit" class="main" data-busy="<?cs var:Text.Profile.saving ?>"><?cs var:Text.Profile.save ?></button><a class="button plain" href="<?cs if:Page.id ?>../<?cs var:Page.id ?><?cs else ?>../profiles<?cs /if ?>"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs /def ?>
