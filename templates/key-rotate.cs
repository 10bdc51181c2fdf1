<?cs def:title() ?><?cs var:Page.title ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../keys"><?cs var:Page.name ?>: <?cs var:Text.Key.title ?></a></p>
<h1><?cs var:Page.title ?></h1>
<?cs if:Page.refusal ?>
<div class="empty"><p><?cs var:Page.refusal ?></p><p class="acts"><a class="button" href="../keys"><?cs var:Text.Key.back ?></a></p></div>
<?cs else ?>
<p class="lead"><?cs var:Text.Key.rotate_lead ?></p>
<ul class="effects"><?cs each:e = Page.Effects ?><li class="t-none"><?cs call:icon("none") ?><span><?cs var:e.t ?></span></li>
<?cs /each ?></ul>
<form class="panel" method="post" action="<?cs var:Page.action ?>">
<?cs call:token() ?>
<?cs if:!Page.aliases ?><div class="field"><label for="selector"><?cs var:Text.Key.selector ?></label>
<p class="hint" id="selector-hint"><?cs var:Text.Key.selector_hint ?><?cs if:Page.suggested ?> <?cs var:Text.Key.selector_made ?> <code><?cs var:Page.suggested ?></code><?cs /if ?></p>
<input id="selector" name="selector" value="<?cs var:Page.Form.selector.value ?>" autocomplete="off" spellcheck="false" autocapitalize="none"<?cs if:Page.Form.selector.fault ?> aria-invalid="true" autofocus<?cs /if ?> aria-describedby="<?cs if:Page.Form.selector.fault ?>selector-fault <?cs /if ?>selector-hint">
<?cs call:fault("selector", Page.Form.selector) ?></div><?cs /if ?>
<p class="acts"><button type="submit" class="main"><?cs var:Page.button ?></button><a class="button plain" href="../keys"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs /if ?>
<?cs /def ?>
