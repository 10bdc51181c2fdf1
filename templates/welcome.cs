<?cs def:title() ?><?cs var:Page.title ?><?cs /def ?>
<?cs def:content() ?>
<div class="tag">
<p class="hole" aria-hidden="true"></p>
<?cs if:Page.gone ?>
<h1><?cs var:Page.title ?></h1>
<p><?cs var:Page.gone ?></p>
<p class="acts"><?cs if:Page.again ?><a class="button" href="/forgot"><?cs var:Text.Forgot.title ?></a><?cs else ?><a class="button" href="/sign-in"><?cs var:Text.SignIn.title ?></a><?cs /if ?></p>
<?cs else ?>
<h1><?cs var:Page.title ?></h1>
<p class="lead"><?cs var:Page.lead ?></p>
<?cs if:Page.Form.wrong ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("name", Text.Welcome.name, Page.Form.name) ?><?cs call:fault_link("email", Text.Welcome.email, Page.Form.email) ?><?cs call:fault_link("password", Text.Welcome.password, Page.Form.password) ?></ul></div><?cs /if ?>
<form method="post" action="<?cs var:Path ?>">
<?cs call:token() ?>
<?cs if:Page.first ?>
<?cs call:field("name", "text", Text.Welcome.name, "", "name", Page.Form.name) ?>
<?cs call:field("email", "email", Text.Welcome.email, "", "username", Page.Form.email) ?>
<?cs else ?>
<p class="field"><span class="label"><?cs var:Text.Welcome.email ?></span><input type="email" name="shown" value="<?cs var:Page.email ?>" autocomplete="username" readonly aria-label="<?cs var:Text.Welcome.email ?>"></p>
<?cs /if ?>
<?cs call:field("password", "password", Text.Welcome.password, Text.Welcome.password_hint, "new-password", Page.Form.password) ?>
<p class="acts"><button type="submit" class="main wide"><?cs var:Text.Welcome.button ?></button></p>
</form>
<?cs /if ?>
</div>
<?cs /def ?>
