<?cs def:title() ?><?cs if:Page.gone ?><?cs var:Text.Join.gone_title ?><?cs else ?><?cs var:Text.Join.title ?><?cs /if ?><?cs /def ?>
<?cs def:content() ?>
<div class="tag">
<p class="hole" aria-hidden="true"></p>
<?cs if:Page.gone ?>
<h1><?cs var:Text.Join.gone_title ?></h1>
<p><?cs var:Page.gone ?></p>
<p class="acts"><a class="button" href="/"><?cs var:Text.Error.home ?></a></p>
<?cs else ?>
<h1><?cs var:Text.Join.title ?></h1>
<p class="lead"><?cs var:Page.lead ?></p>
<dl class="facts">
<dt><?cs var:Text.Join.org ?></dt><dd><?cs var:Page.org ?></dd>
<dt><?cs var:Text.Join.project ?></dt><dd><?cs var:Page.project ?></dd>
<dt><?cs var:Text.Members.role ?></dt><dd><?cs call:role(Page.role) ?></dd>
<dt><?cs var:Text.Join.email ?></dt><dd><?cs var:Page.email ?></dd>
</dl>
<?cs if:Page.other ?>
<p class="notice t-weak"><?cs call:icon("weak") ?><?cs var:Page.other ?></p>
<form method="post" action="/sign-out">
<?cs call:token() ?>
<input type="hidden" name="next" value="<?cs var:Path ?>">
<p class="acts"><button type="submit" class="main wide"><?cs var:Text.Join.change ?></button></p>
</form>
<?cs elif:Page.sign_in ?>
<p><?cs var:Text.Join.known ?></p>
<p class="acts"><a class="button main wide" href="<?cs var:Page.sign_in ?>"><?cs var:Text.SignIn.button ?></a></p>
<?cs else ?>
<?cs if:Page.Form.wrong ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("name", Text.Welcome.name, Page.Form.name) ?><?cs call:fault_link("password", Text.Welcome.password, Page.Form.password) ?></ul></div><?cs /if ?>
<form method="post" action="<?cs var:Path ?>">
<?cs call:token() ?>
<?cs if:!Page.here ?>
<input type="hidden" name="username" value="<?cs var:Page.email ?>" autocomplete="username">
<?cs if:!Page.named ?><?cs call:field("name", "text", Text.Welcome.name, "", "name", Page.Form.name) ?><?cs /if ?>
<?cs call:field("password", "password", Text.Welcome.password, Text.Welcome.password_hint, "new-password", Page.Form.password) ?>
<?cs /if ?>
<p class="acts"><button type="submit" class="main wide"><?cs var:Text.Join.button ?></button></p>
</form>
<?cs /if ?>
<?cs /if ?>
</div>
<?cs /def ?>
