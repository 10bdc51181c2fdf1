<?cs def:title() ?><?cs var:Page.name ?> &lt;<?cs var:Page.address ?>&gt; — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../profiles"><?cs var:Text.Profile.title ?></a></p>
<?cs if:Page.notice ?><p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.notice ?></p><?cs /if ?>
<?cs if:Page.key ?><p class="notice t-<?cs var:Page.key_tone ?>" role="status"><?cs call:icon(Page.key_tone) ?><?cs var:Page.key ?></p><?cs /if ?>
<article class="nametag t-<?cs var:Page.tone ?>">
<div class="who">
<h1><?cs var:Page.name ?> <small><?cs var:Page.address ?></small></h1>
<p class="standing"><?cs call:icon(Page.tone) ?><b><?cs var:Page.standing ?></b></p>
</div>
<p class="means"><?cs call:parts(Page.Why) ?><?cs if:Page.shared ?> <?cs var:Text.Profile.shared_note ?><?cs /if ?></p>
<?cs if:Page.domain_id ?><p class="note"><a href="../domains/<?cs var:Page.domain_id ?>"><?cs var:Text.Profile.to_domain ?></a></p><?cs elif:Page.no_domain && May.profile ?><p class="acts note"><?cs if:May.own ?><a href="../domains/new"><?cs var:Text.List.new ?></a><?cs /if ?><a href="../sharing/ask"><?cs var:Text.Ask.title ?></a></p><?cs /if ?>
</article>

<section aria-labelledby="picture">
<h2 id="picture"><?cs var:Text.Profile.picture ?></h2>
<p class="lead small"><?cs var:Text.Profile.picture_lead ?></p>
<div class="shots">
<figure class="shot"><figcaption><?cs var:Text.Profile.in_list ?></figcaption>
<div class="paper"><b class="disc" aria-hidden="true"><?cs var:Page.Picture.initial ?></b><p><b><?cs var:Page.Picture.name ?></b><br><?cs var:Text.Profile.sample_subject ?></p></div></figure>
<figure class="shot"><figcaption><?cs var:Text.Profile.opened ?></figcaption>
<div class="paper"><b class="disc" aria-hidden="true"><?cs var:Page.Picture.initial ?></b><p><b><?cs var:Page.Picture.name ?></b> <span class="dim">&lt;<?cs var:Page.Picture.address ?>&gt;</span><?cs if:Page.Picture.via ?> <span class="dim"><?cs var:Page.Picture.via ?></span><?cs /if ?><?cs if:Page.Picture.unsubscribe ?> <u><?cs var:Text.Profile.sample_unsubscribe ?></u><?cs /if ?><br><span class="dim"><?cs var:Text.Profile.sample_to ?></span></p></div></figure>
</div>
</section>

<section aria-labelledby="forecast">
<h2 id="forecast"><?cs var:Text.Forecast.title ?></h2>
<p class="lead small"><?cs var:Text.Forecast.lead ?></p>
<div class="card t-<?cs var:Page.Forecast.s ?>"><div class="inside forecast">
<p class="says"><?cs call:icon(Page.Forecast.s) ?> <b><?cs call:parts(Page.Forecast.Says) ?></b></p>
<ul class="effects">
<?cs each:l = Page.Forecast.Legs ?><li class="t-<?cs var:l.s ?>"><?cs call:icon(l.s) ?><span><?cs call:parts(l) ?></span></li>
<?cs /each ?></ul>
<?cs if:Page.Forecast.mend ?><p><?cs var:Text.Forecast.mend ?></p><?cs /if ?>
<?cs if:subcount(Page.Forecast.Breaks) ?><h3><?cs var:Text.Forecast.breaks.title ?></h3>
<ul class="points"><?cs each:b = Page.Forecast.Breaks ?><li><?cs call:parts(b) ?></li><?cs /each ?></ul><?cs /if ?>
<?cs if:subcount(Page.Forecast.Policy) ?><p class="note"><?cs call:parts(Page.Forecast.Policy) ?><?cs if:subcount(Page.Forecast.Testing) ?> <?cs call:parts(Page.Forecast.Testing) ?><?cs /if ?></p><?cs /if ?>
</div></div>
</section>

