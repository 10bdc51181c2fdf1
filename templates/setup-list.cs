<?cs def:title() ?><?cs var:Text.Setup.requests ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="domains"><?cs var:Text.List.title ?></a></p>
<div class="head">
<h1><?cs var:Text.Setup.requests ?></h1>
<?cs if:May.profile && subcount(Page.Rows) ?><div class="acts"><a class="button main" href="requests/new"><?cs var:Text.Setup.inside_title ?></a></div><?cs /if ?>
</div>
<?cs if:subcount(Page.Rows) ?>
<?cs call:setup_rows("requests/") ?>
<?cs else ?>
<div class="empty">
<p><?cs var:Text.Setup.list_empty ?></p>
<?cs if:May.profile ?><p class="acts"><a class="button main" href="requests/new"><?cs var:Text.Setup.inside_title ?></a></p><?cs /if ?>
</div>
<?cs /if ?>
<?cs /def ?>
