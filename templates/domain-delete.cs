<?cs def:title() ?><?cs var:Page.title ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../<?cs var:Page.id ?>"><?cs var:Page.name ?></a></p>
<h1><?cs var:Page.title ?></h1>
<p class="lead"><?cs var:Text.Delete.lead ?></p>
<ul class="effects">
<li><?cs call:icon("bad") ?><span><?cs var:Page.effect_send ?></span></li>
<li><?cs call:icon("bad") ?><span><?cs var:Text.Delete.effect_key ?></span></li>
<li><?cs call:icon("weak") ?><span><?cs var:Text.Delete.effect_dns ?></span></li>
<?cs if:Page.effect_shares ?><li><?cs call:icon("bad") ?><span><?cs var:Page.effect_shares ?></span></li><?cs /if ?></ul>
<?cs if:subcount(Page.Stops) ?><?cs call:stops(Text.Use.none) ?><?cs /if ?>
<form class="panel" method="post" action="delete">
<?cs call:token() ?>
<p class="small"><span class="quiet"><?cs var:Text.Delete.type_this ?></span> <code class="value"><?cs var:Page.name ?></code><?cs if:Page.ascii ?> <code class="value"><?cs var:Page.ascii ?></code><?cs /if ?></p>
<?cs call:field("name", "text", Text.Delete.label, "", "off", Page.Form.name) ?>
<p class="acts"><button type="submit" class="danger"><?cs var:Page.button ?></button><a class="button plain" href="../<?cs var:Page.id ?>"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs /def ?>
