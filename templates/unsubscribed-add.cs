<?cs def:title() ?><?cs var:Text.Unsubscribed.add ?> — <?cs var:Project.org ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../unsubscribed"><?cs var:Text.Unsubscribed.title ?></a></p>
<h1><?cs var:Text.Unsubscribed.add ?></h1>
<p class="lead"><?cs var:Text.Unsubscribed.add_lead ?></p>
<?cs if:Page.Form.wrong ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("from", Text.Unsubscribed.from, Page.Form.from) ?><?cs call:fault_link("list", Text.Unsubscribed.list, Page.Form.list) ?></ul></div><?cs /if ?>
<?cs if:subcount(Page.Refused) ?>
<table class="list">
<caption class="vh"><?cs var:Text.Unsubscribed.refused_title ?></caption>
<thead><tr><th scope="col"><?cs var:Text.Unsubscribed.line ?></th><th scope="col"><?cs var:Text.Unsubscribed.text ?></th><th scope="col"><?cs var:Text.Unsubscribed.why ?></th></tr></thead>
<tbody>
<?cs each:r = Page.Refused ?><tr><td data-label="<?cs var:Text.Unsubscribed.line ?>"><?cs var:r.n ?></td><td><code><?cs var:r.t ?></code></td><td><?cs var:r.w ?></td></tr>
<?cs /each ?></tbody></table>
<?cs /if ?>
<form class="panel wide" method="post" action="add">
<?cs call:token() ?>
<div class="field"><label for="from"><?cs var:Text.Unsubscribed.from ?></label>
<p class="hint" id="from-hint"><?cs var:Text.Unsubscribed.from_hint ?></p>
<input id="from" name="from" type="text" list="senders" value="<?cs var:Page.Form.from.value ?>" required inputmode="email" autocomplete="off" spellcheck="false" autocapitalize="none"<?cs if:Page.Form.from.fault ?> aria-invalid="true" autofocus<?cs /if ?> aria-describedby="<?cs if:Page.Form.from.fault ?>from-fault <?cs /if ?>from-hint">
<?cs call:fault("from", Page.Form.from) ?>
<datalist id="senders"><?cs each:s = Page.Senders ?><option value="<?cs var:s.a ?>"><?cs /each ?></datalist></div>
<div class="field"><label for="list"><?cs var:Text.Unsubscribed.list ?></label>
<p class="hint" id="list-hint"><?cs var:Text.Unsubscribed.list_hint ?></p>
<textarea id="list" name="list" rows="12" required autocomplete="off" spellcheck="false" autocapitalize="none" placeholder="reader@example.com"<?cs if:Page.Form.list.fault ?> aria-invalid="true"<?cs if:!Page.Form.from.fault ?> autofocus<?cs /if ?><?cs /if ?> aria-describedby="<?cs if:Page.Form.list.fault ?>list-fault <?cs /if ?>list-hint">
<?cs var:Page.Form.list.value ?></textarea>
<?cs call:fault("list", Page.Form.list) ?></div>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Unsubscribed.add_button ?></button><a class="button plain" href="../unsubscribed"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs /def ?>