<?cs if:May.profile ?><section aria-labelledby="test">
<h2 id="test"><?cs var:Text.Test.title ?></h2>
<p class="lead small"><?cs var:Text.Test.card ?></p>
<p class="acts"><a class="button" href="<?cs var:Page.id ?>/test"><?cs var:Text.Test.short ?></a><a href="../sent"><?cs var:Text.Sent.title ?></a></p>
</section><?cs else ?><p class="small"><a href="../sent"><?cs var:Text.Sent.title ?></a></p><?cs /if ?>

<section aria-labelledby="settings">
<h2 id="settings"><?cs var:Text.Profile.settings ?></h2>
<dl class="record">
<dt><?cs var:Text.Profile.header ?></dt><dd><?cs call:value("from-header", Page.header, Text.Profile.header) ?><p class="quiet small"><?cs var:Text.Profile.header_note ?></p></dd>
<dt><?cs var:Text.Profile.reply_to ?></dt><dd><?cs if:Page.reply_to ?><code><?cs var:Page.reply_to ?></code><?cs else ?><?cs var:Text.Profile.reply_to_none ?><?cs /if ?></dd>
<dt><?cs var:Text.Profile.signature.label ?></dt><dd><?cs var:Page.signature ?><?cs if:Page.author_wins ?><p class="small"><?cs var:Text.Profile.author_wins ?></p><?cs /if ?><?cs if:Page.signs ?><p class="quiet small"><code><?cs var:Page.signs ?></code></p><?cs /if ?></dd>
<dt><?cs var:Text.Profile.envelope ?></dt><dd><code><?cs var:Page.envelope ?></code><p class="quiet small"><?cs var:Text.Profile.envelope_note ?><?cs if:Page.bounce && May.own ?> <a href="../domains/<?cs var:Page.domain_id ?>/bounce"><?cs var:Text.Bounce.offer ?></a><?cs /if ?></p></dd>
<dt><?cs var:Text.Profile.unsubscribe.label ?></dt><dd><?cs var:Page.unsubscribe ?><?cs if:Page.unsubscribe_url ?><p class="small"><code><?cs var:Page.unsubscribe_url ?></code></p><?cs /if ?><?cs if:Page.unsubscribe_warning ?><p class="notice t-weak"><?cs call:icon("weak") ?><?cs var:Page.unsubscribe_warning ?></p><?cs call:help("unsubscribe", Text.Help.unsubscribe.title) ?><?cs /if ?><?cs if:Page.covered ?><p class="quiet small"><?cs var:Text.Override.covered ?></p><?cs /if ?><?cs if:Page.overrides ?><p class="notice t-weak"><?cs call:icon("weak") ?><?cs var:Text.Override.on ?></p><?cs /if ?><?cs if:May.profile ?><p class="small"><a href="<?cs var:Page.id ?>/override"><?cs if:Page.overrides ?><?cs var:Text.Override.end_title ?><?cs else ?><?cs var:Text.Override.title ?><?cs /if ?></a></p><?cs /if ?></dd>
</dl>
</section>
<section aria-labelledby="help">
<h2 id="help"><?cs var:Text.Help.delivery ?></h2>
<ul class="points small">
<?cs if:May.verify ?><li><a href="../messages/new"><?cs var:Text.MessageCheck.link ?></a></li><?cs /if ?>
<li><a href="/help/warmup"><?cs var:Text.Help.warmup.title ?></a></li>
<li><a href="/help/gmail"><?cs var:Text.Help.gmail.title ?></a></li>
<li><a href="/help/carriers"><?cs var:Text.Help.carriers.title ?></a></li>
<li><a href="/help/allowing"><?cs var:Text.Help.allowing.title ?></a></li>
<li><a href="/help/elsewhere"><?cs var:Text.Help.elsewhere.title ?></a></li>
</ul>
</section>
<?cs if:May.profile ?><p class="acts end"><a class="button" href="<?cs var:Page.id ?>/edit"><?cs var:Text.Profile.edit ?></a><a class="button plain" href="<?cs var:Page.id ?>/delete"><?cs var:Text.Profile.delete.link ?></a></p><?cs /if ?>
<?cs /def ?>
