<?cs def:title() ?><?cs if:Page.awaited ?><?cs var:Text.MessageCheck.await_title ?><?cs else ?><?cs var:Page.It.n ?><?cs /if ?> — <?cs var:Project.name ?><?cs /def ?>

<?cs def:notes(node) ?><?cs if:subcount(node.F) ?><ul class="findings"><?cs each:f = node.F ?><li<?cs if:f.tone ?> class="t-<?cs var:f.tone ?>"<?cs /if ?>><?cs call:parts(f) ?></li><?cs /each ?></ul><?cs /if ?><?cs /def ?>

<?cs def:part(c) ?><details class="card t-<?cs var:c.tone ?>" id="<?cs var:c.id ?>"<?cs if:c.open ?> open<?cs /if ?>>
<summary><?cs call:icon(c.tone) ?><h3><?cs var:c.title ?></h3><span class="verdict"><?cs var:c.word ?></span><?cs if:c.sub ?><span class="kind"><?cs var:c.sub ?></span><?cs /if ?></summary>
<div class="inside"><?cs call:notes(c) ?>
<?cs if:subcount(c.R) ?><dl class="record"><?cs each:r = c.R ?><dt><?cs var:r.t ?></dt><dd><?cs if:r.c ?><code><?cs var:r.c ?></code><?cs /if ?><?cs if:r.at.d ?><span><?cs call:exact(r.at) ?></span><?cs /if ?><?cs if:r.v ?><?cs if:r.c ?><p class="quiet small"><?cs var:r.v ?></p><?cs else ?><span><?cs var:r.v ?></span><?cs /if ?><?cs /if ?></dd><?cs /each ?></dl><?cs /if ?>
</div></details><?cs /def ?>

<?cs def:results() ?><section aria-labelledby="results">
<h2 id="results"><?cs var:Text.MessageCheck.results ?></h2>
<?cs if:subcount(Page.Results) ?><p class="lead"><?cs var:Text.MessageCheck.results_lead ?></p>
<?cs each:r = Page.Results ?><h3><code><?cs var:r.server ?></code></h3>
<?cs if:r.fault ?><p class="note"><?cs var:r.fault ?></p><?cs /if ?><?cs if:r.none ?><p class="note"><?cs var:r.none ?></p><?cs /if ?>
<?cs if:subcount(r.M) ?><table class="list"><thead><tr><th scope="col"><?cs var:Text.MessageCheck.result ?></th><th scope="col"><?cs var:Text.MessageCheck.meaning ?></th></tr></thead>
<tbody><?cs each:m = r.M ?><tr><td><span class="state t-<?cs var:m.tone ?>"><?cs call:icon(m.tone) ?><code><?cs var:m.n ?></code></span><?cs if:m.rest ?><small><?cs var:m.rest ?></small><?cs /if ?></td><td><?cs call:parts(m) ?></td></tr>
<?cs /each ?></tbody></table><?cs /if ?>
<?cs /each ?><?cs if:Page.results_cut ?><p class="note"><?cs var:Page.results_cut ?></p><?cs /if ?>
<?cs else ?><p><?cs var:Text.Authres.no_header ?></p><?cs call:help("original", Text.Help.original.title) ?><?cs /if ?>
</section><?cs /def ?>

<?cs def:support() ?><?cs if:Page.may_hand || Page.handed.d ?><section aria-labelledby="support">
<h2 id="support"><?cs var:Text.MessageCheck.support ?></h2>
<?cs if:Page.handed.d ?><p class="notice t-ok"><?cs call:icon("ok") ?><span><?cs var:Text.MessageCheck.handed ?> <?cs call:exact(Page.handed) ?> (<?cs var:Page.hander ?>)</span></p>
<?cs if:subcount(Page.Note) ?><p><?cs each:l = Page.Note ?><?cs var:l.t ?><br><?cs /each ?></p><?cs /if ?>
<?cs if:Page.may_hand ?><form method="post" action="/projects/<?cs var:Project.id ?>/messages/<?cs var:Page.It.i ?>/take-back"><?cs call:token() ?><p class="small quiet"><?cs var:Text.MessageCheck.take_back_lead ?></p><p class="acts"><button type="submit"><?cs var:Text.MessageCheck.take_back ?></button></p></form><?cs /if ?>
<?cs else ?><details class="more"<?cs if:Page.Form.wrong ?> open<?cs /if ?>><summary><?cs var:Text.MessageCheck.hand ?></summary>
<form class="panel wide" method="post" action="/projects/<?cs var:Project.id ?>/messages/<?cs var:Page.It.i ?>/hand"><?cs call:token() ?>
<p><?cs var:Text.MessageCheck.hand_lead ?></p>
<div class="field"><label for="note"><?cs var:Text.MessageCheck.note ?></label>
<textarea id="note" name="note" rows="4" class="prose"<?cs if:Page.Form.note.fault ?> aria-invalid="true" aria-describedby="note-fault" autofocus<?cs /if ?>><?cs var:Page.Form.note.value ?></textarea>
<?cs call:fault("note", Page.Form.note) ?></div>
<p class="acts"><button type="submit" class="main"><?cs var:Text.MessageCheck.hand_button ?></button></p></form></details><?cs /if ?>
</section><?cs /if ?><?cs /def ?>

