<?cs def:title() ?><?cs if:Page.done ?><?cs var:Text.Unsubscribe.done_title ?><?cs else ?><?cs var:Text.Unsubscribe.title ?><?cs /if ?><?cs /def ?>
<?cs def:content() ?>
<div class="tag">
<p class="hole" aria-hidden="true"></p>
<?cs if:Page.done ?>
<h1><?cs var:Text.Unsubscribe.done_title ?></h1>
<p role="status"><?cs var:Text.Unsubscribe.done ?></p>
<?cs else ?>
<h1><?cs var:Text.Unsubscribe.title ?></h1>
<p class="lead"><?cs var:Text.Unsubscribe.lead ?></p>
<?cs /if ?>
<dl class="facts"><dt><?cs var:Text.Unsubscribe.from ?></dt><dd><?cs var:Page.from ?></dd><dt><?cs var:Text.Unsubscribe.to ?></dt><dd><?cs var:Page.to ?></dd></dl>
<?cs if:!Page.done ?>
<form method="post">
<?cs call:token() ?>
<input type="hidden" name="by" value="page">
<p class="acts"><button type="submit" class="main wide"><?cs var:Text.Unsubscribe.button ?></button></p>
</form>
<?cs /if ?>
<p class="quiet small"><?cs var:Text.Unsubscribe.others ?></p>
</div>
<?cs /def ?>
