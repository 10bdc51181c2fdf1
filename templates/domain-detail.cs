<?cs def:title() ?><?cs var:Page.name ?> (<?cs var:Page.state ?>) — <?cs if:Page.guest ?><?cs var:Page.org ?><?cs else ?><?cs var:Project.name ?><?cs /if ?><?cs /def ?>

<?cs # Verify, or Verify again on a failed domain: the one button there is. ?>
<?cs def:verify() ?>
<?cs if:Page.restart ?><form method="post" action="<?cs var:Page.id ?>/restart"><?cs call:token() ?><button type="submit" class="main" data-busy="<?cs var:Text.Detail.verifying ?>"><?cs var:Text.Detail.restart ?></button></form>
<?cs elif:Page.verify ?><form method="post" action="<?cs var:Page.id ?>/verify"><?cs call:token() ?><input type="hidden" name="check" value="all"><button type="submit" class="<?cs if:Page.stamp ?>calm<?cs else ?>main<?cs /if ?>" data-busy="<?cs var:Text.Detail.verifying ?>"><?cs var:Text.Detail.verify ?></button></form><?cs /if ?>
<?cs /def ?>

<?cs # What DNS said to one question. ?>
<?cs def:answer(e) ?>
<li><p><code><?cs var:e.type ?> <?cs var:e.name ?></code> <span class="said"><?cs var:e.state ?></span></p>
<?cs each:v = e.V ?><p class="got"><code class="value"><?cs var:v.v ?></code></p><?cs /each ?>
<?cs if:e.cut ?><p class="quiet small"><?cs var:Text.Record.cut ?></p><?cs /if ?>
<p class="quiet small"><?cs if:e.server ?><?cs var:Text.Record.server ?> <code><?cs var:e.server ?></code> · <?cs /if ?><?cs call:exact(e.at) ?></p></li>
<?cs /def ?>

<?cs # Who was asked, and what each of them said. ?>
<?cs def:servers(c) ?>
<details class="more"<?cs if:c.differ ?> open<?cs /if ?>><summary><?cs var:Text.Record.servers ?></summary>
<?cs if:c.servers ?><p class="small"><?cs var:c.servers ?><?cs if:c.serials ?> <?cs var:Text.Record.serials_differ ?><?cs /if ?></p><?cs /if ?>
<table class="list servers"><thead><tr><th scope="col"><?cs var:Text.Record.server_host ?></th><th scope="col"><?cs var:Text.Record.server_says ?></th><th scope="col"><?cs var:Text.Record.serial ?></th><th scope="col"><?cs var:Text.Record.took ?></th></tr></thead>
<tbody><?cs each:w = c.W ?><tr><td><?cs if:w.own ?><code><?cs var:w.host ?></code><?cs else ?><?cs var:w.host ?><?cs /if ?> <small><?cs var:w.at ?></small></td><td class="state t-<?cs var:w.tone ?>"><?cs call:icon(w.tone) ?><?cs var:w.says ?></td><td data-label="<?cs var:Text.Record.serial ?>"><?cs if:w.serial ?><?cs var:w.serial ?><?cs else ?>–<?cs /if ?></td><td data-label="<?cs var:Text.Record.took ?>"><?cs var:w.took ?></td></tr><?cs /each ?></tbody></table></details>
<?cs /def ?>

<?cs def:look(look, word) ?><span><svg width="14" height="14" class="t-<?cs var:look ?>"><use href="#d-<?cs var:look ?>"/></svg> <?cs var:word ?></span> <?cs /def ?>

