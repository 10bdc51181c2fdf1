<?cs def:title() ?><?cs var:Text.Shared.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="sharing"><?cs var:Text.Sharing.title ?></a></p>
<h1><?cs var:Text.Shared.title ?></h1>
<?cs if:Page.searched ?><p class="searched"><?cs var:Page.searched ?> <a href="shared"><?cs var:Text.List.show_all ?></a></p><?cs /if ?>
<?cs if:subcount(Page.Shared) ?>
<?cs call:shared_rows() ?>
<?cs elif:Page.searched ?><p class="empty"><?cs var:Text.List.none ?></p>
<?cs else ?><div class="empty"><p><?cs var:Text.Shared.empty ?></p><?cs if:May.profile ?><p class="acts"><a class="button main" href="sharing/ask"><?cs var:Text.Ask.title ?></a></p><?cs /if ?></div><?cs /if ?>
<?cs call:pages(Page.shared_more, Text.List.more) ?>
<?cs /def ?>
