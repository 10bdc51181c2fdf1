<?cs def:title() ?><?cs var:Text.MessageCheck.new ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:detail(name, label, hint, given) ?><div class="field">
<label for="<?cs var:name ?>"><?cs var:label ?></label>
<p class="hint" id="<?cs var:name ?>-hint"><?cs var:hint ?></p>
<input id="<?cs var:name ?>" name="<?cs var:name ?>" type="text" value="<?cs var:given.value ?>" autocomplete="off" spellcheck="false" autocapitalize="none"<?cs if:given.fault ?> aria-invalid="true"<?cs /if ?> aria-describedby="<?cs if:given.fault ?><?cs var:name ?>-fault <?cs /if ?><?cs var:name ?>-hint">
<?cs call:fault(name, given) ?>
</div><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="/projects/<?cs var:Project.id ?>/messages"><?cs var:Text.MessageCheck.title ?></a></p>
<h1><?cs var:Text.MessageCheck.new ?></h1>
<p class="lead"><?cs var:Text.MessageCheck.lead ?> <?cs var:Page.kept ?></p>
<?cs if:Page.refused ?><p class="notice t-weak" role="alert"><?cs call:icon("weak") ?><?cs var:Page.refused ?></p><?cs /if ?>
<?cs if:Page.Form.wrong ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("message", Text.MessageCheck.message, Page.Form.message) ?><?cs call:fault_link("ip", Text.MessageCheck.ip, Page.Form.ip) ?><?cs call:fault_link("sender", Text.MessageCheck.sender, Page.Form.sender) ?></ul></div><?cs /if ?>
<?cs if:Page.dropped ?><p class="notice t-weak"><?cs call:icon("weak") ?><?cs var:Page.dropped ?></p><?cs /if ?>
<section aria-labelledby="give">
<h2 id="give"><?cs var:Text.MessageCheck.give ?></h2>
<form class="panel wide" method="post" enctype="multipart/form-data" action="/projects/<?cs var:Project.id ?>/messages/new">
<?cs call:token() ?>
<div class="field">
<label for="message"><?cs var:Text.MessageCheck.message ?></label>
<p class="hint" id="message-hint"><?cs var:Text.MessageCheck.message_hint ?></p>
<textarea id="message" name="message" rows="10" autocomplete="off" spellcheck="false" autocapitalize="none"<?cs if:Page.Form.message.fault ?> aria-invalid="true" autofocus<?cs /if ?> aria-describedby="<?cs if:Page.Form.message.fault ?>message-fault <?cs /if ?>message-hint">
<?cs var:Page.Form.message.value ?></textarea>
<?cs call:fault("message", Page.Form.message) ?>
</div>
<div class="field">
<label for="file"><?cs var:Text.MessageCheck.file ?></label>
<p class="hint" id="file-hint"><?cs var:Text.MessageCheck.file_hint ?></p>
<input id="file" name="file" type="file" accept=".eml,message/rfc822,text/plain" aria-describedby="file-hint">
</div>
<details class="more"<?cs if:Page.Form.ip.value || Page.Form.sender.value || Page.Form.ip.fault || Page.Form.sender.fault ?> open<?cs /if ?>><summary><?cs var:Text.MessageCheck.details ?></summary>
<p class="small"><?cs var:Text.MessageCheck.details_lead ?></p>
<?cs call:detail("ip", Text.MessageCheck.ip, Text.MessageCheck.ip_hint, Page.Form.ip) ?>
<?cs call:detail("sender", Text.MessageCheck.sender, Text.MessageCheck.sender_hint, Page.Form.sender) ?>
</details>
<p class="acts"><button type="submit" class="main" data-busy="<?cs var:Text.MessageCheck.busy ?>"><?cs var:Text.MessageCheck.button ?></button></p>
</form>
<details class="more"><summary><?cs var:Text.Help.original.title ?></summary>
<dl class="asks"><?cs each:s = Page.Sections ?><dt><?cs var:s.head ?></dt><?cs each:b = s.B ?><dd><?cs if:subcount(b.I) ?><ul class="points"><?cs each:i = b.I ?><li><?cs call:parts(i) ?></li><?cs /each ?></ul><?cs else ?><?cs call:parts(b) ?><?cs /if ?></dd><?cs /each ?>
<?cs /each ?></dl></details>
</section>
<?cs if:Page.mail ?><section aria-labelledby="mail">
<h2 id="mail"><?cs var:Text.MessageCheck.mail ?></h2>
<form class="panel wide" method="post" action="/projects/<?cs var:Project.id ?>/messages/address">
<?cs call:token() ?>
<p><?cs var:Page.mail ?></p>
<p class="acts"><button type="submit"><?cs var:Text.MessageCheck.mail_button ?></button></p>
</form>
</section><?cs /if ?>
<?cs /def ?>