<?cs # What an SPF record leads to: counted, drawn, and in words. ?>
<?cs def:spf(s) ?>
<ul class="counts"><?cs each:c = s.C ?><li<?cs if:c.over ?> class="over"<?cs /if ?>><?cs if:c.over ?><?cs call:icon("bad") ?><?cs /if ?><?cs var:c.s ?></li><?cs /each ?></ul>
<svg class="meter" viewBox="0 0 <?cs var:s.meter ?> 16" width="<?cs var:s.meter ?>" height="16" aria-hidden="true" focusable="false"><?cs each:m = s.M ?><rect class="<?cs var:m.look ?>" x="<?cs var:m.x ?>" y="1" width="14" height="14" rx="3"/><?cs /each ?></svg>
<details class="more"<?cs if:s.open ?> open<?cs /if ?>><summary><?cs var:Text.Spf.title ?></summary>
<p class="small"><?cs var:Text.Spf.lead ?></p>
<svg class="tree" viewBox="0 0 <?cs var:s.wide ?> <?cs var:s.high ?>" width="<?cs var:s.wide ?>" height="<?cs var:s.high ?>" role="img" aria-label="<?cs var:Text.Spf.figure ?>"><?cs each:e = s.E ?><path d="<?cs var:e.d ?>"/><?cs /each ?><?cs each:b = s.B ?><g class="<?cs var:b.look ?>"><rect x="<?cs var:b.x ?>" y="<?cs var:b.y ?>" width="<?cs var:s.box_wide ?>" height="<?cs var:s.box_high ?>" rx="6"/><text x="<?cs var:b.left ?>" y="<?cs var:b.upper ?>"><?cs var:b.kind ?></text><text class="cost" x="<?cs var:b.right ?>" y="<?cs var:b.upper ?>"><?cs var:b.cost ?></text><text class="name" x="<?cs var:b.left ?>" y="<?cs var:b.lower ?>"><?cs var:b.name ?></text></g><?cs /each ?></svg>
<ul class="branches"><?cs each:r = s.R ?><li><p><code><?cs var:r.t ?></code><?cs if:r.ours ?> <span class="chip t-wait"><?cs var:Text.Spf.ours ?></span><?cs /if ?> <span class="quiet small"><?cs each:f = r.F ?><span class="fact"><?cs var:f.s ?></span> <?cs /each ?></span></p>
<?cs if:subcount(r.stop) ?><p class="small stop <?cs var:r.look ?>"><?cs if:r.look == "bad" ?><?cs call:icon("bad") ?><?cs else ?><?cs call:icon("none") ?><?cs /if ?><span><?cs call:parts(r.stop) ?></span></p><?cs /if ?>
<?cs if:r.record ?><p class="got"><code class="value"><?cs var:r.record ?></code></p><?cs /if ?>
<?cs if:r.below ?><ul><?cs else ?></li><?cs each:u = r.U ?></ul></li><?cs /each ?><?cs /if ?><?cs /each ?></ul>
<?cs if:s.cut ?><p class="quiet small"><?cs var:Text.Spf.cut ?></p><?cs /if ?></details>
<?cs /def ?>

