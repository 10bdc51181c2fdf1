<?cs def:title() ?><?cs var:Text.History.title ?> — <?cs var:Page.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../<?cs var:Page.id ?>"><?cs var:Page.name ?></a></p>
<h1><?cs var:Text.History.title ?> <small><?cs var:Page.name ?></small></h1>
<p class="lead"><?cs var:Text.History.lead ?></p>
<?cs if:subcount(Page.Rows) ?>
<ul class="attempts"><?cs each:r = Page.Rows ?><li>
<p class="line"><a href="history/<?cs var:r.id ?>"><?cs call:exact(r.at) ?></a> <span class="quiet small"><?cs var:r.who ?> · <?cs var:r.took ?></span> <span class="state t-<?cs var:r.tone ?>"><?cs call:icon(r.tone) ?><?cs var:r.state ?></span></p>
<p class="chips"><?cs each:v = r.V ?><span class="chip t-<?cs var:v.tone ?>"><?cs call:icon(v.tone) ?><?cs var:v.name ?><?cs if:v.ok ?><span class="vh">: <?cs var:v.word ?></span><?cs else ?> <?cs var:v.word ?><?cs /if ?></span><?cs /each ?></p>
<?cs if:subcount(r.T) ?><ul class="turns"><?cs each:t = r.T ?><li><?cs var:t.t ?></li><?cs /each ?></ul><?cs /if ?>
</li><?cs /each ?></ul>
<?cs else ?><p class="empty"><?cs var:Text.History.none ?></p><?cs /if ?>
<?cs if:Page.more || Page.first ?><nav class="pages" aria-label="<?cs var:Text.List.pages ?>"><?cs if:Page.first ?><a class="button" href="history"><?cs var:Text.History.newest ?></a><?cs /if ?><?cs if:Page.more ?><a class="button" rel="next" href="history?before=<?cs var:Page.more ?>"><?cs var:Text.History.older ?></a><?cs /if ?></nav><?cs /if ?>
<?cs /def ?>
