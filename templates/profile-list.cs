<?cs def:title() ?><?cs var:Text.Profile.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<div class="head">
<h1><?cs var:Text.Profile.title ?></h1>
<?cs if:subcount(Page.Rows) && May.profile ?><div class="acts"><a class="button main" href="profiles/new"><?cs var:Text.Profile.new ?></a></div><?cs /if ?>
</div>
<p class="lead"><?cs var:Text.Profile.lead ?></p>
<?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<?cs if:subcount(Page.Rows) ?>
<ul class="rows results">
<?cs each:r = Page.Rows ?><li><a href="profiles/<?cs var:r.i ?>"><?cs var:r.n ?> <small><?cs var:r.a ?></small></a><span class="state t-<?cs var:r.s ?>"><?cs call:icon(r.s) ?><?cs var:r.w ?></span><span class="chips"><?cs if:r.u ?><span class="chip t-weak"><?cs call:icon("weak") ?><?cs var:r.u ?></span><?cs /if ?><?cs if:r.h ?><span class="chip t-none"><?cs var:r.h ?></span><?cs /if ?></span></li>
<?cs /each ?></ul>
<?cs else ?>
<div class="empty">
<h2><?cs var:Text.Profile.empty_title ?></h2>
<p><?cs var:Text.Profile.empty ?></p>
<?cs if:May.profile ?><p class="acts"><a class="button main" href="profiles/new"><?cs var:Text.Profile.new ?></a></p><?cs /if ?>
</div>
<?cs /if ?>
<?cs call:pages(Page.more, Text.List.more) ?>
<?cs /def ?>