<?cs def:card(c) ?>
<details class="card t-<?cs var:c.tone ?>" id="<?cs var:c.id ?>"<?cs if:c.open ?> open<?cs /if ?>>
<summary><?cs call:icon(c.tone) ?><h3><?cs var:c.name ?></h3><?cs if:c.type ?><span class="kind"><?cs var:c.type ?></span><?cs /if ?><?cs if:c.use.stopped ?><span class="chip t-weak"><?cs var:c.use.now ?></span><?cs /if ?><span class="verdict"><?cs var:c.verdict ?></span><?cs if:c.checked.d ?><span class="when"><?cs call:ago(c.checked) ?></span><?cs /if ?></summary>
<div class="inside">
<p class="quiet what"><?cs var:c.what ?></p>
<?cs if:subcount(c.F) ?><ul class="findings"><?cs each:f = c.F ?><li><?cs call:parts(f) ?></li><?cs /each ?></ul><?cs /if ?>
<?cs if:c.standing ?><p class="standing"><?cs var:Text.Record.unknown_since ?> <?cs call:exact(c.unknown) ?><br><?cs var:c.standing ?></p><?cs /if ?>
<?cs if:c.caches.d ?><p class="lag"><?cs var:c.lag ?> <?cs call:exact(c.caches) ?></p><?cs /if ?>
<?cs if:c.value ?><?cs call:record(c) ?><?cs /if ?>
<?cs if:c.id == "dmarc" && May.verify ?><p class="acts build"><a class="button" href="<?cs var:Page.id ?>/dmarc"><?cs var:Text.Dmarc.link ?></a></p><?cs /if ?>
<?cs if:c.spf.wide ?><?cs call:spf(c.spf) ?><?cs /if ?>
<dl class="facts">
<?cs if:c.zone ?><dt><?cs var:Text.Record.in_zone ?></dt><dd><code><?cs var:c.zone ?></code></dd><?cs /if ?>
<?cs if:c.verified.d ?><dt><?cs var:Text.Record.first_verified ?></dt><dd><?cs call:exact(c.verified) ?></dd><?cs /if ?>
<dt><?cs var:Text.Record.checked ?></dt><dd><?cs if:c.checked.d ?><?cs call:exact(c.checked) ?><?cs else ?><?cs var:Text.Ago.never ?><?cs /if ?></dd>
</dl>
<?cs if:Page.verify ?><form method="post" action="<?cs var:Page.id ?>/verify"><?cs call:token() ?><input type="hidden" name="check" value="<?cs var:c.id ?>"><button type="submit" data-busy="<?cs var:Text.Detail.verifying ?>"><?cs var:Text.Detail.verify_one ?><span class="vh">: <?cs var:c.name ?></span></button></form><?cs /if ?>
<?cs if:c.use.now ?><p class="use"><span class="chip t-<?cs if:c.use.stopped ?>weak<?cs else ?>ok<?cs /if ?>"><?cs var:c.use.now ?></span><?cs if:c.use.path ?> <a href="<?cs var:Page.id ?>/<?cs var:c.use.path ?>"><?cs var:c.use.turn ?><span class="vh">: <?cs var:c.name ?></span></a><?cs /if ?></p><?cs /if ?>
<?cs if:c.help ?><?cs call:help(c.help, c.help_title) ?><?cs /if ?>
<div class="mores">
<?cs if:subcount(c.W) ?><?cs call:servers(c) ?><?cs /if ?>
<?cs if:subcount(c.E) ?><details class="more"<?cs if:c.few ?> open<?cs /if ?>><summary><?cs var:Text.Record.answer ?></summary><ul class="answers"><?cs each:e = c.E ?><?cs call:answer(e) ?><?cs /each ?></ul></details><?cs /if ?>
<?cs if:c.host ?><details class="more"><summary><?cs var:Text.Record.self ?></summary>
<p class="small"><?cs var:Text.Record.self_nslookup ?></p><?cs call:value(c.id + "-nslookup", c.nslookup, "nslookup") ?>
<p class="small"><?cs var:Text.Record.self_dig ?></p><?cs call:value(c.id + "-dig", c.dig, "dig") ?>
<?cs if:c.split ?><p class="quiet small"><?cs var:Text.Record.self_note ?></p><?cs /if ?></details><?cs /if ?>
<?cs if:c.renew ?><details class="more"><summary><?cs var:Text.Detail.renew_title ?></summary>
<p class="small"><?cs var:Text.Detail.renew_lead ?></p>
<form method="post" action="<?cs var:Page.id ?>/token"><?cs call:token() ?><button type="submit"><?cs var:Text.Detail.renew ?></button></form></details><?cs /if ?>
<?cs if:subcount(c.Q) ?><details class="more"><summary><?cs var:Text.Record.asks ?></summary><dl class="asks"><?cs each:q = c.Q ?><dt><?cs var:q.q ?></dt><dd><?cs call:parts(q.A) ?></dd><?cs /each ?></dl></details><?cs /if ?>
</div>
</div>
</details>
<?cs /def ?>

<?cs # What a press of Verify saw. ?>
<?cs def:seen() ?>
<?cs if:Page.seen ?>
<div class="notice t-<?cs var:Page.seen_tone ?>" role="status" id="seen"><?cs call:icon(Page.seen_tone) ?><div><p><b><?cs var:Page.seen ?></b><?cs if:Page.seen_at.d ?> <span class="quiet"><?cs var:Text.Detail.seen_at ?> <?cs call:exact(Page.seen_at) ?></span><?cs /if ?></p>
<?cs if:subcount(Page.Still) ?><ul><?cs each:s = Page.Still ?><li><a href="#<?cs var:s.id ?>"><?cs var:s.name ?></a>: <?cs var:s.why ?></li><?cs /each ?></ul><p class="small"><?cs if:Page.seen_caches.d ?><?cs var:Text.Detail.seen_caches ?> <?cs call:exact(Page.seen_caches) ?><?cs else ?><?cs var:Text.Detail.seen_lag ?><?cs /if ?></p><?cs /if ?></div></div>
<?cs /if ?>
<?cs /def ?>

