<?cs def:title() ?><?cs var:Page.name ?> (<?cs var:Page.state ?>) — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../sharing"><?cs var:Text.Sharing.title ?></a></p>
<article class="t-<?cs var:Page.tone ?>">
<header class="nametag">
<div class="who">
<h1><?cs var:Page.name ?><?cs if:Page.ascii ?> <small><?cs var:Page.ascii ?></small><?cs /if ?></h1>
<p class="standing"><?cs call:icon(Page.tone) ?><b><?cs var:Page.state ?></b> <span class="chip t-wait"><?cs var:Text.Shared.mark ?></span></p>
</div>
<p class="means"><?cs var:Page.means ?></p>
<p class="chips"><?cs each:c = Page.Chips ?><span class="chip t-<?cs var:c.s ?>"><?cs call:icon(c.s) ?><?cs var:c.k ?></span> <?cs /each ?></p>
</header>
<dl class="facts">
<dt><?cs var:Text.Shared.whose ?></dt><dd><b><?cs var:Page.org ?> / <?cs var:Page.project ?></b></dd>
<dt><?cs var:Text.Share.since ?></dt><dd><?cs call:exact(Page.since) ?></dd>
<dt><?cs var:Text.Key.title ?></dt><dd><a href="<?cs var:Page.id ?>/keys"><?cs var:Text.Key.see_list ?></a></dd>
<dt><?cs var:Text.Detail.checked ?></dt><dd><?cs if:Page.checked.d ?><?cs call:ago(Page.checked) ?><?cs else ?><?cs var:Text.Ago.never ?><?cs /if ?></dd>
</dl>
<section aria-labelledby="profiles">
<h2 id="profiles"><?cs var:Text.Shared.profiles ?></h2>
<?cs if:subcount(Page.Stops) ?><ul class="points"><?cs each:s = Page.Stops ?><li><?cs var:s.from ?></li>
<?cs /each ?></ul><?cs if:Page.stops_more ?><p class="small"><?cs var:Text.Use.more ?></p><?cs /if ?>
<?cs else ?><p><?cs var:Text.Shared.no_profiles ?></p><?cs /if ?>
<?cs if:May.profile && Page.tone == "ok" ?><p class="acts"><a class="button<?cs if:!subcount(Page.Stops) ?> main<?cs /if ?>" href="../profiles/new"><?cs var:Text.Profile.new ?></a></p><?cs /if ?>
</section>
<p class="note"><?cs var:Text.Shared.read_only ?></p>
<?cs if:May.own ?><p class="acts end"><a class="button plain" href="<?cs var:Page.id ?>/end"><?cs var:Text.Shared.end ?></a></p><?cs /if ?>
</article>
<?cs /def ?>
