<?cs def:title() ?><?cs var:Text.Find.title ?><?cs /def ?>

<?cs def:content() ?>
<h1><?cs var:Text.Find.title ?></h1>
<p class="lead"><?cs var:Text.Find.lead ?></p>
<form class="panel inline" role="search" method="get" action="/find">
<div class="field"><label for="name"><?cs var:Text.Find.label ?></label>
<input id="name" name="name" type="search" value="<?cs var:Page.name ?>" autocomplete="off" spellcheck="false" autocapitalize="none"></div>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Find.button ?></button></p>
</form>
<?cs if:Page.none ?><p class="empty"><?cs var:Page.none ?></p><?cs /if ?>
<?cs if:subcount(Page.Found) ?>
<section aria-labelledby="domains"><h2 id="domains"><?cs var:Text.Support.domains ?></h2>
<table class="list">
<thead><tr><th scope="col"><?cs var:Text.Find.domain ?></th><th scope="col"><?cs var:Text.Find.state ?></th><th scope="col"><?cs var:Text.Find.org ?></th><th scope="col"><?cs var:Text.Find.project ?></th></tr></thead>
<tbody>
<?cs each:d = Page.Found ?><tr><td><a href="/projects/<?cs var:d.project ?>/domains/<?cs var:d.id ?>"><?cs var:d.name ?></a><?cs if:d.ascii ?> <small><?cs var:d.ascii ?></small><?cs /if ?></td><td class="state t-<?cs var:d.tone ?>"><?cs call:icon(d.tone) ?><?cs var:d.state ?></td><td><?cs var:d.org ?></td><td><a href="/support/projects/<?cs var:d.project ?>"><?cs var:d.of ?></a></td></tr>
<?cs /each ?></tbody></table></section>
<?cs /if ?>
<?cs if:subcount(Page.Orgs) ?>
<section aria-labelledby="orgs"><h2 id="orgs"><?cs var:Text.Support.orgs ?></h2>
<ul class="items"><?cs each:o = Page.Orgs ?><li><a class="whole" href="/support/orgs/<?cs var:o.id ?>"><?cs var:o.name ?></a></li><?cs /each ?></ul></section>
<?cs /if ?>
<?cs if:subcount(Page.Projects) ?>
<section aria-labelledby="projects"><h2 id="projects"><?cs var:Text.Support.projects ?></h2>
<ul class="items"><?cs each:p = Page.Projects ?><li><a class="whole" href="/support/projects/<?cs var:p.id ?>"><?cs var:p.name ?></a><a href="/support/orgs/<?cs var:p.org ?>"><?cs var:p.of ?></a></li><?cs /each ?></ul></section>
<?cs /if ?>
<?cs if:subcount(Page.Users) ?>
<section aria-labelledby="users"><h2 id="users"><?cs var:Text.Support.users ?></h2>
<table class="list">
<thead><tr><th scope="col"><?cs var:Text.Members.name ?></th><th scope="col"><?cs var:Text.Members.email ?></th><th scope="col"><?cs var:Text.Support.in_projects ?></th></tr></thead>
<tbody>
<?cs each:u = Page.Users ?><tr><td><?cs var:u.name ?></td><td><?cs var:u.email ?></td><td><?cs if:u.role != "none" ?><p><?cs call:role(u.role) ?></p><?cs /if ?><?cs each:p = u.P ?><p><a href="/support/projects/<?cs var:p.id ?>"><?cs var:p.name ?></a> <span class="quiet small"><?cs var:p.of ?> · <?cs call:role(p.role) ?></span></p><?cs /each ?></td></tr>
<?cs /each ?></tbody></table></section>
<?cs /if ?>
<?cs if:Page.most ?><p class="quiet small"><?cs var:Page.most ?></p><?cs /if ?>
<?cs /def ?>