<?cs # All records at once: as files, and to be copied. ?>
<?cs def:next() ?>
<section class="next" aria-labelledby="next">
<div><h2 id="next"><?cs var:Text.Detail.next ?></h2><p><?cs var:Page.next ?></p><?cs if:Page.provider ?><p class="small"><?cs var:Text.Detail.provider ?> <b><?cs var:Page.provider ?></b> <span class="quiet"><?cs var:Text.Detail.provider_how ?></span></p><?cs /if ?></div>
<?cs call:verify() ?>
</section>
<?cs /def ?>

<?cs def:files() ?>
<h3><?cs if:Page.guest ?><?cs var:Text.Link.guest_files ?><?cs else ?><?cs var:Text.Link.files ?><?cs /if ?></h3>
<p class="acts"><a class="button" href="<?cs var:Page.id ?>/<?cs if:!Page.guest ?>records/<?cs /if ?>text"><?cs var:Text.Link.file_text ?></a><a class="button" href="<?cs var:Page.id ?>/<?cs if:!Page.guest ?>records/<?cs /if ?>csv"><?cs var:Text.Link.file_csv ?></a><a class="button" href="<?cs var:Page.id ?>/<?cs if:!Page.guest ?>records/<?cs /if ?>zone"><?cs var:Text.Link.file_zone ?></a></p>
<details class="more whole"><summary><?cs var:Text.Record.all ?></summary>
<?cs call:value("all", Page.all, Text.Record.all) ?>
<p class="small"><?cs var:Text.Record.zone ?></p><?cs call:value("zonefile", Page.zonefile, Text.Record.zone) ?></details>
<?cs /def ?>

<?cs # The private links of a domain, for its owner. ?>
<?cs def:links() ?>
<h3><?cs var:Text.Link.links ?></h3>
<p class="lead"><?cs var:Text.Link.links_lead ?></p>
<?cs if:subcount(Page.Links) ?><ul class="changes links"><?cs each:l = Page.Links ?><li>
<?cs call:value("link-" + l.id, l.url, Text.Link.address) ?>
<dl class="facts">
<dt><?cs var:Text.Link.ends ?></dt><dd><?cs call:exact(l.ends) ?></dd>
<dt><?cs var:Text.Link.opened ?></dt><dd><?cs if:l.views ?><?cs var:l.views ?> <span class="quiet">(<?cs var:Text.Link.last ?> <?cs call:ago(l.seen) ?>)</span><?cs else ?><?cs var:Text.Link.views_none ?><?cs /if ?></dd>
<dt><?cs var:Text.Link.made ?></dt><dd><?cs call:exact(l.made) ?> <?cs var:l.maker ?></dd>
</dl>
<details class="more"><summary><?cs var:Text.Link.end_title ?></summary><p class="small"><?cs var:Text.Link.end_lead ?></p>
<form method="post" action="<?cs var:Page.id ?>/links/<?cs var:l.id ?>/end"><?cs call:token() ?><button type="submit"><?cs var:Text.Link.end ?></button></form></details>
</li><?cs /each ?></ul><?cs /if ?>
<?cs if:Page.links_most ?><p class="quiet small"><?cs var:Page.links_most ?></p><?cs else ?>
<form class="panel inline" method="post" action="<?cs var:Page.id ?>/links"><?cs call:token() ?>
<div class="field"><label for="days"><?cs var:Text.Link.days ?></label><select id="days" name="days"><?cs each:d = Page.Days ?><option value="<?cs var:d.n ?>"<?cs if:d.chosen ?> selected<?cs /if ?>><?cs var:d.said ?></option><?cs /each ?></select></div>
<p class="acts"><button type="submit"><?cs var:Text.Link.make ?></button></p></form><?cs /if ?>
<?cs /def ?>

