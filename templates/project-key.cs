<?cs def:title() ?><?cs var:Text.Key.renew ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../sharing"><?cs var:Text.Sharing.title ?></a></p>
<h1><?cs var:Text.Key.renew_title ?></h1>
<p class="lead"><?cs var:Text.Key.renew_lead ?></p>
<ul class="effects">
<li class="t-weak"><?cs call:icon("weak") ?><span><?cs var:Text.Key.effect_old ?></span></li>
<li class="t-ok"><?cs call:icon("ok") ?><span><?cs var:Text.Key.effect_shares ?></span></li>
</ul>
<form class="panel suggest" method="post" action="key">
<?cs call:token() ?><input type="hidden" name="key" value="<?cs var:Page.key ?>">
<?cs if:Page.key ?><p class="small"><span class="quiet"><?cs var:Text.Key.old ?></span> <code class="value"><?cs var:Page.key ?></code></p><?cs /if ?>
<p class="acts"><button type="submit" class="danger"><?cs var:Text.Key.renew ?></button><a class="button plain" href="../sharing"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs /def ?>
