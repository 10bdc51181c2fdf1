<?cs def:title() ?><?cs var:Page.title ?> (<?cs var:Page.key.state ?>)<?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../keys"><?cs var:Page.name ?>: <?cs var:Text.Key.title ?></a></p>
<h1><code><?cs var:Page.title ?></code></h1>
<p class="standing"><span class="state t-<?cs var:Page.key.tone ?>"><?cs call:icon(Page.key.tone) ?><b><?cs var:Page.key.state ?></b></span> <span class="quiet"><?cs var:Text.Key.since ?> <?cs call:exact(Page.key.since) ?></span></p>
<p class="lead"><?cs var:Page.means ?></p>
<?cs if:Page.notice ?><p class="notice t-<?cs var:Page.notice_tone ?>" role="status"><?cs call:icon(Page.notice_tone) ?><?cs var:Page.notice ?></p><?cs /if ?>
<section class="next" aria-labelledby="next"><div><h2 id="next"><?cs var:Text.Key.what_next ?></h2><p><?cs var:Page.next ?><?cs if:Page.ends.d ?> <b><?cs call:exact(Page.ends) ?></b><?cs /if ?></p></div></section>
<?cs if:Page.record.host ?>
<section aria-labelledby="record">
<h2 id="record"><?cs var:Text.Key.record ?></h2>
<?cs call:record(Page.record) ?>
<h3><?cs var:Text.Record.self ?></h3>
<p class="small"><?cs var:Text.Record.self_nslookup ?></p><?cs call:value("key-nslookup", Page.record.nslookup, "nslookup") ?>
<p class="small"><?cs var:Text.Record.self_dig ?></p><?cs call:value("key-dig", Page.record.dig, "dig") ?>
</section>
<?cs /if ?>
<?cs if:Page.signs ?>
<section aria-labelledby="uses">
<h2 id="uses"><?cs var:Text.Key.uses ?></h2>
<?cs if:subcount(Page.Uses) ?><p class="lead"><?cs var:Page.signs ?></p>
<ul class="points"><?cs each:u = Page.Uses ?><li><?cs if:u.id ?><a href="/projects/<?cs var:Project.id ?>/profiles/<?cs var:u.id ?>"><?cs var:u.from ?></a><?cs else ?><?cs var:u.from ?> <span class="quiet"><?cs var:u.org ?> / <?cs var:u.project ?></span><?cs /if ?></li><?cs /each ?></ul><?cs if:Page.uses_more ?><p class="small"><?cs var:Text.Use.more ?></p><?cs /if ?>
<?cs else ?><p><?cs var:Page.unused ?></p><?cs /if ?>
</section>
<?cs /if ?>
<dl class="facts">
<dt><?cs var:Text.Key.print ?></dt><dd><code><?cs var:Page.key.print ?></code></dd>
<dt><?cs var:Text.Key.kind ?></dt><dd><?cs var:Page.key.kind ?></dd>
<dt><?cs var:Text.Key.origin ?></dt><dd><?cs var:Page.key.origin ?> <?cs call:exact(Page.created) ?></dd>
</dl>
<?cs if:Page.revoke ?><p class="acts end"><a class="button plain" href="<?cs var:Page.key.id ?>/revoke"><?cs var:Page.revoke ?></a></p><?cs /if ?>
<?cs /def ?>
