<?cs def:title() ?><?cs var:Page.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../sharing"><?cs var:Text.Sharing.title ?></a></p>
<h1><?cs var:Page.title ?></h1>
<p class="lead"><span class="chip t-<?cs if:Page.outcome == "open" ?>wait<?cs elif:Page.outcome == "approved" ?>ok<?cs else ?>none<?cs /if ?>"><?cs var:Page.word ?></span></p>
<dl class="facts">
<dt><?cs var:Text.Ask.person ?></dt><dd><?cs var:Page.person ?></dd>
<dt><?cs var:Text.Ask.at ?></dt><dd><?cs call:exact(Page.at) ?></dd>
<?cs if:Page.decided.d ?><dt><?cs var:Text.Ask.decided ?></dt><dd><?cs call:exact(Page.decided) ?></dd><?cs /if ?>
<?cs if:Page.message ?><dt><?cs var:Text.Ask.message ?></dt><dd class="said"><?cs var:Page.message ?></dd><?cs /if ?>
</dl>
<?cs if:Page.outcome == "open" ?>
<p class="quiet"><?cs var:Text.Ask.waits ?></p>
<?cs if:May.profile ?><form method="post" action="<?cs var:Page.id ?>/withdraw"><?cs call:token() ?><p class="acts"><button type="submit" class="danger"><?cs var:Text.Ask.withdraw ?></button></p></form><?cs /if ?>
<?cs elif:Page.outcome == "rejected" ?><p class="quiet"><?cs var:Text.Ask.rejected_next ?></p>
<?cs /if ?>
<?cs /def ?>
