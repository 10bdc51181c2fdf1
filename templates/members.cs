<?cs def:title() ?><?cs var:Text.Members.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<h1><?cs var:Text.Members.title ?></h1>
<p class="lead"><?cs var:Text.Members.lead ?></p>
<?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<?cs if:subcount(Page.Members) ?>
<table class="list">
<thead><tr><th scope="col"><?cs var:Text.Members.name ?></th><th scope="col"><?cs var:Text.Members.email ?></th><th scope="col"><?cs var:Text.Members.role ?></th><?cs if:May.own ?><th scope="col"><span class="vh"><?cs var:Text.People.change ?></span></th><?cs /if ?></tr></thead>
<tbody>
<?cs each:m = Page.Members ?><tr><td><?cs var:m.name ?></td><td><?cs var:m.email ?></td><td><?cs call:role(m.role) ?></td><?cs if:May.own ?><td><a href="members/<?cs var:m.id ?>"><?cs var:Text.People.change ?><span class="vh">: <?cs var:m.name ?></span></a></td><?cs /if ?></tr>
<?cs /each ?></tbody></table>
<?cs else ?><p class="empty"><?cs if:May.own ?><?cs var:Text.People.nobody ?><?cs else ?><?cs var:Text.Members.empty ?><?cs /if ?></p><?cs /if ?>
<?cs if:May.own ?>
<?cs if:subcount(Page.Offers) ?>
<section aria-labelledby="offers">
<h2 id="offers"><?cs var:Text.People.offers ?></h2>
<table class="list">
<thead><tr><th scope="col"><?cs var:Text.Members.email ?></th><th scope="col"><?cs var:Text.Members.role ?></th><th scope="col"><?cs var:Text.People.until ?></th><th scope="col"><span class="vh"><?cs var:Text.People.change ?></span></th></tr></thead>
<tbody>
<?cs each:o = Page.Offers ?><tr><td><?cs var:o.email ?></td><td><?cs call:role(o.role) ?></td><td><?cs if:o.over ?><span class="chip t-weak"><?cs call:icon("weak") ?><?cs var:Text.People.over ?></span><?cs else ?><?cs call:exact(o.ends) ?><?cs /if ?></td><td><a href="invitations/<?cs var:o.id ?>"><?cs var:Text.People.offer_change ?><span class="vh">: <?cs var:o.email ?></span></a></td></tr>
<?cs /each ?></tbody></table>
</section>
<?cs /if ?>
<section aria-labelledby="invite">
<h2 id="invite"><?cs var:Text.People.invite ?></h2>
<p class="lead"><?cs var:Text.People.invite_lead ?></p>
<?cs if:Page.refused ?><p class="notice t-weak" role="alert"><?cs call:icon("weak") ?><?cs var:Page.refused ?></p><?cs /if ?>
<?cs if:Page.Form.email.fault || Page.Form.role.fault ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("email", Text.Members.email, Page.Form.email) ?><?cs call:fault_link("role", Text.Members.role, Page.Form.role) ?></ul></div><?cs /if ?>
<form class="panel" method="post" action="/projects/<?cs var:Project.id ?>/members">
<?cs call:token() ?>
<?cs call:field("email", "email", Text.Members.email, "", "off", Page.Form.email) ?>
<div class="field"><label for="role"><?cs var:Text.Members.role ?></label>
<p class="hint" id="role-hint"><?cs var:Text.Members.lead ?></p>
<select id="role" name="role" aria-describedby="role-hint"><option value="member"><?cs var:Text.Frame.role_member ?></option><option value="owner"<?cs if:Page.Form.role.value == "owner" ?> selected<?cs /if ?>><?cs var:Text.Frame.role_owner ?></option></select><?cs call:fault("role", Page.Form.role) ?></div>
<p class="acts"><button type="submit" class="main"><?cs var:Text.People.invite_button ?></button></p>
</form>
</section>
<?cs /if ?>
<?cs /def ?>
