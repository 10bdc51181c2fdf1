<?cs def:title() ?><?cs var:Page.title ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../keys"><?cs var:Page.name ?>: <?cs var:Text.Key.title ?></a></p>
<h1><?cs var:Page.title ?></h1>
<?cs if:Page.refusal ?>
<div class="empty"><p><?cs var:Page.refusal ?></p><p class="acts"><a class="button" href="../keys"><?cs var:Text.Key.back ?></a></p></div>
<?cs else ?>
<?cs if:Page.Form.wrong || Page.Form.pair.fault || Page.Form.selector.fault ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("selector", Text.Key.selector, Page.Form.selector) ?><?cs call:fault_link("pair", Text.Key.pair_field, Page.Form.pair) ?></ul></div><?cs /if ?>
<p class="lead"><?cs var:Text.Key.import_lead ?></p>
<ul class="effects"><?cs each:e = Page.Effects ?><li class="t-weak"><?cs call:icon("weak") ?><span><?cs var:e.t ?></span></li>
<?cs /each ?></ul>
<p><a href="new"><?cs var:Text.Key.import_instead ?></a></p>
<form class="panel" method="post" action="import" autocomplete="off">
<?cs call:token() ?>
<div class="field"><label for="selector"><?cs var:Text.Key.selector ?></label>
<p class="hint" id="selector-hint"><?cs var:Text.Key.selector_hint ?></p>
<input id="selector" name="selector" value="<?cs var:Page.Form.selector.value ?>" autocomplete="off" spellcheck="false" autocapitalize="none"<?cs if:Page.Form.selector.fault ?> aria-invalid="true" autofocus<?cs /if ?> aria-describedby="<?cs if:Page.Form.selector.fault ?>selector-fault <?cs /if ?>selector-hint">
<?cs call:fault("selector", Page.Form.selector) ?></div>
<div class="field"><label for="pair"><?cs var:Text.Key.pair_field ?></label>
<p class="hint" id="pair-hint"><?cs var:Text.Key.pair_hint ?></p>
<textarea id="pair" name="pair" rows="8" required autocomplete="off" spellcheck="false" autocapitalize="none"<?cs if:Page.Form.pair.fault ?> aria-invalid="true" autofocus<?cs /if ?> aria-describedby="<?cs if:Page.Form.pair.fault ?>pair-fault <?cs /if ?>pair-hint"></textarea>
<?cs call:fault("pair", Page.Form.pair) ?></div>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Key.import_button ?></button><a class="button plain" href="../keys"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs /if ?>
<?cs /def ?>
