<?cs def:title() ?><?cs var:Text.Unsubscribed.back_title ?> — <?cs var:Project.org ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../unsubscribed"><?cs var:Text.Unsubscribed.title ?></a></p>
<h1><?cs var:Text.Unsubscribed.back_title ?></h1>
<p class="lead"><?cs var:Text.Unsubscribed.back_lead ?></p>
<dl class="facts"><dt><?cs var:Text.Unsubscribed.recipient ?></dt><dd><?cs var:Page.recipient ?></dd><dt><?cs var:Text.Unsubscribed.from ?></dt><dd><?cs var:Page.from ?></dd><dt><?cs var:Text.Unsubscribed.source ?></dt><dd><?cs var:Page.source ?></dd><dt><?cs var:Text.Unsubscribed.since ?></dt><dd><?cs call:exact(Page.since) ?></dd></dl>
<ul class="effects">
<li><?cs call:icon("bad") ?><span><?cs var:Page.effect ?></span></li>
<li><?cs call:icon("weak") ?><span><?cs var:Text.Unsubscribed.back_others ?></span></li>
<li><?cs call:icon("weak") ?><span><?cs var:Text.Unsubscribed.back_noted ?></span></li>
</ul>
<form class="panel" method="post" action="back">
<?cs call:token() ?>
<input type="hidden" name="from" value="<?cs var:Page.from ?>"><input type="hidden" name="recipient" value="<?cs var:Page.recipient ?>">
<p class="acts"><button type="submit" class="danger"><?cs var:Text.Unsubscribed.back_button ?></button><a class="button plain" href="../unsubscribed"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs /def ?>
