<?cs def:title() ?><?cs var:Page.title ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../<?cs var:Page.id ?>"><?cs var:Page.name ?></a></p>
<h1><?cs var:Page.title ?></h1>
<p class="lead"><?cs var:Page.lead ?></p>
<ul class="points">
<li><?cs var:Text.Bounce.gain ?></li>
<li><?cs var:Text.Bounce.records ?></li>
<li><?cs var:Text.Bounce.free ?></li>
</ul>
<form class="panel" method="post" action="bounce">
<?cs call:token() ?><input type="hidden" name="act" value="set">
<?cs call:field("label", "text", Text.Bounce.label, Page.below, "off", Page.Form.label) ?>
<p class="acts"><button type="submit" class="main"><?cs if:Page.now ?><?cs var:Text.Bounce.change ?><?cs else ?><?cs var:Text.Bounce.set ?><?cs /if ?></button><a class="button plain" href="../<?cs var:Page.id ?>"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs if:Page.now ?>
<section aria-labelledby="remove">
<h2 id="remove"><?cs var:Text.Bounce.remove_title ?></h2>
<p class="lead"><code><?cs var:Page.now ?></code></p>
<ul class="effects">
<li><?cs call:icon("weak") ?><span><?cs var:Page.remove_lead ?></span></li>
<li><?cs call:icon("none") ?><span><?cs var:Text.Bounce.remove_stays ?></span></li>
</ul>
<form method="post" action="bounce"><?cs call:token() ?><input type="hidden" name="act" value="remove">
<p class="acts"><button type="submit" class="danger"><?cs var:Text.Bounce.remove ?></button></p></form>
</section>
<?cs /if ?>
<?cs /def ?>
