<?cs def:title() ?><?cs var:Text.List.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<div class="head">
<h1><?cs var:Text.List.title ?></h1>
<?cs if:!Page.empty && (May.own || May.verify) ?><div class="acts"><?cs if:May.verify ?><form method="post" action="domains/verify"><?cs call:token() ?><button type="submit"><?cs var:Text.List.verify_all ?></button></form><?cs /if ?><?cs if:May.own ?><a class="button main" href="domains/new"><?cs var:Text.List.new ?></a><?cs /if ?></div><?cs /if ?>
</div>
<?cs if:Page.warning ?><p class="notice t-weak" role="alert"><?cs call:icon("weak") ?><?cs var:Page.warning ?></p><?cs /if ?>
<?cs each:j = Page.Jobs ?><p class="jobline t-<?cs var:j.s ?>"><?cs call:icon(j.s) ?><span><a href="jobs/<?cs var:j.i ?>"><?cs var:j.n ?></a> <?cs if:j.p ?><b><?cs var:j.p ?></b> <?cs /if ?><?cs if:j.ended.d ?><span class="quiet"><?cs var:Text.Job.ended ?> <?cs call:ago(j.ended) ?></span><?cs /if ?></span></p>
<?cs /each ?><?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<?cs if:Page.setup ?>
<section class="setup" aria-labelledby="setup">
<h2 id="setup"><?cs var:Text.List.setup_title ?></h2>
<ol>
<li class="t-wait"><?cs call:icon("wait") ?><span><b><?cs var:Text.List.setup_domain ?></b> <span class="chip t-wait"><?cs if:Page.empty ?><?cs var:Text.List.setup_next ?><?cs else ?><?cs var:Text.List.setup_doing ?><?cs /if ?></span></span></li>
<li class="t-none"><?cs call:icon("none") ?><span><b><?cs var:Text.List.setup_profile ?></b> <span class="chip t-none"><?cs var:Text.List.setup_later ?></span><br><span class="quiet small"><?cs var:Text.List.setup_profile_note ?></span></span></li>
</ol>
</section>
<?cs /if ?>
<?cs if:Page.empty ?>
<div class="empty">
<h2><?cs var:Text.List.empty_title ?></h2>
<p><?cs var:Text.List.empty ?></p>
<?cs if:May.own ?><p class="acts"><a class="button main" href="domains/new"><?cs var:Text.List.new ?></a></p><?cs /if ?>
</div>
<?cs else ?>
<nav class="filter" aria-label="<?cs var:Text.List.tabs ?>"><ul>
<?cs each:t = Page.Tabs ?><li><a href="<?cs var:t.h ?>"<?cs if:t.here ?> aria-current="page"<?cs /if ?>><?cs var:t.w ?> <b><?cs var:t.c ?></b></a></li>
<?cs /each ?></ul></nav>
<?cs if:Page.searched ?><p class="searched"><?cs var:Page.searched ?> <a href="domains"><?cs var:Text.List.show_all ?></a></p><?cs /if ?>
<?cs if:subcount(Page.Rows) ?>
<p class="vh"><?cs var:Text.List.order ?></p>
<ul class="rows">
<?cs each:r = Page.Rows ?><li><a href="domains/<?cs var:r.i ?>"><?cs var:r.n ?><?cs if:r.a ?> <small><?cs var:r.a ?></small><?cs /if ?></a><span class="state t-<?cs var:r.s ?>"><svg class="icon" aria-hidden="true"><use href="#i-<?cs var:r.s ?>"/></svg><?cs var:r.w ?></span><span class="chips"><?cs if:r.ok ?><span class="vh"><?cs var:Text.List.all_ok ?></span><?cs each:k = Page.Checks ?><span class="chip t-ok"><svg class="icon" aria-hidden="true"><use href="#i-ok"/></svg><?cs var:k.k ?></span><?cs /each ?><?cs else ?><?cs each:c = r.c ?><span class="chip t-<?cs var:c.s ?>"><svg class="icon" aria-hidden="true"><use href="#i-<?cs var:c.s ?>"/></svg><?cs var:c.k ?></span><?cs /each ?><?cs /if ?></span><span class="when"><?cs if:r.l ?><b><?cs var:r.l ?></b><?cs /if ?><time datetime="<?cs var:r.d ?>" title="<?cs var:r.d ?>" data-time="ago"><?cs var:r.t ?></time></span></li>
<?cs /each ?></ul>
<?cs else ?>
<div class="empty">
<h2><?cs var:Text.List.none_title ?></h2>
<p><?cs var:Text.List.none ?></p>
<p class="acts"><a class="button" href="domains"><?cs var:Text.List.show_all ?></a></p>
</div>
<?cs /if ?>
<?cs if:Page.more || Page.first ?><nav class="pages" aria-label="<?cs var:Text.List.pages ?>"><?cs if:Page.first ?><a class="button" href="<?cs var:Page.first ?>"><?cs var:Text.List.first ?></a><?cs /if ?><?cs if:Page.more ?><a class="button" rel="next" href="<?cs var:Page.more ?>"><?cs var:Text.List.more ?></a><?cs /if ?></nav><?cs /if ?>
<?cs /if ?>
<?cs /def ?>
