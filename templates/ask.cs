<?cs def:title() ?><?cs var:Text.Ask.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../sharing"><?cs var:Text.Sharing.title ?></a></p>
<h1><?cs var:Text.Ask.title ?></h1>
<p class="lead"><?cs var:Text.Ask.lead ?></p>
<?cs if:Page.Form.name.fault && Page.Form.message.fault ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("name", Text.Ask.name, Page.Form.name) ?><?cs call:fault_link("message", Text.Ask.message, Page.Form.message) ?></ul></div><?cs /if ?>
<form class="panel" method="post" action="ask">
<?cs call:token() ?>
<?cs call:field("name", "text", Text.Ask.name, Text.Ask.name_hint, "off", Page.Form.name) ?>
<?cs if:Page.suggestion ?><p class="small"><?cs var:Text.Ask.suggestion ?> <code class="value"><?cs var:Page.suggestion ?></code></p><?cs /if ?>
<div class="field">
<label for="message"><?cs var:Text.Ask.message ?></label>
<p class="hint" id="message-hint"><?cs var:Page.hint ?></p>
<textarea id="message" name="message" rows="5" class="prose" maxlength="1000"<?cs if:Page.Form.message.fault ?> aria-invalid="true"<?cs /if ?> aria-describedby="<?cs if:Page.Form.message.fault ?>message-fault <?cs /if ?>message-hint">
<?cs var:Page.Form.message.value ?></textarea>
<?cs call:fault("message", Page.Form.message) ?>
</div>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Ask.button ?></button><a class="button plain" href="../sharing"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<section>
<h2><?cs var:Text.Ask.then_title ?></h2>
<ul class="points">
<li><?cs var:Text.Ask.then_1 ?></li>
<li><?cs var:Text.Ask.then_2 ?></li>
<li><?cs var:Text.Ask.then_3 ?></li>
</ul>
</section>
<?cs /def ?>
