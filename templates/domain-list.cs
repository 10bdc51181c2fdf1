<?cs def:title() ?><?cs var:Text.List.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<div class="head">
<h1><?cs var:Text.List.title ?></h1>
<?cs if:(!Page.empty || subcount(Page.Shared)) && (May.own || May.verify) ?><div class="acts"><?cs if:May.verify && !Page.empty ?><form method="post" action="domains/verify"><?cs call:token() ?><button type="submit"><?cs var:Text.List.verify_all ?></button></form><?cs /if ?><?cs if:May.own ?><a class="button main" href="domains/new"><?cs var:Text.List.new ?></a><?cs /if ?></div><?cs /if ?>
</div>
<?cs if:Page.warning ?><p class="notice t-weak" role="alert"><?cs call:icon("weak") ?><?cs var:Page.warning ?></p><?cs /if ?>
<?cs each:j = Page.Jobs ?><p class="jobline t-<?cs var:j.s ?>"><?cs call:icon(j.s) ?><span><a href="jobs/<?cs var:j.i ?>"><?cs var:j.n ?></a> <?cs if:j.p ?><b><?cs var:j.p ?></b> <?cs /if ?><?cs if:j.ended.d ?><span class="quiet"><?cs var:Text.Job.ended ?> <?cs call:ago(j.ended) ?></span><?cs /if ?></span></p>
<?cs /each ?><?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<?cs if:subcount(Page.Steps) ?>
<section class="setup" aria-labelledby="setup">
<h2 id="setup"><?cs var:Text.List.setup_title ?></h2>
<ol>
<li class="t-<?cs var:Page.Steps.domain.s ?>"><?cs call:icon(Page.Steps.domain.s) ?><span><b><?cs if:Page.empty && May.own ?><a href="domains/new"><?cs var:Text.List.setup_domain ?></a><?cs else ?><?cs var:Text.List.setup_domain ?><?cs /if ?></b> <span class="chip t-<?cs var:Page.Steps.domain.s ?>"><?cs var:Page.Steps.domain.w ?></span></span></li>
<li class="t-<?cs var:Page.Steps.profile.s ?>"><?cs call:icon(Page.Steps.profile.s) ?><span><b><?cs if:May.profile && Page.Steps.profile.s != "ok" ?><a href="profiles/new"><?cs var:Text.List.setup_profile ?></a><?cs else ?><?cs var:Text.List.setup_profile ?><?cs /if ?></b> <span class="chip t-<?cs var:Page.Steps.profile.s ?>"><?cs var:Page.Steps.profile.w ?></span></span></li>
</ol>
</section>
<?cs /if ?>
<?cs if:Page.empty ?>
<?cs if:!subcount(Page.Shared) ?><div class="empty">
<h2><?cs var:Text.List.empty_title ?></h2>
<p><?cs var:Text.List.empty ?></p>
<?cs if:May.own ?><p class="acts"><a class="button main" href="domains/new"><?cs var:Text.List.new ?></a></p><?cs /if ?>
</div><?cs /if ?>
<?cs else ?>
<nav class="filter" aria-label="<?cs var:Text.List.tabs ?>"><ul>
<?cs each:t = Page.Tabs ?><li><a href="<?cs var:t.h ?>"<?cs if:t.here ?> aria-current="page"<?cs /if ?>><?cs var:t.w ?> <b><?cs var:t.c ?></b></a></li>
<?cs /each ?></ul></nav>
<?cs if:Page.searched ?><p class="searched"><?cs var:Page.searched ?> <a href="domains"><?cs var:Text.List.show_all ?></a></p><?cs /if ?>
<?cs if:subcount(Page.Rows) ?>
<p class="vh"><?cs var:Text.List.order ?></p>
<ul class="rows">
<?cs each:r = Page.Rows ?><li><a href="domains/<?cs var:r.i ?>"><?cs var:r.n ?><?cs if:r.a ?> <small><?cs var:r.a ?></small><?cs /if ?></a><span class="state t-<?cs var:r.s ?>"><svg class="icon" aria-hidden="true"><use href="#i-<?cs var:r.s ?>"/></svg><?cs var:r.w ?></span><span class="chips"><?cs if:r.h ?><span class="chip t-wait"><?cs var:r.h ?></span><?cs /if ?><?cs if:r.ok ?><span class="vh"><?cs var:Text.List.all_ok ?></span><?cs each:k = Page.Checks ?><span class="chip t-ok"><svg class="icon" aria-hidden="true"><use href="#i-ok"/></svg><?cs var:k.k ?></span><?cs /each ?><?cs else ?><?cs each:c = r.c ?><span class="chip t-<?cs var:c.s ?>"><svg class="icon" aria-hidden="true"><use href="#i-<?cs var:c.s ?>"/></svg><?cs var:c.k ?></span><?cs /each ?><?cs /if ?></span><span class="when"><?cs if:r.l ?><b><?cs var:r.l ?></b><?cs /if ?><time datetime="<?cs var:r.d ?>" title="<?cs var:r.d ?>" data-time="ago"><?cs var:r.t ?></time></span></li>
<?cs /each ?></ul>
<?cs else ?>
<div class="empty">
<h2><?cs var:Text.List.none_title ?></h2>
<p><?cs var:Text.List.none ?></p>
<p class="acts"><a class="button" href="domains"><?cs var:Text.List.show_all ?></a></p>
</div>
<?cs /if ?>
<?cs call:pages(Page.more, Text.List.more) ?>
<?cs /if ?>
<p class="quiet many"><a href="requests"><?cs var:Text.List.requests ?></a></p>
<?cs if:subcount(Page.Shared) ?>
<section aria-labelledby="shared">
<h2 id="shared"><?cs var:Text.Shared.title ?></h2>
<?cs call:shared_rows() ?>
<?cs if:Page.shared_more ?><p class="pages"><a class="button" href="<?cs var:Page.shared_all ?>"><?cs var:Text.Shared.all ?></a></p><?cs /if ?>
</section>
<?cs /if ?>
<?cs /def ?>
