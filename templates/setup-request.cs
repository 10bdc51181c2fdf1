<?cs def:title() ?><?cs var:Text.Setup.request ?> (<?cs var:Page.state_name ?>) — <?cs if:Project.id ?><?cs var:Project.name ?><?cs else ?><?cs var:Page.org ?><?cs /if ?><?cs /def ?>

<?cs # A record to publish, folded to a line once it is right. ?>
<?cs def:setup_record(c) ?>
<details class="card t-<?cs var:c.tone ?>"<?cs if:c.open ?> open<?cs /if ?>>
<summary><?cs call:icon(c.tone) ?><h3><?cs var:c.name ?></h3><span class="kind"><?cs var:c.type ?></span><span class="verdict"><?cs var:c.verdict ?></span></summary>
<div class="inside">
<?cs call:record(c) ?>
</div>
</details>
<?cs /def ?>

<?cs def:content() ?>
<?cs if:Project.id ?><p class="crumb"><a href="../requests"><?cs var:Text.Setup.requests ?></a></p><?cs /if ?>
<div class="head">
<h1><?cs var:Text.Setup.request ?> <small><?cs var:Page.org ?></small></h1>
<p class="state t-<?cs var:Page.tone ?>"><?cs call:icon(Page.tone) ?><?cs var:Page.state_name ?></p>
</div>
<?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<p class="means"><?cs var:Page.means ?></p>
<?cs if:Page.state == "unconfirmed" ?>
<form class="panel" method="post" action="<?cs var:Page.back ?>/confirm">
<?cs call:token() ?>
<p><?cs var:Text.Setup.confirm_lead ?></p>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Setup.confirm ?></button></p>
</form>
<?cs /if ?>
<?cs if:Page.state == "asked_back" || Page.state == "declined" ?><?cs call:setup_messages() ?><?cs /if ?>
<?cs if:Page.state == "asked_back" && Page.acts ?>
<form class="panel wide" method="post" action="<?cs var:Page.back ?>/answer">
<?cs call:token() ?>
<?cs call:note("text", Text.Setup.answer, "", Page.Form.text) ?>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Setup.answer_button ?></button></p>
</form>
<?cs /if ?>
<section aria-labelledby="facilities">
<h2 id="facilities"><?cs var:Text.Setup.progress ?></h2>
<?cs each:f = Page.F ?><details class="card t-<?cs var:f.tone ?>" id="facility-<?cs var:f.number ?>"<?cs if:f.open ?> open<?cs /if ?>><?cs call:setup_facility(f) ?><div class="inside">
<?cs call:setup_steps(f) ?>
<?cs if:f.domain && Project.id ?><p class="acts"><a class="button" href="/projects/<?cs var:Project.id ?>/domains/<?cs var:f.domain ?>"><?cs var:Text.Setup.domain ?><span class="vh">: <?cs var:f.sender ?></span></a></p><?cs /if ?>
<?cs if:f.publish && Page.acts && !subcount(Page.D) ?><form method="post" action="<?cs var:Page.back ?>/published"><?cs call:token() ?><input type="hidden" name="facility" value="<?cs var:f.number ?>"><p class="acts"><button type="submit" class="main"><?cs var:Text.Setup.published ?><span class="vh">: <?cs var:f.sender ?></span></button></p></form><?cs /if ?>
</div></details><?cs /each ?>
</section>
<?cs each:d = Page.D ?>
<section aria-labelledby="domain-<?cs var:d.id ?>">
<h2 id="domain-<?cs var:d.id ?>"><?cs var:Text.Setup.records ?> <small><?cs var:d.name ?><?cs if:d.ascii ?> (<?cs var:d.ascii ?>)<?cs /if ?></small></h2>
<p class="lead"><?cs var:Text.Setup.records_lead ?><?cs if:d.checked.d ?> <?cs var:Text.Detail.checked ?> <?cs call:ago(d.checked) ?><?cs /if ?></p>
<?cs call:help("records", Text.Help.records.title) ?>
<?cs each:c = d.R ?><?cs call:setup_record(c) ?><?cs /each ?>
<?cs if:d.publish ?><form class="panel wide" method="post" action="<?cs var:Page.back ?>/published"><?cs call:token() ?><input type="hidden" name="facility" value="<?cs var:d.publish ?>"><p><?cs var:d.next ?></p><p class="acts"><button type="submit" class="main"><?cs var:Text.Setup.published ?><span class="vh">: <?cs var:d.name ?></span></button></p></form><?cs else ?><p class="notice t-wait"><?cs call:icon("wait") ?><?cs var:d.next ?></p><?cs /if ?>
</section>
<?cs /each ?>
<?cs if:Page.state == "open" || Page.state == "accepted" ?><?cs call:setup_messages() ?><?cs /if ?>
<dl class="facts">
<dt><?cs var:Text.Setup.at ?></dt><dd><?cs call:exact(Page.at) ?></dd>
<dt><?cs var:Text.Setup.contact ?></dt><dd><?cs var:Page.contact ?> (<?cs var:Page.email ?>)</dd>
<?cs if:Page.phone ?><dt><?cs var:Text.Setup.phone ?></dt><dd><?cs var:Page.phone ?></dd><?cs /if ?>
<dt><?cs var:Text.Setup.dns_short ?></dt><dd><?cs var:Page.dns ?></dd>
</dl>
<?cs /def ?>
