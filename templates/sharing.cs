<?cs def:title() ?><?cs var:Text.Sharing.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<div class="head">
<h1><?cs var:Text.Sharing.title ?></h1>
<?cs if:May.profile && subcount(Page.Shared) ?><div class="acts"><a class="button main" href="sharing/ask"><?cs var:Text.Ask.title ?></a></div><?cs /if ?>
</div>
<p class="lead"><?cs var:Text.Sharing.lead ?><?cs if:May.own ?> <?cs var:Text.Sharing.own ?><?cs /if ?></p>
<?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<?cs if:subcount(Page.Inbox) ?>
<section aria-labelledby="inbox">
<h2 id="inbox"><?cs var:Text.Sharing.inbox ?></h2>
<p class="lead"><?cs var:Text.Sharing.inbox_lead ?></p>
<ul class="items">
<?cs each:r = Page.Inbox ?><li><span><b><?cs var:r.name ?></b><?cs if:r.ascii ?> <small class="quiet"><?cs var:r.ascii ?></small><?cs /if ?><br><span class="small"><?cs var:r.org ?> / <?cs var:r.project ?> · <?cs var:r.person ?> · <?cs call:ago(r.at) ?></span></span><a class="button" href="inbox/<?cs var:r.id ?>"><?cs var:Text.Sharing.decide ?><span class="vh">: <?cs var:r.name ?></span></a></li>
<?cs /each ?></ul>
<?cs if:Page.inbox_more ?><p class="pages"><a class="button" href="sharing?inbox=<?cs var:Page.inbox_more ?>"><?cs var:Text.Sharing.more ?></a></p><?cs /if ?>
</section>
<?cs /if ?>

<section aria-labelledby="shared">
<h2 id="shared"><?cs var:Text.Shared.title ?></h2>
<?cs if:subcount(Page.Shared) ?>
<?cs call:shared_rows() ?>
<?cs if:Page.shared_more ?><p class="pages"><a class="button" href="<?cs var:Page.shared_all ?>"><?cs var:Text.Shared.all ?></a></p><?cs /if ?>
<?cs else ?><div class="empty"><p><?cs var:Text.Shared.empty ?></p><?cs if:May.profile ?><p class="acts"><a class="button main" href="sharing/ask"><?cs var:Text.Ask.title ?></a></p><?cs /if ?></div><?cs /if ?>
</section>

<?cs if:subcount(Page.Asked) ?>
<section aria-labelledby="asked">
<h2 id="asked"><?cs var:Text.Sharing.asked ?></h2>
<ul class="items">
<?cs each:r = Page.Asked ?><li><span><a href="asked/<?cs var:r.id ?>"><?cs var:r.name ?></a><?cs if:r.ascii ?> <small class="quiet"><?cs var:r.ascii ?></small><?cs /if ?><br><span class="small quiet"><?cs var:r.person ?> · <?cs call:ago(r.at) ?></span></span><span class="chip t-<?cs if:r.outcome == "open" ?>wait<?cs elif:r.outcome == "approved" ?>ok<?cs else ?>none<?cs /if ?>"><?cs var:r.word ?></span></li>
<?cs /each ?></ul>
<?cs if:Page.asked_more ?><p class="pages"><a class="button" href="sharing?asked=<?cs var:Page.asked_more ?>"><?cs var:Text.Sharing.older ?></a></p><?cs /if ?>
</section>
<?cs /if ?>

<?cs if:May.profile ?>
<section aria-labelledby="key">
<h2 id="key"><?cs var:Text.Key.title ?></h2>
<p class="lead"><?cs var:Text.Key.lead ?></p>
<?cs if:Page.key ?>
<details class="more"<?cs if:Page.key_open ?> open<?cs /if ?>><summary><?cs var:Text.Key.show ?></summary>
<?cs call:value("project-key", Page.key, Text.Key.title) ?>
<?cs if:May.own ?><p class="acts end"><a class="button plain" href="sharing/key"><?cs var:Text.Key.renew ?></a></p><?cs /if ?></details>
<?cs else ?><form method="post" action="sharing/key/make"><?cs call:token() ?><p class="acts"><button type="submit"><?cs var:Text.Key.make ?></button></p></form><?cs /if ?>
</section>
<?cs /if ?>
<?cs /def ?>
