<?cs def:title() ?><?cs var:Text.Unsubscribed.title ?> — <?cs var:Project.org ?><?cs /def ?>
<?cs def:content() ?>
<div class="head">
<h1><?cs var:Text.Unsubscribed.title ?></h1>
<?cs if:May.profile && !Page.empty ?><div class="acts"><form method="post" action="unsubscribed/export"><?cs call:token() ?><input type="hidden" name="from" value="<?cs var:Page.from ?>"><input type="hidden" name="q" value="<?cs var:Page.prefix ?>"><button type="submit"><?cs var:Text.Unsubscribed.export ?></button></form><a class="button main" href="unsubscribed/add"><?cs var:Text.Unsubscribed.add ?></a></div><?cs /if ?>
</div>
<p class="lead"><?cs var:Text.Unsubscribed.lead ?></p>
<?cs call:help("unsubscribe", Text.Help.unsubscribe.title) ?>
<?cs if:Page.warning ?><p class="notice t-weak" role="alert"><?cs call:icon("weak") ?><?cs var:Page.warning ?></p><?cs /if ?>
<?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<?cs if:Page.empty ?>
<div class="empty">
<h2><?cs var:Text.Unsubscribed.empty_title ?></h2>
<p><?cs var:Text.Unsubscribed.empty ?></p>
<?cs if:May.profile ?><p class="acts"><a class="button main" href="unsubscribed/add"><?cs var:Text.Unsubscribed.add ?></a></p><?cs /if ?>
</div>
<?cs else ?>
<form class="panel inline wide" role="search" aria-label="<?cs var:Text.Unsubscribed.search ?>" method="get" action="unsubscribed">
<div class="field"><label for="prefix"><?cs var:Text.Unsubscribed.prefix ?></label>
<input id="prefix" name="q" type="search" value="<?cs var:Page.prefix ?>" autocomplete="off" spellcheck="false" autocapitalize="none"></div>
<div class="field"><label for="from"><?cs var:Text.Unsubscribed.from ?></label>
<input id="from" name="from" type="text" list="senders" value="<?cs var:Page.from ?>" autocomplete="off" spellcheck="false" autocapitalize="none"></div>
<datalist id="senders"><?cs each:s = Page.Senders ?><option value="<?cs var:s.a ?>"><?cs /each ?></datalist>
<p class="acts"><button type="submit"><?cs var:Text.Unsubscribed.search ?></button></p>
</form>
<?cs if:subcount(Page.Rows) ?>
<table class="list">
<thead><tr><th scope="col"><?cs var:Text.Unsubscribed.recipient ?></th><th scope="col"><?cs var:Text.Unsubscribed.from ?></th><th scope="col"><?cs var:Text.Unsubscribed.source ?></th><th scope="col"><?cs var:Text.Unsubscribed.since ?></th><?cs if:May.profile ?><th scope="col"><span class="vh"><?cs var:Text.Unsubscribed.back ?></span></th><?cs /if ?></tr></thead>
<tbody>
<?cs each:r = Page.Rows ?><tr><td><?cs var:r.r ?></td><td data-label="<?cs var:Text.Unsubscribed.from ?>"><?cs var:r.f ?></td><td data-label="<?cs var:Text.Unsubscribed.source ?>"><?cs var:r.s ?></td><td data-label="<?cs var:Text.Unsubscribed.since ?>"><time datetime="<?cs var:r.d ?>" title="<?cs var:r.d ?>" data-time="ago"><?cs var:r.t ?></time></td><?cs if:May.profile ?><td><a href="<?cs var:r.h ?>"><?cs var:Text.Unsubscribed.back ?><span class="vh">: <?cs var:r.r ?>, <?cs var:r.f ?></span></a></td><?cs /if ?></tr>
<?cs /each ?></tbody></table>
<?cs else ?>
<div class="empty">
<h2><?cs var:Text.Unsubscribed.none_title ?></h2>
<p><?cs var:Text.Unsubscribed.none ?></p>
<p class="acts"><a class="button" href="unsubscribed"><?cs var:Text.List.show_all ?></a></p>
</div>
<?cs /if ?>
<?cs call:pages(Page.more, Text.List.more) ?>
<?cs /if ?>
<?cs /def ?>
