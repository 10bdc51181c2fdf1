<?cs def:title() ?><?cs var:Page.title ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="<?cs var:Page.up ?>"><?cs var:Page.name ?></a></p>
<h1><?cs var:Page.title ?></h1>
<p class="lead"><?cs var:Page.lead ?></p>
<?cs call:stops(Text.Share.stops_none) ?>
<form class="panel suggest" method="post" action="<?cs var:Page.action ?>">
<?cs call:token() ?>
<p class="acts"><button type="submit" class="danger"><?cs var:Page.button ?></button><a class="button plain" href="<?cs var:Page.up ?>"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs /def ?>
