<?cs def:title() ?><?cs var:Page.title ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="<?cs var:Page.up ?>"><?cs var:Page.name ?></a></p>
<h1><?cs var:Page.title ?></h1>
<p class="lead"><?cs var:Page.lead ?></p>
<form class="panel" method="post" action="<?cs var:Page.up ?>">
<?cs call:token() ?><input type="hidden" name="key" value="<?cs var:Page.key ?>">
<dl class="facts">
<dt><?cs var:Text.Ask.org ?></dt><dd><b><?cs var:Page.org ?></b></dd>
<dt><?cs var:Text.Ask.project ?></dt><dd><b><?cs var:Page.project ?></b></dd>
<dt><?cs var:Text.Key.title ?></dt><dd><code><?cs var:Page.key ?></code></dd>
</dl>
<p class="small"><?cs var:Text.Ask.effect_limits ?></p>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Share.give ?></button><a class="button plain" href="<?cs var:Page.up ?>"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs /def ?>
