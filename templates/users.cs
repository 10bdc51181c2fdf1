<?cs def:title() ?><?cs var:Text.Operate.users ?><?cs /def ?>
<?cs def:content() ?>
<h1><?cs var:Text.Operate.users ?></h1>
<p class="lead"><?cs var:Text.Operate.users_lead ?></p>
<?cs call:handed() ?>
<table class="list">
<thead><tr><th scope="col"><?cs var:Text.Members.name ?></th><th scope="col"><?cs var:Text.Members.email ?></th><th scope="col"><?cs var:Text.Operate.platform_role ?></th></tr></thead>
<tbody>
<?cs each:u = Page.Users ?><tr><td><?cs var:u.name ?></td><td><?cs var:u.email ?></td><td><?cs call:role(u.role) ?></td></tr>
<?cs /each ?></tbody></table>
<?cs if:Page.more ?><p class="acts"><a class="button" rel="next" href="<?cs var:Page.more ?>"><?cs var:Text.Operate.more ?></a></p><?cs /if ?>
<section aria-labelledby="new">
<h2 id="new"><?cs var:Text.Operate.users_new ?></h2>
<?cs call:user_faults() ?>
<form class="panel" method="post" action="/operate/users">
<?cs call:token() ?>
<?cs call:field("email", "email", Text.Operate.user_email, "", "off", Page.Form.email) ?>
<?cs call:field("name", "text", Text.Operate.user_name, "", "off", Page.Form.name) ?>
<div class="field"><label for="role"><?cs var:Text.Operate.platform_role ?></label>
<select id="role" name="role"><option value="support"><?cs var:Text.Frame.role_support ?></option><option value="operator"<?cs if:Page.Form.role.value == "operator" ?> selected<?cs /if ?>><?cs var:Text.Frame.role_operator ?></option></select><?cs call:fault("role", Page.Form.role) ?></div>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Operate.add ?></button></p>
</form>
</section>
<?cs /def ?>
