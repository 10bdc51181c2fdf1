<?cs def:title() ?><?cs var:Page.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="/projects/<?cs var:Project.id ?>/domains/<?cs var:Page.id ?>"><?cs var:Page.name ?></a></p>
<h1><?cs var:Page.title ?></h1>
<p class="lead"><?cs var:Text.Share.lead ?></p>
<?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<?cs if:!Page.awake ?><div class="notice t-weak"><?cs call:icon("weak") ?><div><p><b class="state t-<?cs var:Page.tone ?>"><?cs var:Page.state ?></b></p><p><?cs if:Page.shares ?><?cs var:Text.Share.asleep ?><?cs else ?><?cs var:Text.Share.not_yet ?><?cs /if ?></p></div></div><?cs /if ?>
<?cs if:Page.awake && May.own ?>
<section aria-labelledby="add">
<h2 id="add"><?cs var:Text.Share.add ?></h2>
<form class="panel" method="post" action="/projects/<?cs var:Project.id ?>/domains/<?cs var:Page.id ?>/shares/look">
<?cs call:token() ?>
<?cs call:field("key", "text", Text.Share.key, Text.Share.key_hint, "off", Page.Form.key) ?>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Share.look ?></button></p>
</form>
</section>
<?cs /if ?>
<section aria-labelledby="with">
<h2 id="with"><?cs var:Text.Share.with ?></h2>
<?cs if:Page.shares || Page.with ?>
<form class="panel inline" role="search" aria-label="<?cs var:Text.Share.search ?>" method="get" action="/projects/<?cs var:Project.id ?>/domains/<?cs var:Page.id ?>/shares"><div class="field"><label for="find"><?cs var:Text.Share.search ?></label><input id="find" name="q" type="search" value="<?cs var:Page.with ?>" autocomplete="off"></div><p class="acts"><button type="submit"><?cs var:Text.Share.search_button ?></button></p></form>
<?cs /if ?>
<?cs if:subcount(Page.Shares) ?>
<table class="list"><thead><tr><th scope="col"><?cs var:Text.Ask.org ?></th><th scope="col"><?cs var:Text.Ask.project ?></th><th scope="col"><?cs var:Text.Share.since ?></th><th scope="col"><?cs var:Text.Share.by ?></th><?cs if:May.own ?><th scope="col"><span class="vh"><?cs var:Text.Share.end ?></span></th><?cs /if ?></tr></thead>
<tbody><?cs each:s = Page.Shares ?><tr><td><?cs var:s.org ?></td><td><b><?cs var:s.project ?></b></td><td data-label="<?cs var:Text.Share.since ?>"><?cs call:ago(s.since) ?></td><td data-label="<?cs var:Text.Share.by ?>"><?cs if:s.by ?><?cs var:s.by ?><?cs else ?>–<?cs /if ?></td><?cs if:May.own ?><td><a href="/projects/<?cs var:Project.id ?>/domains/<?cs var:Page.id ?>/shares/<?cs var:s.id ?>"><?cs var:Text.Share.end ?><span class="vh">: <?cs var:s.project ?></span></a></td><?cs /if ?></tr>
<?cs /each ?></tbody></table>
<?cs if:Page.more ?><p class="pages"><a class="button" rel="next" href="<?cs var:Page.more ?>"><?cs var:Text.Sharing.older ?></a></p><?cs /if ?>
<?cs elif:Page.with ?><div class="empty"><p><?cs var:Text.Share.none_found ?></p><p class="acts"><a class="button" href="/projects/<?cs var:Project.id ?>/domains/<?cs var:Page.id ?>/shares"><?cs var:Text.List.show_all ?></a></p></div>
<?cs else ?><p class="empty"><?cs var:Text.Share.none ?></p><?cs /if ?>
</section>
<?cs /def ?>