<?cs def:came() ?>
<article class="nametag t-<?cs var:Page.tone ?>">
<div class="who">
<h1 data-over><?cs var:Page.It.n ?> <small><?cs var:Page.It.from ?></small></h1>
<p class="standing"><?cs call:icon(Page.tone) ?><b><?cs var:Page.standing ?></b></p>
</div>
<?cs if:subcount(Page.Means) ?><p class="means"><?cs call:parts(Page.Means) ?></p><?cs /if ?>
<?cs call:notes(Page.Itself) ?>
</article>
<section class="next" aria-labelledby="next"><div><h2 id="next"><?cs var:Text.Detail.next ?></h2>
<p><?cs if:subcount(Page.Next) ?><?cs call:parts(Page.Next) ?><?cs else ?><?cs var:Text.MessageCheck.all_well ?><?cs /if ?></p>
<?cs if:Page.domain_id ?><p class="small"><a href="/projects/<?cs var:Project.id ?>/domains/<?cs var:Page.domain_id ?>"><?cs var:Text.MessageCheck.to_domain ?> <?cs var:Page.domain ?></a></p><?cs /if ?></div></section>
<section aria-labelledby="parts">
<h2 id="parts"><?cs var:Text.MessageCheck.parts ?></h2>
<?cs each:c = Page.Cards ?><?cs call:part(c) ?>
<?cs /each ?></section>
<?cs call:results() ?>
<section aria-labelledby="head">
<details class="extras"><summary><h2 id="head"><?cs var:Text.MessageCheck.head ?></h2></summary>
<p class="lead small"><?cs var:Text.MessageCheck.head_lead ?><?cs if:Page.head_cut ?> <?cs var:Text.MessageCheck.head_cut ?><?cs /if ?></p>
<code class="value"><?cs var:Page.head ?></code></details>
</section>
<?cs call:support() ?>
<dl class="facts">
<dt><?cs var:Text.MessageCheck.by ?></dt><dd><?cs var:Page.user ?> (<?cs var:Page.It.source ?>) <?cs call:exact(Page.It.at) ?></dd>
<dt><?cs var:Text.MessageCheck.until ?></dt><dd><?cs call:exact(Page.ends) ?></dd>
</dl>
<?cs if:May.verify ?><p class="acts end"><a class="button" href="/projects/<?cs var:Project.id ?>/messages/new"><?cs var:Text.MessageCheck.again ?></a></p><?cs /if ?>
<?cs /def ?>

<?cs def:content() ?>
<p class="crumb"><a href="/projects/<?cs var:Project.id ?>/messages"><?cs var:Text.MessageCheck.title ?></a></p>
<?cs if:Page.notice ?><p class="notice t-<?cs var:Page.notice_tone ?>" role="status"><?cs call:icon(Page.notice_tone) ?><?cs var:Page.notice ?></p><?cs /if ?>
<div id="address"<?cs if:Page.awaited ?> data-live<?cs /if ?>><?cs if:Page.awaited ?>
<h1><?cs var:Text.MessageCheck.await_title ?></h1>
<p class="lead"><?cs var:Text.MessageCheck.await_lead ?></p>
<div class="panel wide"><?cs call:value("one-time", Page.address, Text.MessageCheck.address) ?>
<p class="small quiet"><?cs var:Text.MessageCheck.await_until ?> <?cs call:exact(Page.ends) ?></p></div>
<?cs /if ?></div>
<div id="arrival"<?cs if:Page.awaited ?> data-live<?cs /if ?>><?cs if:Page.awaited ?>
<p class="notice t-wait" role="status"><?cs call:icon("wait") ?><span><?cs var:Text.MessageCheck.awaiting ?> <a href="/projects/<?cs var:Project.id ?>/messages/<?cs var:Page.It.i ?>"><?cs var:Text.MessageCheck.look ?></a></span></p>
<?cs else ?><?cs call:came() ?><?cs /if ?></div>
<?cs /def ?>
