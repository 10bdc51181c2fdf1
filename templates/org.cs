<?cs def:title() ?><?cs var:Page.org ?><?cs /def ?>
<?cs # A number, what is used of it, and what was typed where that was wrong. ?>
<?cs def:quota(name, label, now, given) ?><div class="field"><label for="<?cs var:name ?>"><?cs var:label ?></label><p class="hint" id="<?cs var:name ?>-hint"><?cs var:now.now ?></p>
<input id="<?cs var:name ?>" name="<?cs var:name ?>" inputmode="numeric" autocomplete="off" required value="<?cs if:Page.Form.wrong ?><?cs var:given.value ?><?cs else ?><?cs var:now.value ?><?cs /if ?>"<?cs if:given.fault ?> aria-invalid="true" autofocus<?cs /if ?> aria-describedby="<?cs if:given.fault ?><?cs var:name ?>-fault <?cs /if ?><?cs var:name ?>-hint"><?cs call:fault(name, given) ?></div><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="/operate"><?cs var:Text.Operate.orgs ?></a></p>
<h1><?cs var:Page.org ?></h1>
<?cs if:Page.saved ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.saved ?></p><?cs /if ?>
<?cs call:handed() ?>
<section aria-labelledby="projects">
<h2 id="projects"><?cs var:Text.Operate.projects ?></h2>
<?cs if:subcount(Page.Projects) ?>
<ul class="items">
<?cs each:p = Page.Projects ?><li><a class="whole" href="/projects/<?cs var:p.id ?>/domains"><?cs var:p.name ?></a><a href="/projects/<?cs var:p.id ?>/members"><?cs var:Text.Frame.members ?><span class="vh">: <?cs var:p.name ?></span></a><a href="/projects/<?cs var:p.id ?>/transfer"><?cs var:Text.Transfer.link ?><span class="vh">: <?cs var:p.name ?></span></a></li>
<?cs /each ?></ul>
<?cs else ?><p class="empty"><?cs var:Text.Operate.projects_empty ?></p><?cs /if ?>
</section>
<div class="columns">
<section aria-labelledby="new-project">
<h2 id="new-project"><?cs var:Text.Operate.project_new ?></h2>
<form class="panel" method="post" action="/operate/orgs/<?cs var:Page.id ?>/projects">
<?cs call:token() ?>
<?cs call:field("project_name", "text", Text.Operate.project_name, "", "off", Page.Form.project_name) ?>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Operate.create ?></button></p>
</form>
</section>
<?cs if:subcount(Page.Projects) ?>
<section aria-labelledby="new-user">
<h2 id="new-user"><?cs var:Text.Operate.user_new ?></h2>
<p class="lead"><?cs var:Text.Operate.user_new_lead ?></p>
<?cs call:user_faults() ?>
<form class="panel" method="post" action="/operate/orgs/<?cs var:Page.id ?>/users">
<?cs call:token() ?>
<?cs call:field("email", "email", Text.Operate.user_email, "", "off", Page.Form.email) ?>
<?cs call:field("name", "text", Text.Operate.user_name, "", "off", Page.Form.name) ?>
<div class="field"><label for="project"><?cs var:Text.Operate.user_project ?></label>
<select id="project" name="project"><?cs each:p = Page.Projects ?><option value="<?cs var:p.id ?>"<?cs if:p.id == Page.Form.project.value ?> selected<?cs /if ?>><?cs var:p.name ?></option><?cs /each ?></select><?cs call:fault("project", Page.Form.project) ?></div>
<div class="field"><label for="role"><?cs var:Text.Operate.user_role ?></label>
<select id="role" name="role"><option value="owner"><?cs var:Text.Frame.role_owner ?></option><option value="member"<?cs if:Page.Form.role.value == "member" ?> selected<?cs /if ?>><?cs var:Text.Frame.role_member ?></option></select><?cs call:fault("role", Page.Form.role) ?></div>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Operate.add ?></button></p>
</form>
</section>
<?cs /if ?>
</div>
<section aria-labelledby="quotas">
<h2 id="quotas"><?cs var:Text.Quota.title ?></h2>
<p class="lead"><?cs var:Text.Quota.lead ?></p>
<form class="panel" method="post" action="/operate/orgs/<?cs var:Page.id ?>/quotas">
<?cs call:token() ?>
<?cs call:quota("pending_most", Text.Quota.pending, Page.Quota.pending_most, Page.Form.pending_most) ?>
<?cs call:quota("domains_most", Text.Quota.domains, Page.Quota.domains_most, Page.Form.domains_most) ?>
<?cs call:quota("profiles_most", Text.Quota.profiles, Page.Quota.profiles_most, Page.Form.profiles_most) ?>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Quota.save ?></button></p>
</form>
</section>
<?cs /def ?>
