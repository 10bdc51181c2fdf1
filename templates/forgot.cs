<?cs def:title() ?><?cs var:Text.Forgot.title ?><?cs /def ?>
<?cs def:content() ?>
<div class="tag">
<p class="hole" aria-hidden="true"></p>
<h1><?cs var:Text.Forgot.title ?></h1>
<?cs if:Page.asked ?>
<p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Text.Forgot.asked ?></p>
<p class="quiet small"><?cs var:Text.Forgot.asked_note ?></p>
<p class="acts"><a class="button" href="/sign-in"><?cs var:Text.SignIn.title ?></a></p>
<?cs else ?>
<p class="lead"><?cs var:Text.Forgot.lead ?></p>
<?cs if:Page.notice ?><p class="notice t-wait" role="alert"><?cs call:icon("wait") ?><?cs var:Page.notice ?></p><?cs /if ?>
<form method="post" action="/forgot">
<?cs call:token() ?>
<?cs call:field("email", "email", Text.SignIn.email, "", "username", Page.Form.email) ?>
<p class="acts"><button type="submit" class="main wide"><?cs var:Text.Forgot.button ?></button></p>
</form>
<p class="quiet small"><a href="/sign-in"><?cs var:Text.SignIn.title ?></a></p>
<?cs /if ?>
</div>
<?cs /def ?>
