<?cs def:title() ?><?cs var:Page.title ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../../keys"><?cs var:Page.name ?>: <?cs var:Text.Key.title ?></a></p>
<h1><?cs var:Page.title ?></h1>
<p class="lead"><?cs var:Page.lead ?></p>
<ul class="effects"><?cs each:e = Page.Effects ?><li class="t-weak"><?cs call:icon("weak") ?><span><?cs var:e.t ?></span></li>
<?cs /each ?></ul>
<form class="panel suggest" method="post" action="revoke"><?cs call:token() ?><input type="hidden" name="act" value="<?cs var:Page.act ?>">
<p class="acts"><button type="submit" class="danger"><?cs var:Page.button ?></button><a class="button plain" href="../<?cs var:Page.key ?>"><?cs var:Page.keep ?></a></p></form>
<?cs /def ?>
