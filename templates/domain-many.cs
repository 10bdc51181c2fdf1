<?cs def:title() ?><?cs var:Text.Many.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../domains"><?cs var:Text.List.title ?></a></p>
<h1><?cs var:Text.Many.title ?></h1>
<p class="lead"><?cs var:Text.Many.lead ?></p>
<form class="panel" method="post" action="many">
<?cs call:token() ?>
<div class="field">
<label for="names"><?cs var:Text.Many.label ?></label>
<p class="hint" id="names-hint"><?cs var:Page.hint ?></p>
<textarea id="names" name="names" rows="12" required autocomplete="off" spellcheck="false" autocapitalize="none" data-large="<?cs var:Text.Many.large ?>" placeholder="example.com&#10;news.example.com"<?cs if:Page.Form.names.fault ?> aria-invalid="true" autofocus<?cs /if ?> aria-describedby="<?cs if:Page.Form.names.fault ?>names-fault <?cs /if ?>names-hint">
<?cs var:Page.Form.names.value ?></textarea>
<?cs call:fault("names", Page.Form.names) ?>
<?cs if:Page.running ?><p class="small"><a href="../jobs/<?cs var:Page.running ?>"><?cs var:Text.Many.see_running ?></a></p><?cs /if ?>
</div>
<?cs if:Page.room ?><p class="note"><?cs var:Page.room ?></p><?cs /if ?>
<p class="acts"><button type="submit" class="main" data-busy="<?cs var:Text.New.busy ?>"><?cs var:Text.Many.button ?></button><a class="button plain" href="new"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<section>
<h2><?cs var:Text.New.then_title ?></h2>
<ul class="points">
<li><?cs var:Text.Many.then_1 ?></li>
<li><?cs var:Text.Many.then_2 ?></li>
<li><?cs var:Text.Many.then_3 ?></li>
</ul>
</section>
<?cs /def ?>
