<?cs def:title() ?><?cs if:Page.overrides ?><?cs var:Text.Override.end_title ?><?cs else ?><?cs var:Text.Override.title ?><?cs /if ?> — <?cs var:Page.address ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../<?cs var:Page.id ?>"><?cs var:Page.name ?></a></p>
<h1><?cs if:Page.overrides ?><?cs var:Text.Override.end_title ?><?cs else ?><?cs var:Text.Override.title ?><?cs /if ?></h1>
<?cs if:Page.stale ?><p class="notice t-weak" role="alert"><?cs call:icon("weak") ?><?cs var:Text.Profile.stale ?></p><?cs /if ?>
<?cs if:!Page.overrides ?><p class="lead"><?cs var:Text.Override.lead ?></p><?cs /if ?>
<?cs call:help("unsubscribe", Text.Help.unsubscribe.title) ?>
<ul class="effects">
<li><?cs if:Page.overrides ?><?cs call:icon("none") ?><?cs else ?><?cs call:icon("bad") ?><?cs /if ?><span><?cs var:Page.effect ?></span></li>
<li><?cs call:icon("none") ?><span><?cs var:Text.Override.alone ?></span></li>
<li><?cs call:icon("weak") ?><span><?cs var:Text.Override.noted ?></span></li>
</ul>
<?cs if:!Page.overrides ?>
<section aria-labelledby="reached"><h2 id="reached"><?cs var:Text.Override.reached ?></h2>
<?cs if:subcount(Page.Reached) ?><ul class="points"><?cs each:r = Page.Reached ?><li><?cs var:r.r ?></li><?cs /each ?><?cs if:Page.more ?><li><a href="<?cs var:Page.more ?>"><?cs var:Text.Override.more ?></a></li><?cs /if ?></ul><?cs else ?><p><?cs var:Text.Override.nobody ?></p><?cs /if ?>
</section>
<?cs /if ?>
<form class="panel" method="post" action="override">
<?cs call:token() ?><input type="hidden" name="generation" value="<?cs var:Page.generation ?>">
<?cs if:Page.overrides ?><input type="hidden" name="from" value="<?cs var:Page.address ?>">
<p class="acts"><button type="submit" class="main"><?cs var:Text.Override.end_button ?></button><a class="button plain" href="../<?cs var:Page.id ?>"><?cs var:Text.Frame.cancel ?></a></p>
<?cs else ?>
<p class="small"><span class="quiet"><?cs var:Text.Override.type_this ?></span> <code class="value"><?cs var:Page.address ?></code></p>
<?cs call:field("from", "text", Text.Override.label, "", "off", Page.Form.from) ?>
<p class="acts"><button type="submit" class="danger"><?cs var:Text.Override.button ?></button><a class="button plain" href="../<?cs var:Page.id ?>"><?cs var:Text.Frame.cancel ?></a></p>
<?cs /if ?>
</form>
<?cs /def ?>