<?cs # For paper. ?>
<?cs def:sheet() ?>
<div class="sheet">
<p class="title"><?cs var:Page.name ?><?cs if:Page.ascii ?> (<?cs var:Page.ascii ?>)<?cs /if ?></p>
<p><?cs var:Page.sheet ?></p>
<?cs each:c = Page.Cards ?>
<table><caption><?cs var:c.name ?> (<?cs var:c.type ?>) — <?cs var:c.verdict ?></caption>
<?cs if:subcount(c.F) ?><tr><th scope="row"><?cs var:Text.Record.found ?></th><td><?cs each:f = c.F ?><p><?cs call:parts(f) ?></p><?cs /each ?></td></tr><?cs /if ?>
<tr><th scope="row"><?cs var:Text.Record.host ?></th><td><?cs if:c.form.relative ?><code><?cs var:c.form.relative ?></code><?cs else ?><?cs var:Text.Record.host_empty ?><?cs /if ?> (<?cs var:c.form.below ?>)<?cs if:c.form.apex ?><br><?cs var:c.form.apex ?><?cs /if ?></td></tr>
<tr><th scope="row"><?cs var:Text.Record.host_full ?></th><td><code><?cs var:c.host ?></code></td></tr>
<tr><th scope="row"><?cs var:Text.Record.value ?></th><td><code><?cs var:c.value ?></code><?cs if:c.note ?><br><?cs var:c.note ?><?cs /if ?></td></tr>
<?cs if:c.split ?><tr><th scope="row"><?cs var:Text.Record.parts ?></th><td><code><?cs var:c.quoted ?></code></td></tr><?cs /if ?>
</table>
<?cs /each ?>
</div>
<?cs /def ?>

<?cs # Who came by a private link: the records, and nothing else of the tenant. ?>
<?cs def:guest() ?>
<article class="domain t-<?cs var:Page.tone ?>">
<header class="nametag">
<div class="who">
<h1><?cs var:Page.name ?><?cs if:Page.ascii ?> <small><?cs var:Page.ascii ?></small><?cs /if ?></h1>
<p class="standing"><?cs call:icon(Page.tone) ?><b><?cs var:Page.state ?></b></p>
</div>
<?cs if:Page.stamp ?><p class="stamp" aria-hidden="true"><span><?cs var:Text.Detail.stamp ?></span><?cs call:exact(Page.since) ?></p><?cs /if ?>
<p class="means"><?cs var:Page.guest ?></p>
<p class="small quiet"><?cs var:Text.Link.guest_until ?> <?cs call:exact(Page.link_ends) ?></p>
</header>

<?cs call:seen() ?>

<?cs call:next() ?>

<section aria-labelledby="records">
<h2 id="records"><?cs var:Text.Link.guest_records ?></h2>
<?cs each:c = Page.Cards ?><?cs call:card(c) ?><?cs /each ?>
<?cs call:files() ?>
</section>
</article>

<?cs call:sheet() ?>
<?cs /def ?>

<?cs # Below a customer's domain, for staff. ?>
<?cs def:support() ?>
<section aria-labelledby="support">
<h2 id="support"><?cs var:Text.Support.title ?></h2>
<?cs if:subcount(Page.Rows) ?><h3><?cs var:Text.Support.last ?></h3>
<p class="lead"><?cs var:Text.Support.last_lead ?></p>
<?cs call:attempts(Page.Rows, Page.id + "/history") ?><?cs /if ?>
<h3 id="reply-title"><?cs var:Text.Support.reply ?></h3>
<p class="lead"><?cs var:Text.Support.reply_lead ?></p>
<nav class="filter" aria-label="<?cs var:Text.Support.reply_lang ?>"><ul><li><a href="<?cs var:Page.id ?>?reply=ja#reply-title" lang="ja"<?cs if:Page.reply_lang == "ja" ?> aria-current="true"<?cs /if ?>><?cs var:Text.Support.ja ?></a></li><li><a href="<?cs var:Page.id ?>?reply=en#reply-title" lang="en"<?cs if:Page.reply_lang == "en" ?> aria-current="true"<?cs /if ?>><?cs var:Text.Support.en ?></a></li></ul></nav>
<textarea id="reply" rows="22" lang="<?cs var:Page.reply_lang ?>" aria-labelledby="reply-title" spellcheck="false"><?cs var:Page.reply ?></textarea>
<p class="acts"><button type="button" class="copy" data-copy="reply" data-copied="<?cs var:Text.Frame.copied ?>" hidden><?cs call:icon("copy") ?><span><?cs var:Text.Support.copy ?></span></button></p>
</section>
<?cs /def ?>

