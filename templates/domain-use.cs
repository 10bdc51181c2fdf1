<?cs def:title() ?><?cs var:Page.title ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../<?cs var:Page.id ?>"><?cs var:Page.name ?></a></p>
<h1><?cs var:Page.title ?></h1>
<p class="lead"><?cs var:Page.lead ?></p>
<?cs if:!Page.stopped ?><ul class="effects">
<?cs each:e = Page.Effects ?><li class="t-weak"><?cs call:icon("weak") ?><span><?cs var:e.t ?></span></li>
<?cs /each ?></ul>
<?cs if:Page.path == "dkim-use" ?><?cs call:stops(Text.Use.none) ?><?cs /if ?><?cs /if ?>
<form class="panel suggest" method="post" action="<?cs var:Page.path ?>">
<?cs call:token() ?>
<input type="hidden" name="turn" value="<?cs if:Page.stopped ?>use<?cs else ?>stop<?cs /if ?>">
<p class="acts"><button type="submit" class="<?cs if:Page.stopped ?>main<?cs else ?>danger<?cs /if ?>"><?cs var:Page.button ?></button><a class="button plain" href="../<?cs var:Page.id ?>"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs /def ?>
