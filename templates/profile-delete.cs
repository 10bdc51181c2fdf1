<?cs def:title() ?><?cs var:Page.title ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../<?cs var:Page.id ?>"><?cs var:Page.name ?></a></p>
<h1><?cs var:Page.title ?></h1>
<?cs if:Page.stale ?><p class="notice t-weak" role="alert"><?cs call:icon("weak") ?><?cs var:Text.Profile.stale ?></p><?cs /if ?>
<ul class="effects">
<li><?cs call:icon("bad") ?><span><?cs var:Page.effect ?></span></li>
<li><?cs call:icon("none") ?><span><?cs var:Text.Profile.delete.stays ?></span></li>
</ul>
<form class="panel" method="post" action="delete">
<?cs call:token() ?><input type="hidden" name="generation" value="<?cs var:Page.generation ?>">
<p class="acts"><button type="submit" class="danger"><?cs var:Text.Profile.delete.button ?></button><a class="button plain" href="../<?cs var:Page.id ?>"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs /def ?>
