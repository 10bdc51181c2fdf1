<?cs def:title() ?><?cs var:Page.it.name ?> — <?cs var:Project.org ?><?cs /def ?>

<?cs def:content() ?>
<p class="crumb"><a href="/support/orgs/<?cs var:Page.org ?>"><?cs var:Project.org ?></a></p>
<h1><?cs var:Page.it.name ?></h1>
<p class="acts"><a class="button" href="/projects/<?cs var:Page.it.id ?>/domains"><?cs var:Text.Support.all_domains ?></a><a class="button" href="/projects/<?cs var:Page.it.id ?>/profiles"><?cs var:Text.Support.profiles ?></a><a class="button" href="/projects/<?cs var:Page.it.id ?>/unsubscribed"><?cs var:Text.Support.unsubscribed ?></a></p>
<?cs call:tenant(Page.it) ?>
<?cs /def ?>