<?cs def:own() ?>
<p class="crumb"><a href="../domains"><?cs var:Text.List.title ?></a></p>
<article class="domain t-<?cs var:Page.tone ?>">
<header class="nametag">
<div class="who">
<h1><?cs var:Page.name ?><?cs if:Page.ascii ?> <small><?cs var:Page.ascii ?></small><?cs /if ?></h1>
<p class="standing"><?cs call:icon(Page.tone) ?><b><?cs var:Page.state ?></b><?cs if:Page.left ?> <span class="left"><?cs var:Page.left ?> <span class="quiet">(<?cs var:Page.limit ?> <?cs call:exact(Page.ends) ?>)</span></span><?cs /if ?></p>
</div>
<?cs if:Page.stamp ?><p class="stamp" aria-hidden="true"><span><?cs var:Text.Detail.stamp ?></span><?cs call:exact(Page.since) ?></p><?cs /if ?>
<p class="means"><?cs var:Page.means ?></p>
<?cs if:Page.mixed ?><p class="note"><?cs call:icon("weak") ?><?cs var:Text.Mixed ?></p><?cs /if ?>
</header>

<?cs call:seen() ?>

<?cs call:next() ?>
<?cs if:Page.rotation ?><p class="notice t-wait"><?cs call:icon("wait") ?><span><?cs var:Page.rotation ?> <a href="<?cs var:Page.id ?>/keys"><?cs var:Text.Key.title ?></a></span></p><?cs /if ?>

<section aria-labelledby="records">
<h2 id="records"><?cs var:Text.Detail.records ?></h2>
<p class="lead"><?cs if:Page.stamp && !Page.adding ?><?cs var:Text.Detail.records_lead_ok ?><?cs else ?><?cs var:Text.Detail.records_lead ?><?cs /if ?></p>
<?cs each:c = Page.Cards ?><?cs call:card(c) ?><?cs /each ?>
</section>

<?cs if:subcount(Page.Extras) ?>
<section aria-labelledby="extras">
<details class="extras"><summary><h2 id="extras"><?cs var:Text.Detail.extras ?></h2></summary>
<p class="lead"><?cs var:Text.Detail.extras_lead ?></p>
<?cs each:c = Page.Extras ?><?cs call:card(c) ?><?cs /each ?></details>
</section>
<?cs /if ?>

<section aria-labelledby="handover">
<h2 id="handover"><?cs var:Text.Link.title ?></h2>
<p class="lead"><?cs var:Text.Link.lead ?></p>
<?cs call:files() ?>
<?cs if:May.own ?><?cs call:links() ?><?cs /if ?>
</section>

