<?cs def:title() ?><?cs var:Text.SignIn.title ?><?cs /def ?>
<?cs def:content() ?>
<div class="tag">
<p class="hole" aria-hidden="true"></p>
<h1><?cs var:Text.SignIn.title ?></h1>
<p class="lead"><?cs var:Text.SignIn.lead ?></p>
<?cs if:Page.notice ?><p class="notice t-wait" role="alert"><?cs call:icon("wait") ?><?cs var:Page.notice ?></p><?cs /if ?>
<form method="post" action="/sign-in">
<?cs call:token() ?>
<?cs if:Page.next ?><input type="hidden" name="next" value="<?cs var:Page.next ?>"><?cs /if ?>
<?cs call:field("email", "email", Text.SignIn.email, "", "username", Page.Form.email) ?>
<?cs call:field("password", "password", Text.SignIn.password, "", "current-password", Page.Form.password) ?>
<p class="acts"><button type="submit" class="main wide"><?cs var:Text.SignIn.button ?></button></p>
</form>
<p class="quiet small"><a href="/forgot"><?cs var:Text.Forgot.title ?></a></p>
<?cs if:Page.apply ?><p class="small"><a href="/apply"><?cs var:Text.SignIn.apply ?></a></p><?cs /if ?>
</div>
<?cs /def ?>
