<?cs def:to(value, given, label, hint) ?><label class="choice"><input type="radio" name="to" value="<?cs var:value ?>"<?cs if:given == value ?> checked<?cs /if ?>><span><b><?cs var:label ?></b><br><span class="hint"><?cs var:hint ?></span></span></label><?cs /def ?>
<?cs def:title() ?><?cs var:Text.Test.title ?> — <?cs var:Page.address ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../<?cs var:Page.id ?>"><?cs var:Page.name ?></a></p>
<h1><?cs var:Text.Test.title ?></h1>
<p class="lead"><?cs var:Text.Test.lead ?></p>
<?cs if:Page.warning ?><p class="notice t-weak" role="alert"><?cs call:icon("weak") ?><?cs var:Page.warning ?></p><?cs /if ?>
<?cs if:Page.stopped ?>
<div class="notice t-bad" role="alert"><?cs call:icon("bad") ?><div><p><b><?cs var:Text.Test.stopped ?></b></p><p><?cs call:parts(Page.Why) ?></p><?cs if:Page.domain_id ?><p><a href="../../domains/<?cs var:Page.domain_id ?>"><?cs var:Text.Profile.to_domain ?></a></p><?cs /if ?></div></div>
<?cs else ?>
<?cs if:Page.sign_only ?><p class="notice"><?cs call:icon("none") ?><?cs var:Text.Test.sign_only ?></p><?cs /if ?>
<form class="panel" method="post" action="test">
<?cs call:token() ?>
<dl class="record">
<dt><?cs var:Text.Test.from ?></dt><dd><?cs var:Page.name ?> <code><?cs var:Page.address ?></code></dd>
<dt><?cs var:Text.Test.signs ?></dt><dd><code><?cs var:Page.signs ?></code></dd>
<?cs if:!Page.check_hint ?><dt><?cs var:Text.Test.to ?></dt><dd><code><?cs var:Page.me ?></code><p class="quiet small"><?cs var:Text.Test.to_me_hint ?></p></dd><?cs /if ?>
</dl>
<?cs if:Page.check_hint ?><fieldset><legend><?cs var:Text.Test.to ?></legend>
<?cs call:to("me", Page.Form.to.value, Text.Test.to_me + ": " + Page.me, Text.Test.to_me_hint) ?>
<?cs call:to("check", Page.Form.to.value, Text.Test.to_check, Page.check_hint) ?>
</fieldset><?cs else ?><input type="hidden" name="to" value="me"><?cs /if ?>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Test.button ?></button><a class="button plain" href="../<?cs var:Page.id ?>"><?cs var:Text.Frame.cancel ?></a></p>
</form>
<?cs /if ?>
<?cs call:help("original", Text.Help.original.title) ?>
<?cs /def ?>
