<?cs def:title() ?><?cs var:Text.History.title ?> — <?cs var:Page.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../<?cs var:Page.id ?>"><?cs var:Page.name ?></a></p>
<h1><?cs var:Text.History.title ?> <small><?cs var:Page.name ?></small></h1>
<p class="lead"><?cs var:Text.History.lead ?></p>
<?cs if:subcount(Page.Rows) ?>
<?cs call:attempts(Page.Rows, "history") ?>
<?cs else ?><p class="empty"><?cs var:Text.History.none ?></p><?cs /if ?>
<?cs if:Page.more || Page.first ?><nav class="pages" aria-label="<?cs var:Text.List.pages ?>"><?cs if:Page.first ?><a class="button" href="history"><?cs var:Text.History.newest ?></a><?cs /if ?><?cs if:Page.more ?><a class="button" rel="next" href="history?before=<?cs var:Page.more ?>"><?cs var:Text.History.older ?></a><?cs /if ?></nav><?cs /if ?>
<?cs /def ?>
