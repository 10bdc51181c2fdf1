<?cs def:title() ?><?cs var:Page.org ?><?cs /def ?>

<?cs def:content() ?>
<p class="crumb"><a href="/find"><?cs var:Text.Support.back_to_find ?></a></p>
<h1><?cs var:Page.org ?> <small><?cs var:Text.Support.org_of ?></small></h1>
<?cs if:subcount(Page.Projects) ?>
<?cs each:p = Page.Projects ?><section aria-labelledby="p<?cs var:p.id ?>">
<h2 id="p<?cs var:p.id ?>"><a href="/support/projects/<?cs var:p.id ?>"><?cs var:p.name ?></a></h2>
<?cs call:tenant(p) ?></section><?cs /each ?>
<?cs else ?><p class="empty"><?cs var:Text.Support.no_projects ?></p><?cs /if ?>
<?cs /def ?>
