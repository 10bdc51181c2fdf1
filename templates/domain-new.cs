<?cs def:title() ?><?cs var:Text.New.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../domains"><?cs var:Text.List.title ?></a></p>
<h1><?cs var:Text.New.title ?></h1>
<p class="lead"><?cs var:Text.New.lead ?></p>
<form class="panel" method="post" action="new">
<?cs call:token() ?>
<?cs call:field("name", "text", Text.New.label, Text.New.hint, "off", Page.Form.name) ?>
<?cs if:May.operate ?><div class="field"><label for="dkim_mode"><?cs var:Text.New.mode ?></label><p class="hint" id="dkim_mode-hint"><?cs var:Text.New.mode_hint ?></p>
<select id="dkim_mode" name="dkim_mode" aria-describedby="dkim_mode-hint"><option value="txt"><?cs var:Text.Mode.txt ?></option><option value="cname"<?cs if:Page.Form.dkim_mode.value == "cname" ?> selected<?cs /if ?>><?cs var:Text.Mode.cname ?></option></select><?cs call:fault("dkim_mode", Page.Form.dkim_mode) ?></div><?cs /if ?>
<details class="more"<?cs if:Page.Form.selector.value || Page.Form.selector.fault ?> open<?cs /if ?>><summary><?cs var:Text.Key.selector ?></summary><div class="field"><label for="selector"><?cs var:Text.Key.selector ?></label>
<p class="hint" id="selector-hint"><?cs var:Text.Key.selector_hint ?></p>
<input id="selector" name="selector" value="<?cs var:Page.Form.selector.value ?>" autocomplete="off" spellcheck="false" autocapitalize="none"<?cs if:Page.Form.selector.fault ?> aria-invalid="true" autofocus<?cs /if ?> aria-describedby="<?cs if:Page.Form.selector.fault ?>selector-fault <?cs /if ?>selector-hint">
<?cs call:fault("selector", Page.Form.selector) ?></div></details>
<p class="acts"><button type="submit" class="main" data-busy="<?cs var:Text.New.busy ?>"><?cs var:Text.New.button ?></button><a class="button plain" href="../domains"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs if:Page.suggest ?>
<form class="panel suggest" method="post" action="new">
<?cs call:token() ?>
<input type="hidden" name="name" value="<?cs var:Page.suggestion ?>"><input type="hidden" name="selector" value="<?cs var:Page.Form.selector.value ?>"><?cs if:May.operate ?><input type="hidden" name="dkim_mode" value="<?cs var:Page.Form.dkim_mode.value ?>"><?cs /if ?>
<p class="acts"><button type="submit"><?cs var:Page.suggest ?></button></p>
</form>
<?cs /if ?>
<?cs if:Page.have ?><p class="panel suggest"><a href="<?cs var:Page.have_id ?>"><?cs var:Page.have ?></a></p><?cs /if ?>
<p class="quiet many"><?cs var:Text.Many.offer ?> <a href="many"><?cs var:Text.Many.title ?></a></p>
<div class="columns">
<section>
<h2><?cs var:Text.New.then_title ?></h2>
<ol class="points">
<li><?cs var:Text.New.then_1 ?></li>
<li><?cs var:Page.then ?></li>
</ol>
</section>
<section>
<h2><?cs var:Text.New.note_title ?></h2>
<ul class="points">
<li><?cs var:Text.New.note_sub ?><?cs call:help("subdomains", Text.Help.subdomains.title) ?></li>
<li><?cs var:Text.New.note_other ?><?cs call:help("receiving", Text.Help.receiving.title) ?></li>
<li><?cs var:Text.New.note_cname ?></li>
</ul>
</section>
</div>
<?cs /def ?>