<section aria-labelledby="days">
<?cs if:subcount(Page.Strip) ?>
<h2 id="days"><?cs var:Text.History.days ?></h2>
<svg width="0" height="0" class="symbols" aria-hidden="true"><symbol id="d-ok" viewBox="0 0 18 18"><rect width="18" height="18" rx="3"/></symbol><symbol id="d-weak" viewBox="0 0 18 18"><rect y="8" width="18" height="10" rx="3"/></symbol><symbol id="d-bad" viewBox="0 0 18 18"><rect width="18" height="18" rx="3"/><path class="cross" d="M5.5 5.5l7 7M12.5 5.5l-7 7"/></symbol><symbol id="d-mixed" viewBox="0 0 18 18"><path class="was-ok" d="M3 0H15a3 3 0 0 1 3 3V15a3 3 0 0 1-3 3H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3"/><path class="was-bad" d="M18 3V15a3 3 0 0 1-3 3H3a3 3 0 0 1-2.2-.9L17.1.8A3 3 0 0 1 18 3"/></symbol><symbol id="d-unknown" viewBox="0 0 18 18"><rect class="hollow" x="1" y="1" width="16" height="16" rx="3"/></symbol><symbol id="d-none" viewBox="0 0 18 18"><circle cx="9" cy="9" r="1.6"/></symbol></svg>
<dl class="strip"><?cs each:s = Page.Strip ?><dt><?cs var:s.name ?></dt><dd><svg viewBox="0 0 <?cs var:Page.strip_wide ?> 18" width="<?cs var:Page.strip_wide ?>" height="18" role="img" aria-label="<?cs var:s.words ?>"><?cs each:d = s.D ?><use href="#d-<?cs var:d.look ?>" class="t-<?cs var:d.look ?>" x="<?cs var:d.x ?>" width="18" height="18"/><?cs /each ?></svg></dd><?cs /each ?><dd class="axis" aria-hidden="true"><span><?cs var:Text.Strip.from ?></span><span><?cs var:Text.Strip.today ?></span></dd></dl>
<p class="legend" aria-hidden="true"><?cs call:look("ok", Text.Day.ok) ?><?cs call:look("weak", Text.Day.weak) ?><?cs call:look("bad", Text.Day.bad) ?><?cs call:look("mixed", Text.Day.mixed) ?><?cs call:look("unknown", Text.Day.unknown) ?><?cs call:look("none", Text.Day.none) ?></p>
<?cs else ?><h2 id="days"><?cs var:Text.History.title ?></h2><?cs /if ?>
<p><a href="<?cs var:Page.id ?>/history"><?cs var:Text.History.all ?></a></p>
<?cs if:May.verify ?><p><a href="../messages/new"><?cs var:Text.MessageCheck.link ?></a></p><?cs /if ?>
</section>

<?cs if:May.find ?><?cs call:support() ?><?cs /if ?>

<dl class="facts">
<dt><?cs var:Text.Detail.registered ?></dt><dd><?cs call:exact(Page.created) ?></dd>
<?cs if:Page.since.d ?><dt><?cs var:Text.Detail.verified_since ?></dt><dd><?cs call:exact(Page.since) ?></dd><?cs /if ?>
<dt><?cs var:Text.Profile.envelope ?></dt><dd><code><?cs var:Page.envelope ?></code><?cs if:Page.envelope_later ?> <?cs var:Page.envelope_later ?><?cs /if ?><?cs if:May.own ?> <a href="<?cs var:Page.id ?>/bounce"><?cs var:Text.Bounce.link ?></a><?cs /if ?></dd>
<dt><?cs var:Text.Key.signs ?></dt><dd><code><?cs var:Page.signs ?></code></dd>
<dt><?cs var:Text.Detail.checked ?></dt><dd><?cs if:Page.checked.d ?><?cs call:ago(Page.checked) ?><?cs else ?><?cs var:Text.Ago.never ?><?cs /if ?></dd>
</dl>
<?cs if:Page.mode.other ?><details class="more"><summary><?cs var:Text.Detail.mode_title ?> <?cs var:Page.mode.now ?></summary>
<p class="small"><?cs var:Text.Detail.mode_lead ?></p>
<form method="post" action="<?cs var:Page.id ?>/dkim-mode"><?cs call:token() ?><input type="hidden" name="mode" value="<?cs var:Page.mode.other ?>"><button type="submit"><?cs var:Page.mode.change ?></button></form></details><?cs /if ?>
<p><a href="<?cs var:Page.id ?>/keys"><?cs var:Text.Key.title ?></a></p>
<?cs if:Page.sharing ?><p><a href="<?cs var:Page.id ?>/shares"><?cs var:Page.sharing ?></a></p><?cs /if ?>
<?cs if:May.own ?><p class="acts end"><a class="button plain" href="<?cs var:Page.id ?>/delete"><?cs var:Text.Detail.delete ?></a><?cs if:May.operate ?><a class="button plain" href="<?cs var:Page.id ?>/transfer"><?cs var:Text.Transfer.link ?></a><?cs /if ?></p><?cs /if ?>
</article>

<?cs call:sheet() ?>
<?cs /def ?>

<?cs def:content() ?><?cs if:Page.guest ?><?cs call:guest() ?><?cs else ?><?cs call:own() ?><?cs /if ?><?cs /def ?>
