<?cs def:title() ?><?cs var:Text.Factor.title ?><?cs /def ?>
<?cs def:content() ?>
<div class="tag">
<p class="hole" aria-hidden="true"></p>
<h1><?cs var:Text.Factor.title ?></h1>
<p class="lead"><?cs var:Text.Factor.give ?></p>
<form method="post" action="/sign-in/code">
<?cs call:token() ?>
<?cs if:Page.next ?><input type="hidden" name="next" value="<?cs var:Page.next ?>"><?cs /if ?>
<?cs call:field("code", "text", Text.Factor.code, Text.Factor.code_hint, "one-time-code", Page.Form.code) ?>
<p class="acts"><button type="submit" class="main wide"><?cs var:Text.SignIn.button ?></button></p>
</form>
<p class="quiet small"><?cs var:Text.Factor.lost ?> <a href="/sign-in"><?cs var:Text.Factor.again ?></a></p>
</div>
<?cs /def ?>
