<?cs def:title() ?><?cs var:Text.Sent.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="profiles"><?cs var:Text.Profile.title ?></a></p>
<h1><?cs var:Text.Sent.title ?></h1>
<p class="lead"><?cs var:Text.Sent.lead ?></p>
<?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<?cs if:subcount(Page.Rows) ?>
<table class="list">
<thead><tr><th scope="col"><?cs var:Text.Sent.from ?></th><th scope="col"><?cs var:Text.Sent.standing ?></th><th scope="col"><?cs var:Text.Sent.when ?></th></tr></thead>
<tbody>
<?cs each:r = Page.Rows ?><tr><td><?cs if:r.p ?><a href="profiles/<?cs var:r.p ?>"><?cs var:r.f ?></a><?cs else ?><?cs var:r.f ?><?cs /if ?><br><span class="quiet small"><?cs var:Text.Sent.to ?></span> <?cs var:r.t ?><br><span class="quiet small"><?cs var:Text.Sent.key ?></span> <?cs if:r.k ?><code class="small"><?cs var:r.k ?></code><?cs else ?><?cs var:Text.Sent.unsigned ?><?cs /if ?></td><td data-label="<?cs var:Text.Sent.standing ?>"><span class="state t-<?cs var:r.s ?>"><?cs call:icon(r.s) ?><?cs var:r.w ?></span><?cs if:r.m ?><br><span class="quiet small"><?cs var:r.m ?></span><?cs /if ?><?cs if:r.c ?><br><a href="messages/<?cs var:r.c ?>"><?cs var:Text.Sent.open ?><span class="vh">: <?cs var:r.t ?></span></a><?cs /if ?></td><td data-label="<?cs var:Text.Sent.when ?>"><span class="whole"><?cs call:ago(r.at) ?></span><br><span class="quiet small"><?cs var:r.by ?></span></td></tr>
<?cs /each ?></tbody></table>
<?cs else ?>
<div class="empty">
<h2><?cs var:Text.Sent.empty_title ?></h2>
<p><?cs var:Text.Sent.empty ?></p>
<p class="acts"><a class="button main" href="profiles"><?cs var:Text.Sent.to_profiles ?></a></p>
</div>
<?cs /if ?>
<?cs call:pages(Page.more, Text.List.more) ?>
<?cs /def ?>
