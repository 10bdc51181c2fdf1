<?cs def:title() ?><?cs var:Text.MessageCheck.queue ?><?cs /def ?>
<?cs def:content() ?>
<h1><?cs var:Text.MessageCheck.queue ?></h1>
<?cs if:subcount(Page.Rows) ?>
<p class="lead"><?cs var:Text.MessageCheck.queue_lead ?></p>
<ul class="rows"><?cs each:r = Page.Rows ?><li><a href="/projects/<?cs var:r.p ?>/messages/<?cs var:r.i ?>"><?cs var:r.n ?> <small><?cs var:r.from ?></small></a><span class="state t-<?cs var:r.tone ?>"><?cs call:icon(r.tone) ?><?cs var:r.word ?></span><span class="chips"><span class="small"><?cs var:r.of ?></span></span><span class="when"><?cs call:ago(r.handed_at) ?></span></li>
<?cs /each ?></ul>
<?cs call:pages(Page.more, Text.MessageCheck.more) ?>
<?cs else ?>
<div class="empty"><p><?cs var:Text.MessageCheck.queue_empty ?></p><p class="acts"><a class="button" href="/find"><?cs var:Text.Find.title ?></a></p></div>
<?cs /if ?>
<?cs /def ?>
