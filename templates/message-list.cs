<?cs def:title() ?><?cs var:Text.MessageCheck.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<div class="head">
<h1><?cs var:Text.MessageCheck.title ?></h1>
<?cs if:May.verify && subcount(Page.Rows) ?><div class="acts"><a class="button main" href="messages/new"><?cs var:Text.MessageCheck.new ?></a></div><?cs /if ?>
</div>
<?cs if:subcount(Page.Rows) ?>
<p class="lead"><?cs var:Page.kept ?></p>
<?cs call:message_rows("messages/") ?>
<?cs if:Page.more ?><nav class="pages" aria-label="<?cs var:Text.List.pages ?>"><a class="button" rel="next" href="messages?before=<?cs var:Page.more ?>"><?cs var:Text.MessageCheck.more ?></a></nav><?cs /if ?>
<?cs else ?>
<div class="empty">
<p><?cs var:Text.MessageCheck.empty ?></p>
<?cs if:May.verify ?><p class="acts"><a class="button main" href="messages/new"><?cs var:Text.MessageCheck.new ?></a></p><?cs /if ?>
</div>
<?cs /if ?>
<p class="small"><a href="sent"><?cs var:Text.Sent.title ?></a></p>
<?cs /def ?>
